import contextlib
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg2

from qingqian.db.embedded import configuration
from qingqian.db.embedded.cluster import Cluster, EmbeddedError
from qingqian.db.embedded.places import new_folder, prepare, reachable_binaries, settled
from qingqian.db.embedded.process import forget_foreign_pid, locked, run_as, running, socket_lost
from qingqian.db.embedded.provision import accepting, provision, serving

PATIENCE = 120.0  # seconds; recovery after a power cut may take that long
BUILTIN_LOCALE_SINCE = 17
INITDB = ("-U", "postgres", "-E", "UTF8", "--auth-local=peer", "--auth-host=reject", "--data-checksums")
LOCALE = ("--locale=C.UTF-8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
START_LOG = "start.log"


def ensure(cluster: Cluster) -> None:
    """Bring the server up with its logins and database; returns at once when it already serves.

    Raises EmbeddedError with a sentence for the operator.
    """
    if _trusted(cluster.socket) and serving(cluster):
        return
    with _alone(cluster) as settled_cluster:
        up = _started(settled_cluster)
        if not serving(up):
            provision(up)
            _admit(up)


def start(cluster: Cluster) -> None:
    """Start the server unless it runs, and wait until it takes connections. Raises EmbeddedError."""
    with _alone(cluster) as settled_cluster:
        _started(settled_cluster)


def stop(cluster: Cluster) -> None:
    """Stop the server, rolling back what is open; one that does not run is left alone. Raises EmbeddedError."""
    with _alone(cluster) as up:
        if running(up.data):
            _stop(up)


def status(cluster: Cluster) -> str:
    """Return ``running``, ``starting`` (alive, not yet taking connections) or ``stopped``."""
    up = settled(cluster)
    if not running(up.data):
        return "stopped"
    return "running" if accepting(up) else "starting"


def _trusted(socket: Path) -> bool:
    """Tell whether the socket's folder is closed and ours: one that another user made must not be talked to."""
    try:
        found = socket.lstat()
    except OSError:
        return False
    return os.geteuid() in (0, found.st_uid) and not found.st_mode & 0o077


def _stop(cluster: Cluster) -> None:
    control = reachable_binaries(cluster) / "pg_ctl"
    done = run_as(cluster.user, [control, "-D", cluster.data, "-m", "fast", "-w", "-t", str(int(PATIENCE)), "stop"])
    if done.returncode:
        raise EmbeddedError(f"数据库没有停下来：{done.stdout.strip()}")


def _started(cluster: Cluster) -> Cluster:
    deadline = time.monotonic() + PATIENCE
    cluster = prepare(cluster)
    if running(cluster.data) and socket_lost(cluster.data, cluster.socket, cluster.port):
        _stop(cluster)
    while running(cluster.data):
        if accepting(cluster):
            return cluster
        if time.monotonic() > deadline:
            raise EmbeddedError(f"数据库在运行但连不上，请查看 {cluster.data / 'log'} 中的日志。")
        time.sleep(0.1)
    binaries = reachable_binaries(cluster)
    _initialise(cluster, binaries)
    configuration.write(cluster.data, cluster.socket, cluster.port)
    _launch(cluster, binaries, deadline)
    return cluster


def _admit(cluster: Cluster) -> None:
    """Let a running server read again who may connect: the environment may name other roles than at its start."""
    configuration.write(cluster.data, cluster.socket, cluster.port)
    run_as(cluster.user, [reachable_binaries(cluster) / "pg_ctl", "-D", cluster.data, "reload"])
    deadline = time.monotonic() + PATIENCE
    while not serving(cluster):
        if time.monotonic() > deadline:
            raise EmbeddedError(f"数据库在运行但不让服务登录连接，请查看 {cluster.data / 'log'} 中的日志。")
        time.sleep(0.05)


def _initialise(cluster: Cluster, binaries: Path) -> None:
    """Make a new data folder beside and rename it: an initdb that was killed leaves nothing in the way."""
    version = _major(cluster, binaries)
    if cluster.data.exists():
        made = (cluster.data / "PG_VERSION").read_text(encoding="utf-8").strip()
        if made != version:
            raise EmbeddedError(
                f"数据由 PostgreSQL {made} 建立，现有程序是 {version} 版，请用 QINGQIAN_PG_BIN 指明原版本。"
            )
        return
    part = cluster.data.with_name(f"{cluster.data.name}.part")
    new_folder(part, cluster.user)
    locale = LOCALE if int(version) >= BUILTIN_LOCALE_SINCE else LOCALE[:1]
    done = run_as(cluster.user, [binaries / "initdb", "-D", part, *INITDB, *locale])
    if done.returncode:
        raise EmbeddedError(f"数据库没有建成：{done.stdout.strip()[-600:]}")
    part.replace(cluster.data)


def _major(cluster: Cluster, binaries: Path) -> str:
    said = run_as(cluster.user, [binaries / "postgres", "--version"]).stdout
    found = re.search(r"\) (\d+)", said)
    if found is None:
        raise EmbeddedError(f"{binaries} 中的 PostgreSQL 无法运行：{said.strip()[-300:]}")
    return found.group(1)


def _launch(cluster: Cluster, binaries: Path, deadline: float) -> None:
    """Start the postmaster; children of one that was killed may hold its memory for a moment, so try again."""
    log = cluster.data / START_LOG
    command = [binaries / "pg_ctl", "-D", cluster.data, "-l", log, "-w", "-t", str(int(PATIENCE)), "start"]
    while True:
        forget_foreign_pid(cluster.data)
        # nobody else serves in this folder, but the file may still name a dying server, or a reused number
        (cluster.socket / f".s.PGSQL.{cluster.port}.lock").unlink(missing_ok=True)
        log.unlink(missing_ok=True)
        if run_as(cluster.user, command).returncode == 0:
            return
        said = _last_words(cluster.data)
        if "still in use" not in said or time.monotonic() > deadline:
            raise EmbeddedError(f"数据库没有启动：{said or '没有日志'}")
        time.sleep(0.2)


def _last_words(data: Path) -> str:
    """Return what the last start wrote, at most 600 characters: into its own file, or into the newest log."""
    words = (data / START_LOG).read_text(encoding="utf-8", errors="replace") if (data / START_LOG).exists() else ""
    logs = sorted((data / "log").glob("*.log"), key=lambda log: log.stat().st_mtime)
    if "redirecting log output" in words and logs:
        words = logs[-1].read_text(encoding="utf-8", errors="replace").rpartition("LOG:  starting PostgreSQL")[2]
    return words.strip()[-600:]


@contextlib.contextmanager
def _alone(cluster: Cluster) -> Iterator[Cluster]:
    """Hold the server's lock; a refusal of the operating system or of the server becomes a sentence."""
    if not (cluster.binaries / "pg_ctl").exists():
        raise EmbeddedError(f"{cluster.binaries} 中没有 PostgreSQL 的程序，请检查 QINGQIAN_PG_BIN 或重新安装依赖。")
    try:
        with locked(cluster.socket.with_name(f"{cluster.socket.name}.lock")):
            yield settled(cluster)
    except OSError as error:
        raise EmbeddedError(f"数据库的文件夹用不了：{error.strerror or error}（{error.filename or ''}）。") from error
    except psycopg2.Error as error:
        raise EmbeddedError(f"数据库拒绝了准备工作：{str(error).strip()}") from error
