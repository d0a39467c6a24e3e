import os
import subprocess
import sys
from pathlib import Path

import psycopg2
import pytest

from qingqian.db import embedded
from qingqian.db.embedded.places import own, settled
from qingqian.db.embedded.provision import connected
from tests.qingqian.db.servers import REPOSITORY, kill, postmaster, postmasters


def test_after_kill_it_starts_at_once_and_keeps_what_was_committed(up: embedded.Cluster) -> None:
    with connected(up, embedded.owner_role(), embedded.DATABASE) as link, link.cursor() as cursor:
        cursor.execute("CREATE TABLE kept AS SELECT 1 AS one")
        before = postmaster(up)
        kill(up)
        embedded.ensure(up)
        with pytest.raises(psycopg2.OperationalError):
            cursor.execute("SELECT one FROM kept")
    assert postmaster(up) != before
    assert len(postmasters(up)) == 1
    with connected(up, embedded.owner_role(), embedded.DATABASE) as link, link.cursor() as cursor:
        cursor.execute("SELECT one FROM kept")
        assert cursor.fetchone() == (1,)
        cursor.execute("DROP TABLE kept")


@pytest.mark.parametrize("content", ["", "not a number\n", "{sleeper}\n/elsewhere\n"])
def test_a_pid_file_that_names_somebody_else_hinders_no_start_and_harms_nobody(
    up: embedded.Cluster, content: str
) -> None:
    embedded.stop(up)
    here = settled(up)
    as_the_server = here.data.stat().st_uid
    sleeper = subprocess.Popen(["/bin/sleep", "60"], user=as_the_server, cwd="/")
    try:
        stale = here.data / "postmaster.pid"
        stale.write_text(content.format(sleeper=sleeper.pid), encoding="utf-8")
        own(stale, here.user)
        assert embedded.status(up) == "stopped"
        embedded.stop(up)
        assert sleeper.poll() is None
        embedded.ensure(up)
        assert postmaster(up) != sleeper.pid
        assert sleeper.poll() is None
    finally:
        sleeper.kill()
        sleeper.wait()


def test_a_server_whose_socket_is_lost_is_started_again(up: embedded.Cluster) -> None:
    before = postmaster(up)
    (up.socket / f".s.PGSQL.{up.port}").unlink()
    embedded.ensure(up)
    assert postmaster(up) != before
    assert len(postmasters(up)) == 1


def test_data_of_another_version_are_refused_with_a_sentence(up: embedded.Cluster) -> None:
    embedded.stop(up)
    version = settled(up).data / "PG_VERSION"
    right = version.read_text(encoding="utf-8")
    version.write_text("9\n", encoding="utf-8")
    try:
        with pytest.raises(embedded.EmbeddedError, match="QINGQIAN_PG_BIN"):
            embedded.ensure(up)
    finally:
        version.write_text(right, encoding="utf-8")


def test_a_setting_that_cannot_be_is_named_in_the_error(up: embedded.Cluster) -> None:
    embedded.stop(up)
    wrong = settled(up).data / "postgresql.auto.conf"
    right = wrong.read_text(encoding="utf-8")
    wrong.write_text("max_connections = 'many'\n", encoding="utf-8")
    try:
        with pytest.raises(embedded.EmbeddedError, match="max_connections"):
            embedded.ensure(up)
    finally:
        wrong.write_text(right, encoding="utf-8")


def test_a_socket_folder_that_is_open_to_others_is_refused(up: embedded.Cluster) -> None:
    embedded.stop(up)
    up.socket.chmod(0o755)
    try:
        with pytest.raises(embedded.EmbeddedError, match="请删除它后再试"):
            embedded.ensure(up)
    finally:
        up.socket.chmod(0o700)


def test_a_command_that_finds_no_server_says_so_with_a_number_and_exit_3(tmp_path: Path) -> None:
    environment = os.environ | {"QINGQIAN_DATA": str(tmp_path), "QINGQIAN_PG_BIN": "/nonexistent", "DATABASE_URL": ""}
    command = [sys.executable, str(REPOSITORY / "manage.py"), "migrate"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (3, "")
    assert "/nonexistent 中没有 PostgreSQL 的程序" in done.stderr
    number = done.stderr.rpartition("故障编号 ")[2].partition("，")[0]
    assert number in (tmp_path / "faults.log").read_text(encoding="utf-8")
    assert [left.name for left in tmp_path.iterdir()] == ["faults.log"]


def test_the_terminal_that_started_it_does_not_take_it_along(up: embedded.Cluster) -> None:
    assert os.getsid(postmaster(up)) != os.getsid(0)
