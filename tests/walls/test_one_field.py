"""The database alone shows a 行业主管 the rows of one field and nothing else: plain SQL as the serving login."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction

from ledger.policy import Role
from ledger.scoping import SYSTEM, Actor, Seat, tenant_scope
from ledger.tenancy import (
    CLOSED_TABLES,
    FIELD_TABLES,
    NAMING_TABLES,
    PERSONAL_TABLES,
    TENANT_TABLES,
)
from ledger.vocabulary import Sector
from tests.factories import units
from tests.walls.attack import REFUSED, attempt, bound, fetch, key
from tests.walls.tenants import World
from tests.walls.test_catalogue import CALLABLE, DEFINERS
from tests.walls.test_rls import insert

READER = units.QIJIANG
FIELD = Sector.HOUSING
each_table = pytest.mark.parametrize("table", TENANT_TABLES)
# What the serving login may call and runs as the owner, past every policy: how a reader of one field calls it.
CLOSED_CALLS = {
    "file_contacts": "select file_contacts(%(unit)s, 1, '{}', '[]')",
    "file_version": "select file_version(%(unit)s, 1, '{}', '[]')",
    "found_records": "select found_records(%(unit)s, array['建设'], 10)",
    "known_elsewhere": (
        "select * from known_elsewhere(%(unit)s, array[1]::smallint[], array[''], array['x'], array['x'], array['x'], "
        "array['x'], array['x'], array[1]::bigint[])"
    ),
    "row_pasts": "select * from row_pasts(array[%(unit)s])",
    "seal_events": "select seal_events(%(district)s, 1, '{}', '{}')",
    "seats_beyond": "select seats_beyond(%(user)s)",
}
# Nobody but the system may call these, whatever is read.
SYSTEM_CALLS = {"keep_self_audit": "select keep_self_audit(current_date, true, now(), 0, '[]')"}
# These may be called: a note of what one does, how large a table is for the planner, numbers of versions, and what
# anybody learns without a sign-in: of a printed code, of the complaint channels, of where and how one complains.
OPEN_CALLS = {"audit_note", "note_growth", "versions_in_force", "verify_code"}
OPEN_CALLS |= {"public_channels", "public_units", "clue_status", "clue_joined_into", "untrue_rows"}


@contextmanager
def reading(world: World, field: int = FIELD) -> Iterator[Actor]:
    """Open the door as the district's 行业主管."""
    unit, user = world.units[READER], world.actors[READER].user_id
    with tenant_scope(Actor(user, "行业主管", (Seat(unit.pk, unit.path, Role.SECTOR, field),))) as actor:
        yield actor


def allowed(world: World, table: str, row: dict[str, Any]) -> bool:
    """Tell by the words of the specification whether the 行业主管 may see the row."""
    if table in PERSONAL_TABLES:
        return bool(row["user_id"] == world.actors[READER].user_id)
    if table in NAMING_TABLES:
        return world.visible(table, row, READER)
    return table in FIELD_TABLES and row["sector"] == FIELD and world.visible(table, row, READER)


@each_table
def test_of_each_table_exactly_the_rows_of_the_field_are_read(world: World, table: str) -> None:
    wanted = [row[key(table)] for row in world.rows[table] if allowed(world, table, row)]
    usual = [row for row in world.rows[table] if world.visible(table, row, READER)]
    assert usual, "the probe needs a row that an ordinary seat there reads"
    assert table in NAMING_TABLES or len(wanted) < len(usual)
    assert bool(wanted) is (table not in CLOSED_TABLES)
    with reading(world):
        assert fetch(bound("select {key} from {table} order by {key}", table)) == wanted


@each_table
def test_none_is_written_or_locked(world: World, table: str) -> None:
    keys = [row[key(table)] for row in world.rows[table] if world.visible(table, row, READER)]
    with reading(world):
        for statement in (
            "update {table} set path = path where {key} = any(%s)",
            "delete from {table} where {key} = any(%s)",
            "select from {table} where {key} = any(%s) for update",
            "select from {table} where {key} = any(%s) for key share",
        ):
            assert attempt(bound(statement, table), [keys]).harmless, statement


@each_table
def test_none_is_added(world: World, table: str) -> None:
    own = world.units[READER].path
    row = next(row for row in world.rows[table] if row["path"].startswith(own))
    with reading(world):
        assert insert(table, row).code == REFUSED


def test_a_row_without_a_field_is_nobodys(world: World) -> None:
    """Rows of 事业单位 bear none: they belong to no 行业主管."""
    pk = next(row["id"] for row in world.rows["ledger_arrearsrecord"] if row["path"] == world.units[READER].path)
    with transaction.atomic():
        with tenant_scope(SYSTEM):
            fetch("update ledger_arrearsrecord set sector = null where id = %s returning id", [pk])
        for field in Sector:
            with reading(world, field):
                assert fetch("select id from ledger_arrearsrecord where id = %s", [pk]) == []
        transaction.set_rollback(True)


@pytest.mark.parametrize("value", ["x", "3.5", "3,7", "999999", " "])
def test_a_field_that_is_none_opens_nothing(world: World, value: str) -> None:
    with tenant_scope(world.actors[READER]), transaction.atomic():
        fetch("select set_config('app.field', %s, true)", [value])
        for table in (*FIELD_TABLES, "ledger_filing"):
            outcome = attempt(bound("select count(*) from {table} where {key} > 0", table))
            assert outcome.code in {"22P02", "22003"}, (table, outcome)


def test_what_runs_as_the_owner_is_closed_or_known_to_tell_nothing(world: World) -> None:
    names = {each.partition("(")[0] for each in DEFINERS & CALLABLE}
    assert names == {*CLOSED_CALLS, *SYSTEM_CALLS, *OPEN_CALLS}, (
        "say how a new definer function meets a reader of one field"
    )
    unit = world.units[units.GUNAN]
    of = {"unit": unit.pk, "district": world.units[READER].pk, "user": world.actors[units.GUNAN].user_id}
    with reading(world):
        for name, call in CLOSED_CALLS.items():
            outcome = attempt(call, of)
            assert (outcome.code, outcome.message) == (REFUSED, "not for a reader of one field"), name
        for name, call in SYSTEM_CALLS.items():
            assert attempt(call).code == REFUSED, name
        assert attempt("select note_growth(1)").code == ""
    with tenant_scope(world.actors[READER]):
        for name, call in CLOSED_CALLS.items():
            assert attempt(call, of).message != "not for a reader of one field", name


def test_what_the_policies_read_stands_in_every_index_that_answers_without_the_rows(world: World) -> None:
    """Without the sector in it an index that includes the path would send everybody's counts to the rows."""
    holding = """
        select i.indexrelid::regclass::text from pg_index i join pg_attribute a on a.attrelid = i.indexrelid
        where i.indrelid = 'ledger_arrearsrecord'::regclass and a.attname = %s and a.attnum > i.indnkeyatts order by 1
    """
    assert fetch(holding, ["path"]) == fetch(holding, ["sector"])
    assert "record_unit_order" in fetch(holding, ["path"])
    unit = world.units[READER]
    with tenant_scope(world.actors[READER]), transaction.atomic():
        fetch("set local enable_seqscan = off; set local enable_bitmapscan = off; select 1")
        plan = fetch("explain select count(*) from ledger_arrearsrecord where unit_id = %s", [unit.pk])
    assert any("Index Only Scan using record_unit_order" in line for line in plan), plan


def test_it_notes_what_it_does_in_scope_only(world: World) -> None:
    with reading(world):
        assert attempt("select audit_note(%s, 'export', '{}')", [world.units[units.GUNAN].pk]).code == ""
        assert attempt("select audit_note(%s, 'export', '{}')", [world.units[units.JIJIANG].pk]).code == REFUSED


def test_it_learns_the_numbers_of_versions_in_scope_only(world: World) -> None:
    versions = {row["id"] for row in world.rows["ledger_filingversion"]}
    with reading(world):
        told = fetch("select version from versions_in_force(%s)", [world.units[units.GUNAN].pk])
        assert set(told) <= versions
        assert attempt("select versions_in_force(%s)", [world.units[units.JIJIANG].pk]).code == REFUSED
        assert attempt("select versions_in_force(%s)", [world.units[units.CITY].pk]).code == REFUSED


def test_the_audit_tells_who_it_was(world: World) -> None:
    unit = world.units[units.GUNAN]
    with transaction.atomic():
        with reading(world) as actor:
            fetch("select audit_note(%s, 'export', %s)", [unit.pk, json.dumps({"sector": int(FIELD)})])
        with tenant_scope(SYSTEM):
            last = fetch("select actor_name from ledger_auditevent where what = 'export' order by id desc limit 1")
        assert last == [actor.name]
        transaction.set_rollback(True)
