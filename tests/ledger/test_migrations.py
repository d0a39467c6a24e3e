"""Every migration goes back as it came, on an empty database of its own."""

import os
from collections.abc import Iterator
from itertools import pairwise

import pytest
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader
from pytest_django import DjangoDbBlocker

from ledger.tenancy import TENANT_TABLES
from qingqian.db.roles import as_owner, become
from qingqian.db.sqlfile import rows
from tests import databases

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


@pytest.fixture(scope="module")
def scratch(request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """Serve an empty database."""
    request.getfixturevalue("django_db_setup")
    with django_db_blocker.unblock():
        databases.create(SCRATCH)
        before = become({"NAME": SCRATCH})
        try:
            yield SCRATCH
        finally:
            become(before)
            databases.drop(SCRATCH)


# What stands on main is never edited; `make prove` goes back through all of it.
LATEST = None if os.environ.get("QINGQIAN_PROVE") else 6


def _steps() -> list[tuple[str, str]]:
    loader = MigrationLoader(None)
    plan = loader.graph.leaf_nodes("ledger")[0]
    return [node for node in loader.graph.forwards_plan(plan) if node[0] == "ledger"]


def _others() -> list[str]:
    """Return the apps beside the ledger, none of which needs it."""
    return sorted({app for app, _ in MigrationLoader(None).graph.leaf_nodes() if app != "ledger"})


def _state() -> list[dict[str, str]]:
    return rows(STATE)


def _migrate(app: str, name: str) -> None:
    call_command("migrate", app, name, verbosity=0)


@pytest.mark.usefixtures("scratch")
def test_each_of_the_latest_goes_back_to_what_was_before_it_and_all_come_again_the_same() -> None:
    for app in _others():
        call_command("migrate", app, verbosity=0)
    steps = _steps()[-LATEST:] if LATEST else _steps()
    states = [_state()]
    for app, name in steps:
        _migrate(app, name)
        states.append(_state())
    assert all(before != after for before, after in pairwise(states))
    assert set(TENANT_TABLES) <= {row["name"] for row in states[-1] if row["what"] == "relation"}
    back = [*(name for _, name in reversed(steps[:-1])), "zero"]
    for name, state in zip(back, reversed(states[:-1]), strict=True):
        _migrate("ledger", name)
        assert _state() == state, name
    assert not [row for row in _state() if row["name"].startswith("ledger_")]
    _migrate("qingqian", "zero")
    assert not [row for row in _state() if row["what"] in {"function", "default"}]
    call_command("migrate", verbosity=0)
    assert _state() == states[-1]


@pytest.mark.usefixtures("scratch")
def test_models_and_migrations_agree() -> None:
    with as_owner():
        call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_migrations_are_named_by_hand() -> None:
    assert not [name for _, name in _steps() if "auto" in name]
