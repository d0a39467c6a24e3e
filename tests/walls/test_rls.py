"""The database alone keeps tenants apart: plain SQL as the serving login on every tenant table."""

import io
import json
from typing import Any

import pytest
from django.db import connection, transaction

from ledger.scoping import SYSTEM, tenant_scope
from ledger.tenancy import APPEND_ONLY_TABLES, PERSONAL_TABLES, READ_ONLY_TABLES, TENANT_TABLES
from qingqian.db.roles import as_owner
from tests.factories import units
from tests.walls.attack import FROZEN, REFUSED, attempt, bound, fetch, key
from tests.walls.tenants import VIEWERS, World

NOWHERE = 10**12
COLUMNS = """
select string_agg(quote_ident(attname), ', ') from pg_attribute
where attrelid = %s::regclass and attnum > 0 and not attisdropped and attgenerated = ''
"""
each_table = pytest.mark.parametrize("table", TENANT_TABLES)
each_viewer = pytest.mark.parametrize("viewer", VIEWERS)


def insert(table: str, row: dict[str, Any], **changed: Any) -> Any:
    """Try to insert a row, under a new key, as the person whose scope is open."""
    (columns,) = fetch(COLUMNS, [table])
    template = "insert into {table} (@) select @ from jsonb_populate_record(null::{table}, %s)".replace("@", columns)
    return attempt(bound(template, table), [json.dumps(row | {key(table): NOWHERE} | changed)])


@each_table
@each_viewer
def test_exactly_the_rows_in_scope_are_read(world: World, table: str, viewer: str) -> None:
    allowed = [row[key(table)] for row in world.rows[table] if world.visible(table, row, viewer)]
    assert len(allowed) < len(world.rows[table]), "the probe needs a row that must stay hidden"
    with world.seen_by(viewer):
        assert fetch(bound("select {key} from {table} order by {key}", table)) == allowed


@each_table
@each_viewer
def test_no_foreign_row_is_updated(world: World, table: str, viewer: str) -> None:
    keys = [row[key(table)] for row in world.foreign(table, viewer)]
    with world.seen_by(viewer):
        for column in ("path", "unit_id" if table != "ledger_unit" else "name"):
            statement = bound("update {table} set {column} = {column} where {key} = any(%s)", table, column=column)
            assert attempt(statement, [keys]).harmless


@each_table
@each_viewer
def test_no_foreign_row_is_deleted(world: World, table: str, viewer: str) -> None:
    with world.seen_by(viewer):
        for row in world.foreign(table, viewer):
            assert attempt(bound("delete from {table} where {key} = %s", table), [row[key(table)]]).harmless


@each_table
@each_viewer
def test_no_foreign_row_is_locked(world: World, table: str, viewer: str) -> None:
    keys = [row[key(table)] for row in world.foreign(table, viewer)]
    with world.seen_by(viewer):
        for strength in ("for update", "for no key update", "for share", "for key share"):
            statement = bound("select from {table} where {key} = any(%s) " + strength, table)
            assert attempt(statement, [keys]).harmless, strength


@each_table
@each_viewer
def test_no_row_is_inserted_for_a_foreign_unit(world: World, table: str, viewer: str) -> None:
    with world.seen_by(viewer):
        for row in world.foreign(table, viewer):
            assert insert(table, row).code == REFUSED


@each_table
@each_viewer
def test_a_forged_place_is_of_no_use(world: World, table: str, viewer: str) -> None:
    own = world.units[viewer]
    with world.seen_by(viewer):
        for row in world.foreign(table, viewer):
            assert insert(table, row, path=own.path, district_id=own.district_id).code == REFUSED


@each_table
@each_viewer
def test_a_foreign_unit_and_none_are_refused_alike(world: World, table: str, viewer: str) -> None:
    column = "parent_id" if table == "ledger_unit" else "unit_id"
    row = world.foreign(table, viewer)[0]
    with world.seen_by(viewer):
        foreign, missing = (
            insert(table, row, **{column: unit}) for unit in (row["unit_id" if "unit_id" in row else "id"], 10**9)
        )
    assert foreign == missing
    assert foreign.code == REFUSED


@each_table
def test_without_a_scope_a_read_is_an_error(world: World, table: str) -> None:
    assert world.rows[table]
    outcome = attempt(bound("select count(*) from {table}", table))
    if table in PERSONAL_TABLES:  # read before there is a scope: nobody's rows, then
        assert fetch(bound("select count(*) from {table}", table)) == [0]
    else:
        assert (outcome.code, outcome.message) == (REFUSED, "no tenant scope")


@each_table
def test_without_a_scope_nothing_is_written(world: World, table: str) -> None:
    row = world.rows[table][0]
    assert insert(table, row).code == REFUSED
    for statement in ("update {table} set path = path where {key} = %s", "delete from {table} where {key} = %s"):
        assert attempt(bound(statement, table), [row[key(table)]]).harmless


@each_table
def test_the_system_sees_everything(world: World, table: str) -> None:
    with tenant_scope(SYSTEM):
        assert fetch(bound("select count(*) from {table}", table)) == [len(world.rows[table])]


@pytest.mark.parametrize("table", PERSONAL_TABLES)
def test_ones_own_rows_are_read_before_there_is_a_scope_and_not_written(world: World, table: str) -> None:
    me = world.actors[units.GUNAN].user_id
    with transaction.atomic():
        fetch("select set_config('app.user', %s, true)", [str(me)])
        assert fetch(bound("select user_id from {table}", table)) == [me]
        assert attempt(bound("delete from {table}", table)).harmless
        assert attempt(bound("update {table} set path = path", table)).harmless
        assert attempt(bound("select from {table} for update", table)).harmless


@pytest.mark.parametrize("paths", ["", ",", "/00009/,", ",/00009/"])
def test_a_scope_with_an_empty_path_is_none(world: World, paths: str) -> None:
    assert world.rows["ledger_filing"]
    with transaction.atomic():
        fetch("select set_config('app.paths', %s, true)", [paths])
        assert attempt("select from ledger_filing").message == "no tenant scope"
        assert fetch("select count(*) from ledger_membership") == [0]


@each_viewer
def test_a_row_keeps_its_number_and_its_unit(world: World, viewer: str) -> None:
    """Were a row's number free, a filed row could be renamed and then deleted."""
    with world.seen_by(viewer):
        for table in set(TENANT_TABLES) - set(READ_ONLY_TABLES) - set(APPEND_ONLY_TABLES):
            mine = [row for row in world.rows[table] if row["path"] == world.units[viewer].path]
            statement = bound("update {table} set {key} = {key} + 1000000 where {key} = %s", table)
            assert attempt(statement, [mine[0][key(table)]]).code in {FROZEN, REFUSED}, table


@pytest.mark.parametrize(
    ("table", "column", "target"),
    [
        ("ledger_period", "campaign_id", "ledger_campaign"),
        ("ledger_periodclock", "period_id", "ledger_period"),
        ("ledger_expectedreporter", "period_id", "ledger_period"),
        ("ledger_filing", "period_id", "ledger_period"),
        ("ledger_extension", "period_id", "ledger_period"),
        ("ledger_periodchange", "period_id", "ledger_period"),
        ("ledger_narrative", "period_id", "ledger_period"),
        ("ledger_reminder", "period_id", "ledger_period"),
        ("ledger_contactsheet", "campaign_id", "ledger_campaign"),
    ],
)
def test_a_row_refers_to_what_is_ordered_above_and_to_nothing_beside(
    world: World, table: str, column: str, target: str
) -> None:
    own = world.units[units.GUNAN]
    row = next(row for row in world.rows[table] if row["unit_id"] == own.pk)
    with world.seen_by(units.GUNAN):
        for other in world.rows[target]:
            outcome = insert(table, row, **{column: other["id"]})
            assert (outcome.code == REFUSED) is not own.path.startswith(other["path"]), other
        beside = next(o["id"] for o in world.rows[target] if not world.visible(target, o, units.GUNAN))
        assert insert(table, row, **{column: NOWHERE}) == insert(table, row, **{column: beside})
        update = bound("update {table} set {column} = %s where id = %s", table, column=column)
        assert attempt(update, [beside, row["id"]]).code == REFUSED


SPY = """
create function pg_temp.spy(text) returns bool language plpgsql cost 0.0001 as
$$ begin if $1 <> current_setting('app.own') then raise 'seen %', $1; end if; return true; end $$
"""


def test_a_leaky_function_sees_no_foreign_row(world: World) -> None:
    """A condition that tells what it reads must run after the policy, however cheap it says it is."""
    with world.seen_by(units.GUNAN), connection.cursor() as cursor:
        (own,) = fetch("select debtor_name from ledger_arrearsrecord where not gone")
        cursor.execute(SPY)
        cursor.execute("select set_config('app.own', %s, true)", [own])
        assert fetch("select count(*) from ledger_arrearsrecord where not gone and pg_temp.spy(debtor_name)") == [1]
        cursor.execute("drop function pg_temp.spy(text)")


def test_neither_statistics_nor_copy_nor_a_switch_shows_more(world: World) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("analyze")
    with world.seen_by(units.GUNAN):
        assert fetch("select count(*) from pg_stats where tablename = any(%s)", [list(TENANT_TABLES)]) == [0]
        with transaction.atomic():
            fetch("set local row_security = off; select 1")
            assert attempt("select from ledger_arrearsrecord").code == REFUSED
            transaction.set_rollback(True)
        with connection.cursor() as cursor:
            copied = io.StringIO()
            cursor.copy_expert("copy ledger_arrearsrecord (unit_id) to stdout", copied)
            assert set(copied.getvalue().split()) == {str(world.units[units.GUNAN].pk)}
        assert attempt("copy ledger_arrearsrecord from stdin").code == "0A000"
