"""Throw-away servers of the supervisor's tests: none of them is the one that the other tests use."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from qingqian.db import embedded
from qingqian.db.embedded.places import settled

AS_ROOT = os.geteuid() == 0
REPOSITORY = Path(__file__).resolve().parents[3]
ENSURE = "import sys, pathlib; from qingqian.db import embedded as e; e.ensure(e.locate(pathlib.Path(sys.argv[1])))"


@contextmanager
def temporary_base(mode: int = 0o755) -> Iterator[Path]:
    """Give a data folder below a parent of the given mode; the server, if any, is stopped and all is removed."""
    parent = Path(tempfile.mkdtemp(prefix="qingqian-test-", dir="/tmp"))
    parent.chmod(mode)
    base = parent / "var"
    cluster = embedded.locate(base)
    try:
        yield base
    finally:
        embedded.stop(cluster)
        home = settled(cluster).data.parent
        for folder in {home, parent, cluster.socket} - {Path("/")}:
            shutil.rmtree(folder, ignore_errors=True)
        cluster.socket.with_name(f"{cluster.socket.name}.lock").unlink(missing_ok=True)


def postmaster(cluster: embedded.Cluster) -> int:
    """Return the number in the server's pid file."""
    return int((settled(cluster).data / "postmaster.pid").read_text(encoding="utf-8").split("\n")[0])


def postmasters(cluster: embedded.Cluster) -> list[int]:
    """Return the servers of the data folder; their children, and those that a killed one left behind, do not count."""
    option = f"\0-D\0{settled(cluster).data}\0".encode()
    parents = {number: _parent(number) for number in _numbers() if option in _command(number)}
    return [number for number, parent in parents.items() if parent is not None and parent not in parents]


def kill(cluster: embedded.Cluster) -> None:
    """Kill the server as a power cut would: no clean-up, children left behind."""
    os.kill(postmaster(cluster), signal.SIGKILL)


def ensure_apart(base: Path) -> subprocess.Popen[bytes]:
    """Ensure the server in a process of its own."""
    return subprocess.Popen([sys.executable, "-c", ENSURE, str(base)], cwd=REPOSITORY)


def _numbers() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _command(number: int) -> bytes:
    try:
        return Path(f"/proc/{number}/cmdline").read_bytes()
    except OSError:
        return b""


def _parent(number: int) -> int | None:
    try:
        return int(Path(f"/proc/{number}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])
    except OSError:
        return None
