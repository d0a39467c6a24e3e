"""Take one stone out of the wall, and tests must fall: else they prove nothing. On a copy of the test database.

Each test here says which tests of this folder noticed, and fails where none did.
"""

import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, models, transaction

from ledger.scoping import ScopedManager
from ledger.tenancy import AUDITED_INSERTS, AUDITED_TABLES, NAMING_TABLES, READ_ONLY_TABLES, TENANT_TABLES
from qingqian.db.roles import as_owner
from qingqian.db.sqlfile import rows
from tests.walls import test_audited, test_capture, test_catalogue, test_frozen, test_one_field, test_rls, test_scope
from tests.walls.tenants import VIEWERS, World

POLICIES = """
select policyname as name, format('create policy %%I on %%I as %%s for %%s to %%I', policyname, tablename, permissive,
    cmd, roles[1]) || coalesce(' using (' || qual || ')', '') || coalesce(' with check (' || with_check || ')', '')
    as made
from pg_policies where tablename = %s order by 1
"""
AUDITS = "select tgname from pg_trigger where tgrelid = %s::regclass and tgname ^@ 'z_audit'"
FILLED = sorted(set(TENANT_TABLES) - set(READ_ONLY_TABLES) - {"ledger_unit", "ledger_ledger"})


@contextmanager
def without(undone: Sequence[str], redone: Sequence[str]) -> Iterator[None]:
    """Change the walls as their owner for the time of a block."""
    _as_owner(undone)
    try:
        yield
    finally:
        _as_owner(redone)


def _as_owner(statements: Iterable[str]) -> None:
    with as_owner(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def fallen(test: Callable[..., None], **arguments: Any) -> list[str]:
    """Run a test that takes back what it writes; return its name and arguments if it fails."""
    try:
        test(**arguments)
    except (AssertionError, DatabaseError, pytest.fail.Exception):
        words = [value for value in arguments.values() if isinstance(value, str)]
        return [f"{test.__module__.rpartition('.')[2]}.py::{test.__name__}[{'-'.join(words)}]"]
    return []


def _probes() -> Iterator[tuple[Callable[..., None], dict[str, str]]]:
    """Yield every test of test_rls.py that asks about one table, once a viewer where it has one."""
    for name, test in vars(test_rls).items():
        asks = set(inspect.signature(test).parameters) if name.startswith("test_") else set()
        if asks == {"world", "table", "viewer"}:
            yield from ((test, {"viewer": viewer}) for viewer in VIEWERS)
        elif asks == {"world", "table"} and test is not OF_PERSONS:
            yield test, {}


OF_ONE_FIELD = (
    test_one_field.test_of_each_table_exactly_the_rows_of_the_field_are_read,
    test_one_field.test_none_is_written_or_locked,
)
OF_PERSONS = test_rls.test_ones_own_rows_are_read_before_there_is_a_scope_and_not_written


def probe(table: str, world: World) -> list[str]:
    """Run the tests of test_rls.py for one table; return the names of those that fail."""
    return [name for test, view in _probes() for name in fallen(test, world=world, table=table, **view)]


@pytest.mark.parametrize("table", TENANT_TABLES)
def test_without_its_policies_tests_of_a_table_fail(
    world: World, table: str, record_property: Callable[[str, object], None]
) -> None:
    kept = rows(POLICIES, [table])
    drop = [f"drop policy {row['name']} on {table}" for row in kept]
    with without(
        [*drop, f"alter table {table} disable row level security"],
        [*(row["made"] for row in kept), f"alter table {table} enable row level security"],
    ):
        noticed = probe(table, world)
    record_property("noticed", noticed)
    print("\n".join(noticed))  # noqa: T201 - names the tests, as pytest -rP shows
    assert any("exactly_the_rows_in_scope" in name for name in noticed)
    assert rows(POLICIES, [table]) == kept


@pytest.mark.parametrize("table", TENANT_TABLES)
def test_with_a_policy_that_lets_all_pass_tests_of_a_table_fail(world: World, table: str) -> None:
    """Row security is on, but the policy says yes."""
    kept = rows(POLICIES, [table])
    drop = [f"drop policy {row['name']} on {table}" for row in kept]
    wide = f"create policy tenant on {table} to {settings.SERVING_ROLE} using (true)"
    with without([*drop, wide], [f"drop policy tenant on {table}", *(row["made"] for row in kept)]):
        assert probe(table, world)
        assert fallen(test_catalogue.test_each_has_exactly_its_policies_for_the_serving_login)


@pytest.mark.parametrize("table", TENANT_TABLES)
def test_without_what_keeps_a_reader_of_one_field_out_tests_of_a_table_fail(world: World, table: str) -> None:
    kept = [row for row in rows(POLICIES, [table]) if row["name"].startswith("field")]
    with without([f"drop policy {row['name']} on {table}" for row in kept], [row["made"] for row in kept]):
        noticed = [name for test in OF_ONE_FIELD for name in fallen(test, world=world, table=table)]
        assert fallen(test_catalogue.test_every_tenant_table_says_how_it_meets_a_reader_of_one_field)
    readable = table in NAMING_TABLES
    assert any("the_rows_of_the_field" in name for name in noticed) is not readable
    assert noticed or table in READ_ONLY_TABLES
    assert [row for row in rows(POLICIES, [table]) if row["name"].startswith("field")] == kept


@pytest.mark.parametrize("table", FILLED)
def test_without_the_filled_place_a_forged_one_gets_through(world: World, table: str) -> None:
    with without(
        [f"alter table {table} disable trigger a_scope"],
        [f"alter table {table} enable trigger a_scope"],
    ):
        noticed = [
            name
            for viewer in VIEWERS
            for name in fallen(test_rls.test_a_forged_place_is_of_no_use, world=world, table=table, viewer=viewer)
        ]
    assert noticed


@pytest.mark.parametrize("table", test_frozen.FROZEN_TABLES)
def test_without_its_freeze_tests_of_a_table_fail(world: World, table: str) -> None:
    with without([f"alter table {table} disable trigger a_freeze"], [f"alter table {table} enable trigger a_freeze"]):
        assert fallen(test_frozen.test_not_even_the_owners_statement_does, world=world, table=table)


@pytest.mark.parametrize("table", test_frozen.KEPT_TABLES)
def test_with_wider_grants_tests_of_a_table_fail(world: World, table: str) -> None:
    role = settings.SERVING_ROLE
    taken = "update, delete" if table == "ledger_filingevent" else "insert, update, delete"
    with without([f"grant {taken} on {table} to {role}"], [f"revoke {taken} on {table} from {role}"]):
        update = "update {table} set path = path"
        assert fallen(
            test_frozen.test_no_statement_of_the_serving_login_does, world=world, table=table, statement=update
        )
        assert fallen(test_catalogue.test_each_grant_to_the_serving_login_is_known)


@pytest.mark.parametrize("table", [*AUDITED_TABLES, *AUDITED_INSERTS, "ledger_unit"])
def test_without_the_audit_tests_of_a_table_fail(world: World, table: str) -> None:
    names = [row["tgname"] for row in rows(AUDITS, [table])]
    off = [f"alter table {table} disable trigger {name}" for name in names]
    on = [f"alter table {table} enable trigger {name}" for name in names]
    with without(off, on):
        noticed = fallen(test_audited.test_a_write_on_each_audited_table_is_counted, world=world, table=table)
        noticed += fallen(test_audited.test_every_audited_table_has_its_triggers)
    assert noticed


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(
    ("op", "verb", "way"), [("I", "insert", "copy"), ("U", "update", "sql"), ("D", "delete", "sql")]
)
def test_without_capture_tests_fail(op: str, verb: str, way: str) -> None:
    trigger = f"trigger c_capture_{verb}"
    with without(
        [f"alter table ledger_arrearsrecord disable {trigger}"],
        [f"alter table ledger_arrearsrecord enable {trigger}"],
    ):
        assert fallen(_captured, op=op, way=way)
    assert fallen(_captured, op=op, way=way) == []


def _captured(op: str, way: str) -> None:
    with transaction.atomic():
        test_capture.test_no_way_of_writing_passes_by_history_and_sums(op, way)
        transaction.set_rollback(True)


@pytest.mark.usefixtures("world")
def test_without_the_managers_scope_tests_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    test = test_scope.test_a_query_without_a_scope_raises_before_it_reaches_the_database
    assert fallen(test) == []
    monkeypatch.setattr(ScopedManager, "get_queryset", models.Manager.get_queryset)
    assert fallen(test)
