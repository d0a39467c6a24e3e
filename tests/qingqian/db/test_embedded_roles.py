import subprocess

import psycopg2
import pytest

from qingqian.db import embedded
from qingqian.db.embedded.places import reachable_binaries, settled
from qingqian.db.embedded.process import run_as
from qingqian.db.embedded.provision import connected, provision
from qingqian.management.commands.sql_roles import statements
from tests.qingqian.db.servers import AS_ROOT

ATTRIBUTES = """
SELECT rolcanlogin, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication, rolinherit
FROM pg_roles WHERE rolname = %s
"""


def attributes(cluster: embedded.Cluster, role: str) -> tuple[bool, ...] | None:
    with connected(cluster, "postgres", "postgres") as link, link.cursor() as cursor:
        cursor.execute(ATTRIBUTES, [role])
        return cursor.fetchone()


def test_the_logins_can_do_what_they_must_and_no_more(up: embedded.Cluster) -> None:
    assert attributes(up, embedded.owner_role()) == (True, False, False, True, False, False, True)
    assert attributes(up, embedded.rw_role()) == (True, False, False, False, False, False, False)


def test_a_login_that_was_widened_is_mended_and_provisioning_again_changes_nothing(up: embedded.Cluster) -> None:
    with connected(up, "postgres", "postgres") as link, link.cursor() as cursor:
        cursor.execute("ALTER ROLE app_rw SUPERUSER CREATEDB BYPASSRLS")
    provision(up)
    provision(up)
    assert attributes(up, embedded.rw_role()) == (True, False, False, False, False, False, False)


def test_neither_login_is_a_member_of_any_role(up: embedded.Cluster) -> None:
    with connected(up, "postgres", "postgres") as link, link.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_auth_members WHERE member::regrole::text LIKE 'app\\_%'")
        assert cursor.fetchone() == (0,)


def test_the_database_belongs_to_the_owner_and_public_has_nothing(up: embedded.Cluster) -> None:
    with connected(up, "postgres", "postgres") as link, link.cursor() as cursor:
        cursor.execute(
            "SELECT datdba::regrole::text, pg_encoding_to_char(encoding), datacl::text FROM pg_database"
            " WHERE datname = 'qingqian'"
        )
        row = cursor.fetchone()
    assert row is not None
    assert row[:2] == ("app_owner", "UTF8")
    assert not any(entry.startswith("=") for entry in row[2].strip("{}").split(","))


def test_the_serving_login_may_use_temporary_tables_but_make_no_others(up: embedded.Cluster) -> None:
    with connected(up, embedded.rw_role(), embedded.DATABASE) as link, link.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE scratch (n int)")
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute("CREATE TABLE public.mine (n int)")


def test_no_operating_system_user_but_the_one_that_started_it_gets_in(up: embedded.Cluster) -> None:
    with (
        pytest.raises(psycopg2.OperationalError, match="Peer authentication failed"),
        connected(up, "nobody", "postgres"),
    ):
        pass
    here = settled(up)
    psql = reachable_binaries(here) / "psql"
    query = [psql, "-XAtc", "SELECT 1", "-h", up.socket, "-p", up.port, "-U"]
    # root may be anybody: nobody does not even find the socket, and the server's own user is not mapped
    others = {"nobody": "Permission denied", here.user: "Peer authentication failed"} if AS_ROOT else {}
    for other, refusal in others.items():
        for role in ("postgres", embedded.owner_role(), embedded.rw_role()):
            done = run_as(other, [*query, role, "postgres"])
            assert done.returncode != 0
            assert refusal in done.stdout
    assert run_as(None, [*query, "postgres", "postgres"]).stdout.strip() == "1"
    assert (here.data / "pg_ident.conf").read_text(encoding="utf-8").count("\n") == 3


def test_what_sql_roles_prints_runs_twice_on_a_server(up: embedded.Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QINGQIAN_OWNER_ROLE", 'It\'s "owner"')
    monkeypatch.setenv("QINGQIAN_RW_ROLE", "Serving")
    script = statements("Other base", createdb=False)
    psql = settled(up).binaries / "psql"
    command = [
        str(psql),
        "-X",
        "-v",
        "ON_ERROR_STOP=1",
        "-h",
        str(up.socket),
        "-p",
        str(up.port),
        "-U",
        "postgres",
        "postgres",
    ]
    for _ in range(2):
        done = subprocess.run(command, input=script, text=True, check=False, capture_output=True)
        assert done.stderr == ""
    assert attributes(up, 'It\'s "owner"') == (True, False, False, False, False, False, True)
    assert attributes(up, "Serving") == (True, False, False, False, False, False, False)
    with connected(up, "postgres", "Other base") as link:
        assert link.info.dbname == "Other base"


def test_other_role_names_are_provided_when_the_environment_names_them(
    up: embedded.Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QINGQIAN_RW_ROLE", "served_otherwise")
    embedded.ensure(up)
    with connected(up, "served_otherwise", embedded.DATABASE) as link:
        assert link.info.user == "served_otherwise"
