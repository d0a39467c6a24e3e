"""What was handed in never changes: by no path of the serving login, and by none of the owner's statements."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, Error, connection, models, transaction

from ledger.models import Ledger
from ledger.scoping import SYSTEM, tenant_scope
from ledger.tenancy import APPEND_ONLY_TABLES, READ_ONLY_TABLES
from qingqian.db.roles import as_owner
from qingqian.db.sqlfile import rows
from tests.factories import units
from tests.walls.attack import FROZEN, REFUSED, attempt, bound, fetch
from tests.walls.tenants import World

CODE = re.compile("[0-9A-HJKMNP-TV-Z]{16}")
KEPT_TABLES = (*READ_ONLY_TABLES, *APPEND_ONLY_TABLES)
LIVE_SUMS = ("ledger_livetotal", "ledger_liveaging")  # sums of live rows do move
FROZEN_TABLES = tuple(table for table in KEPT_TABLES if table not in LIVE_SUMS)
MODELS = {f"ledger_{model.__name__.lower()}": model for model in apps.get_app_config("ledger").get_models()}
Path = Callable[[Any], Any]
each_kept = pytest.mark.parametrize("table", KEPT_TABLES)


def _renumbered(row: models.Model) -> Any:
    row.district_id = 0  # type: ignore[attr-defined] # every tenant row has one
    return row


ORM_PATHS: dict[str, Path] = {
    "save": lambda row: _renumbered(row).save(),
    "save one field": lambda row: _renumbered(row).save(update_fields=["district_id"]),
    "update": lambda row: type(row).objects.filter(pk=row.pk).update(district_id=0),
    "bulk_update": lambda row: type(row).objects.bulk_update([_renumbered(row)], ["district_id"]),
    "upsert": lambda row: type(row).objects.bulk_create(
        [row], update_conflicts=True, update_fields=["district_id"], unique_fields=["id"]
    ),
    "delete": lambda row: row.delete(),
    "delete all": lambda row: type(row).objects.filter(pk=row.pk).delete(),
}


@pytest.mark.parametrize("path", ORM_PATHS)
@each_kept
def test_no_path_of_the_program_changes_what_is_kept(world: World, table: str, path: str) -> None:
    assert world.rows[table]
    with tenant_scope(SYSTEM):
        row = MODELS[table].objects.order_by("-id")[0]  # type: ignore[attr-defined] # every model has its manager
        with pytest.raises((DatabaseError, models.ProtectedError)), transaction.atomic():
            ORM_PATHS[path](row)
        assert _content(table) == world.rows[table]


@pytest.mark.parametrize(
    "statement", ["update {table} set path = path", "delete from {table}", "truncate {table}", "drop table {table}"]
)
@each_kept
def test_no_statement_of_the_serving_login_does(world: World, table: str, statement: str) -> None:
    assert world.rows[table]
    with tenant_scope(SYSTEM):
        assert attempt(bound(statement, table)).code == REFUSED


@pytest.mark.parametrize("table", FROZEN_TABLES)
def test_not_even_the_owners_statement_does(world: World, table: str) -> None:
    assert world.rows[table]
    with as_owner(), transaction.atomic():
        for statement in ("update {table} set path = '/'", "update {table} set path = path", "delete from {table}"):
            assert attempt(bound(statement, table)).code == FROZEN


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(
    "statement",
    [
        "update ledger_revision set rev_to = rev_from + 1, debtor_name = '改' where rev_to = 9223372036854775807",
        "update ledger_revision set rev_to = rev_from + 1, owed_fen = 1 where rev_to = 9223372036854775807",
        "update ledger_revision set at = now() where rev_to = 9223372036854775807",
        "update ledger_revision set rev_to = 9223372036854775807 where rev_to < 9223372036854775807",
    ],
)
def test_an_open_line_of_history_is_closed_once_and_nothing_else(statement: str) -> None:
    with as_owner(), transaction.atomic():
        assert attempt(statement).code == FROZEN


def test_versions_that_were_there_before_codes_get_each_its_own(world: World) -> None:
    held = len(world.rows["ledger_filingversion"])
    with as_owner(), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("alter table ledger_filingversion drop column code")
            cursor.execute(
                "alter table ledger_filingversion add column code varchar(16) not null default verification_code()"
            )
        codes = fetch("select code from ledger_filingversion")
        transaction.set_rollback(True)
    assert len(set(codes)) == len(codes) == held > 1
    assert all(CODE.fullmatch(code) for code in codes)
    before = {row["code"] for row in world.rows["ledger_filingversion"]}
    assert len(before) == held
    assert not before & set(codes)


def _content(table: str) -> list[dict[str, Any]]:
    return [json.loads(row) for row in fetch(bound("select to_jsonb(t) from {table} t order by {key}", table))]


@pytest.mark.usefixtures("world")
def test_every_frozen_table_has_its_trigger() -> None:
    found = rows("select tgrelid::regclass::text as name, tgtype from pg_trigger where tgname = 'a_freeze'")
    before_each_row_on_update_or_delete = 1 | 2 | 8 | 16
    # Runs of the self-audit are nobody's in particular, so no tenant table, and kept like one.
    kept = (*FROZEN_TABLES, "ledger_selfaudit")
    assert {row["name"]: row["tgtype"] for row in found} == dict.fromkeys(kept, before_each_row_on_update_or_delete)


def test_the_counter_is_moved_by_capture_alone(world: World) -> None:
    unit = world.units[units.GUNAN]
    with tenant_scope(SYSTEM):
        before = Ledger.objects.get(pk=unit.pk).rev
        for change in ({"rev": 0}, {"district_id": 0}, {"path": "/"}):
            with pytest.raises(Error), transaction.atomic():
                Ledger.objects.filter(pk=unit.pk).update(**change)
        with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("update ledger_ledger set unit_id = unit_id + 1")
        assert list(Ledger.objects.select_for_update().filter(pk=unit.pk).values_list("rev")) == [(before,)]
