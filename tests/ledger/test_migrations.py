"""Every migration goes back as it came, on a database of its own."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from pytest_django import DjangoDbBlocker

from ledger.tenancy import TENANT_TABLES
from qingqian.db.roles import as_owner, become
from qingqian.db.sqlfile import rows
from tests import databases

FULL = bool(os.environ.get("QINGQIAN_PROVE"))
# Those that may still be edited, and some before them: the long way back is the proof's.
NEWEST = 6
State = list[dict[str, str]]
SCRATCH = f"scratch{os.environ.get('PYTEST_XDIST_WORKER', '')}"
# All that a migration can leave behind: relations, columns, functions, triggers, policies, constraints and rights.
STATE = """
select 'relation' as what, relname::text as name, concat_ws(' ', relkind, relrowsecurity, relacl) as how
from pg_class where relnamespace = 'public'::regnamespace
union all select 'column', attrelid::regclass || '.' || attname,
    concat_ws(' ', format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated, attcollation, attacl,
        pg_get_expr(adbin, adrelid))
from pg_attribute join pg_class c on c.oid = attrelid
left join pg_attrdef on adrelid = attrelid and adnum = attnum
where c.relnamespace = 'public'::regnamespace and attnum > 0 and not attisdropped
union all select 'function', oid::regprocedure::text, concat_ws(' ', md5(prosrc), prosecdef, proconfig, proacl)
from pg_proc where pronamespace = 'public'::regnamespace
union all select 'trigger', tgrelid::regclass || '.' || tgname, pg_get_triggerdef(oid)
from pg_trigger where not tgisinternal
union all select 'policy', tablename || '.' || policyname, concat_ws(' ', permissive, roles, cmd, qual, with_check)
from pg_policies
union all select 'constraint', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
from pg_constraint where connamespace = 'public'::regnamespace
union all select 'index', indexrelid::regclass::text, pg_get_indexdef(indexrelid)
from pg_index join pg_class c on c.oid = indexrelid where c.relnamespace = 'public'::regnamespace
union all select 'default', defaclobjtype::text, defaclacl::text from pg_default_acl
order by 1, 2, 3
"""


@pytest.fixture
def scratch(request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """Serve a database: in a proof an empty one, else one to which all migrations have come."""
    request.getfixturevalue("django_db_setup")
    with django_db_blocker.unblock(), _served("template1" if FULL else databases.TEMPLATE):
        yield SCRATCH


@contextmanager
def _served(template: str) -> Iterator[None]:
    databases.create(SCRATCH, template)
    before = become({"NAME": SCRATCH})
    try:
        yield
    finally:
        become(before)
        databases.drop(SCRATCH)


def _steps() -> list[tuple[str, str]]:
    loader = MigrationLoader(None)
    plan = loader.graph.leaf_nodes("ledger")[0]
    return [node for node in loader.graph.forwards_plan(plan) if node[0] == "ledger"]


def _others() -> list[str]:
    """Return the apps beside the ledger, none of which needs it."""
    return sorted({app for app, _ in MigrationLoader(None).graph.leaf_nodes() if app != "ledger"})


def _state() -> State:
    return rows(STATE)


def _walk(target: str | None, moment: str) -> dict[str, State]:
    """Let the ledger's migrations go to a target; return what stood after each, by its name."""
    met: dict[str, State] = {}

    def look(now: str, migration: Migration | None = None, _fake: object = None) -> None:
        if now == moment and migration is not None and migration.app_label == "ledger":
            met[migration.name] = _state()

    with as_owner():
        MigrationExecutor(connection, look).migrate([("ledger", target)])
    return met


@pytest.mark.usefixtures("scratch")
def test_each_goes_back_to_what_was_before_it_and_comes_again_the_same() -> None:
    """All of them in a proof, else the newest: each way through all takes a quarter of a minute."""
    first, again = _go_all_ways() if FULL else _go_back_and_on()
    assert again == first


def _go_all_ways() -> tuple[State, State]:
    for app in _others():
        call_command("migrate", app, verbosity=0)
    names = [name for _, name in _steps()]
    begun = _state()
    there = _walk(names[-1], "apply_success")
    back = _walk(None, "unapply_success")
    end = _compared(names, begun, there, back)
    assert set(TENANT_TABLES) <= {row["name"] for row in end if row["what"] == "relation"}
    assert not [row for row in _state() if row["name"].startswith("ledger_")]
    call_command("migrate", "qingqian", "zero", verbosity=0)
    assert not [row for row in _state() if row["what"] in {"function", "default"}]
    call_command("migrate", verbosity=0)
    return end, _state()


def _compared(names: list[str], begun: State, there: dict[str, State], back: dict[str, State]) -> State:
    """Find that each changed something and went back to what was before it; return what stands after the last."""
    states = [begun, *(there[name] for name in names)]
    assert [name for name, (before, after) in zip(names, pairwise(states), strict=True) if before == after] == []
    assert [name for name, before in zip(names, states, strict=False) if back[name] != before] == []
    return states[-1]


def _go_back_and_on() -> tuple[State, State]:
    *_old, before = (name for _, name in _steps()[:-NEWEST])
    names = [name for _, name in _steps()[-NEWEST:]]
    end = _state()
    back = _walk(before, "unapply_success")
    begun = _state()
    return end, _compared(names, begun, _walk(names[-1], "apply_success"), back)


@pytest.mark.usefixtures("scratch")
def test_models_and_migrations_agree() -> None:
    with as_owner():
        call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_migrations_are_named_by_hand() -> None:
    assert not [name for _, name in _steps() if "auto" in name]
