"""The serving login owns nothing, is nobody else, and can become nobody else."""

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction

from ledger.scoping import SYSTEM, tenant_scope
from qingqian.db.roles import as_owner, become, refuse_unsafe_login
from qingqian.db.sqlfile import rows
from tests.walls.attack import REFUSED, attempt, fetch

SERVING, OWNER = settings.SERVING_ROLE, settings.OWNER_ROLE
ATTRIBUTES = (
    "select rolname, rolsuper, rolbypassrls, rolcreaterole, rolreplication from pg_roles where rolname = any(%s)"
)
# Each would open the walls, alter what is kept, or reach out of the database.
FORBIDDEN = (
    f"set role {OWNER}",
    f"set session authorization {OWNER}",
    "set session_replication_role = replica",
    "alter table ledger_arrearsrecord disable row level security",
    "alter table ledger_arrearsrecord disable trigger all",
    "alter table ledger_arrearsrecord no inherit ledger_unit",
    f"alter table ledger_arrearsrecord owner to {SERVING}",
    "drop table ledger_arrearsrecord",
    "drop policy tenant on ledger_arrearsrecord",
    f"create policy mine on ledger_arrearsrecord to {SERVING} using (true)",
    "alter policy tenant on ledger_arrearsrecord using (true)",
    "drop trigger c_capture_update on ledger_arrearsrecord",
    "create trigger mine before insert on ledger_arrearsrecord execute function suppress_redundant_updates_trigger()",
    "create rule mine as on insert to ledger_arrearsrecord do instead nothing",
    "create index on ledger_arrearsrecord (debtor_name)",
    "truncate ledger_arrearsrecord",
    "truncate ledger_revision",
    "select setval('ledger_arrearsrecord_id_seq', 1)",
    "select nextval('ledger_arrearsrecord_id_seq')",
    "select last_value from ledger_arrearsrecord_id_seq",
    "create table mine (id int)",
    "create view mine as select 1",
    "create schema mine",
    "create function public.app_scopes() returns text[] language sql as 'select null::text[]'",
    "create or replace function app_scopes() returns text[] language sql as 'select null::text[]'",
    "alter function app_scopes() security definer",
    f"alter function file_version(bigint, bigint, jsonb, jsonb) owner to {SERVING}",
    "alter function audit_note(bigint, text, jsonb) set search_path = pg_temp",
    "drop function require_scope(text)",
    "create role mine",
    f"alter role {SERVING} bypassrls",
    f"grant {OWNER} to {SERVING}",
    "update pg_class set relrowsecurity = false",
    "select pg_read_file('/etc/passwd')",
    "select pg_ls_dir('/')",
    "copy (select 1) to program 'true'",
    "copy (select 1) to '/tmp/out'",
    "select lo_import('/etc/passwd')",
    "create extension pg_trgm",
    "create publication mine for all tables",
    "create event trigger mine on ddl_command_end execute function version_freeze()",
    "select rolpassword from pg_authid",
    "update ledger_ledger set rev = 0",
    "update ledger_ledger set path = '/'",
    "insert into ledger_auditevent (what) values ('x')",
    "update ledger_revision set rev_to = rev_from",
    "delete from ledger_livetotal",
    "delete from ledger_liveaging",
    "update ledger_filingversion set digest = ''",
    "update ledger_filingevent set comment = ''",
    "delete from ledger_filingevent",
    "delete from ledger_unit",
    "delete from django_migrations",
)


@pytest.fixture(scope="module")
def serving(clone: str) -> str:
    """Serve from a copy, where nothing that gets through harms other tests."""
    return clone


def test_the_tests_run_as_the_serving_login(serving: str) -> None:
    assert rows("select current_user as who, session_user as came, current_database() as place") == [
        {"who": SERVING, "came": SERVING, "place": serving}
    ]


@pytest.mark.usefixtures("serving")
def test_both_logins_are_plain_and_no_members_of_each_other() -> None:
    plain = {"rolsuper": False, "rolbypassrls": False, "rolcreaterole": False, "rolreplication": False}
    found = rows(ATTRIBUTES, [[SERVING, OWNER]])
    assert sorted(found, key=lambda row: str(row["rolname"])) == [
        {"rolname": name, **plain} for name in sorted((SERVING, OWNER))
    ]
    assert fetch("select pg_has_role(%s, %s, 'member')", [SERVING, OWNER]) == [False]
    assert fetch("select pg_has_role(%s, %s, 'member')", [OWNER, SERVING]) == [False]
    of_anything = "select rolname from pg_roles where rolname <> %s and pg_has_role(%s, oid, 'member')"
    assert fetch(of_anything, [SERVING, SERVING]) == []


@pytest.mark.usefixtures("serving")
@pytest.mark.parametrize("statement", FORBIDDEN)
def test_a_forbidden_statement_is_refused(statement: str) -> None:
    with tenant_scope(SYSTEM):
        assert attempt(statement).code == REFUSED


@pytest.mark.usefixtures("serving")
@pytest.mark.parametrize(
    "name", ["audit_rows", "fill_scope", "record_capture", "aging_capture", "unit_place", "unit_ledger"]
)
def test_no_trigger_function_hangs_on_a_table_of_ones_own(name: str) -> None:
    """A definer function on a made-up table would write history and sums as the owner."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("create temp table mine (like ledger_arrearsrecord)")
        create = f"create trigger t before insert on mine for each row execute function {name}()"
        assert attempt(create).code == REFUSED
        transaction.set_rollback(True)


@pytest.mark.usefixtures("serving")
def test_serving_as_the_owner_is_refused() -> None:
    refuse_unsafe_login()
    with as_owner(), pytest.raises(ImproperlyConfigured, match="拒绝启动"):
        refuse_unsafe_login()


@pytest.mark.usefixtures("serving")
def test_the_login_does_not_change_inside_a_transaction() -> None:
    with tenant_scope(SYSTEM), pytest.raises(ImproperlyConfigured):
        become(settings.DATABASE_OWNER)
    assert fetch("select current_user") == [SERVING]


@pytest.mark.usefixtures("serving")
def test_the_owner_is_put_on_for_a_block_only() -> None:
    with as_owner():
        assert fetch("select current_user") == [OWNER]
    assert fetch("select current_user") == [SERVING]
    with pytest.raises(ZeroDivisionError), as_owner():
        raise ZeroDivisionError
    assert fetch("select current_user") == [SERVING]
