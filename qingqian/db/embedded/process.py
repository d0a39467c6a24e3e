import contextlib
import fcntl
import os
import pwd
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from qingqian.db.embedded.cluster import EmbeddedError

STATUS_LINE = 7  # of the pid file, counted from 0


def run_as(user: str | None, arguments: Sequence[object]) -> subprocess.CompletedProcess[str]:
    """Run a program to its end as ``user`` (None: as oneself), in ``/``, with an environment that names no server."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    account = pwd.getpwnam(user) if user else None
    return subprocess.run(  # noqa: S603 (fixed programs; no shell)
        [str(argument) for argument in arguments],
        check=False,
        cwd="/",
        env=environment | {"LC_ALL": "C"} | ({"HOME": "/"} if account else {}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        user=account.pw_uid if account else None,
        group=account.pw_gid if account else None,
        extra_groups=[] if account else None,
    )


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock file ``path``: of several starts at once one does the work and the others wait for it."""
    path.parent.mkdir(mode=0o711, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW, 0o600)
    try:
        if os.fstat(descriptor).st_uid != os.geteuid():
            raise EmbeddedError(f"锁文件 {path} 属于别的用户，请删除它，或以那个用户运行。")
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def running(data: Path) -> bool:
    """Tell whether the process of the pid file is alive and works in ``data``: a reused number is not a server."""
    pid = recorded_pid(data)
    if pid is None:
        return False
    try:
        return Path(f"/proc/{pid}/cwd").samefile(data)
    except OSError:
        return False


def socket_lost(data: Path, socket: Path, port: int) -> bool:
    """Tell whether a server that calls itself ready has no socket here: folder moved, or socket deleted."""
    try:
        lines = (data / "postmaster.pid").read_text(encoding="utf-8").split("\n")
    except OSError:
        return False
    ready = len(lines) > STATUS_LINE and lines[STATUS_LINE].strip() == "ready"
    return ready and not (socket / f".s.PGSQL.{port}").exists()


def recorded_pid(data: Path) -> int | None:
    """Return the number in the pid file; None where there is no file or no number in it."""
    try:
        return int((data / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0])
    except (OSError, ValueError):
        return None


def forget_foreign_pid(data: Path) -> None:
    """Remove a pid file that names a living process of somebody else, or nothing: PostgreSQL would refuse for good.

    The file of a dead server stays: PostgreSQL clears it itself once the dead server's children are gone.
    """
    pid = recorded_pid(data)
    foreign = pid is None or (Path(f"/proc/{pid}").exists() and not running(data))
    if foreign:
        (data / "postmaster.pid").unlink(missing_ok=True)
