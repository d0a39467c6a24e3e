import contextlib
import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from qingqian.db.embedded.cluster import POINTER, Cluster, EmbeddedError, pointed
from qingqian.db.embedded.process import run_as

HOMES = (Path("/var/lib"), Path("/var/tmp"))  # noqa: S108 (a new closed folder with a random name is made there)
FALLBACK_USER = "nobody"


def settled(cluster: Cluster) -> Cluster:
    """Return the server as it lies now: where the pointer says, with the user that owns its data.

    Raises EmbeddedError where that user is a third one.
    """
    cluster = replace(cluster, data=pointed(cluster.data))
    if not cluster.data.exists():
        return cluster
    owner = _name(cluster.data.stat().st_uid)
    expected = {cluster.user, FALLBACK_USER} if cluster.user else {_name(os.geteuid())}
    if owner not in expected:
        raise EmbeddedError(f"数据文件夹 {cluster.data} 属于用户 {owner}，请以该用户运行，或换一个 QINGQIAN_DATA。")
    return replace(cluster, user=owner) if cluster.user else cluster


def prepare(cluster: Cluster) -> Cluster:
    """Make the user, the folders and the copy of the binaries that the server needs; return where they are.

    Only to be called with the lock held. Modes of folders that exist are never changed.
    """
    cluster.data.parent.mkdir(mode=0o711, parents=True, exist_ok=True)
    if cluster.user and not cluster.data.exists():
        cluster = _placed(replace(cluster, user=_service_user(cluster.user)))
    _socket_folder(cluster)
    return cluster


def reachable_binaries(cluster: Cluster) -> Path:
    """Return binaries that the server's user can run: the given ones, or a copy beside the data."""
    if run_as(cluster.user, ["/bin/sh", "-c", '"$0" --version', cluster.binaries / "postgres"]).returncode == 0:
        return cluster.binaries
    made = (cluster.binaries / "postgres").stat()
    key = hashlib.sha256(f"{cluster.binaries}:{made.st_mtime_ns}:{made.st_size}".encode()).hexdigest()[:12]
    copy = cluster.data.parent / f"pg.binaries-{key}"
    if not copy.exists():
        _copy(cluster, copy)
    return copy / cluster.binaries.relative_to(cluster.binaries.parents[2])


def own(path: Path, user: str | None) -> None:
    """Give a folder and all below it to ``user`` (None: leave it)."""
    if user is None:
        return
    account = pwd.getpwnam(user)
    for item in (path, *path.rglob("*")):
        os.chown(item, account.pw_uid, account.pw_gid, follow_symlinks=False)


def new_folder(path: Path, user: str | None) -> None:
    """Make an empty closed folder that belongs to ``user``; what lay there is removed."""
    if path.exists():
        shutil.rmtree(path)
    path.mkdir(mode=0o700)
    own(path, user)


def _service_user(name: str) -> str:
    """Return the unprivileged user for a server started by root: its own system user, else nobody."""
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin")
    for _ in range(10 if useradd else 0):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name).pw_name
        arguments = [str(useradd), "--system", "--no-create-home", "--home-dir", "/nonexistent", "--user-group"]
        done = subprocess.run(  # noqa: S603 (fixed arguments)
            [*arguments, "--shell", "/usr/sbin/nologin", name], check=False, capture_output=True
        )
        # another start may hold /etc/passwd just now
        time.sleep(0 if done.returncode == 0 else 0.3)
    return FALLBACK_USER


def _placed(cluster: Cluster) -> Cluster:
    """Return the server with a data folder that its user can reach; a new home is remembered by a pointer file."""
    base = cluster.data.parent
    if _enters(cluster.user, base):
        return cluster
    for parent in HOMES:
        if _enters(cluster.user, parent):
            home = Path(tempfile.mkdtemp(prefix="qingqian-", dir=parent))
            own(home, cluster.user)
            part = base / f"{POINTER}.part"
            part.write_text(f"{home / 'data'}\n", encoding="utf-8")
            part.replace(base / POINTER)
            return replace(cluster, data=home / "data")
    raise EmbeddedError(f"用户 {cluster.user} 进不了 {base}，/var/lib 与 /var/tmp 也不行，请以普通用户运行。")


def _enters(user: str | None, folder: Path) -> bool:
    return run_as(user, ["/bin/sh", "-c", 'cd -- "$0"', folder]).returncode == 0


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _socket_folder(cluster: Cluster) -> None:
    """Make the closed folder of the socket; one that somebody else made, or opened, is refused."""
    account = pwd.getpwnam(cluster.user) if cluster.user else pwd.getpwuid(os.geteuid())
    with contextlib.suppress(FileExistsError):
        cluster.socket.mkdir(mode=0o700)
        own(cluster.socket, cluster.user)
    found = cluster.socket.lstat()
    if not cluster.socket.is_dir() or found.st_uid != account.pw_uid or found.st_mode & 0o077:
        raise EmbeddedError(f"{cluster.socket} 不是本系统建立的文件夹，请删除它后再试。")


def _copy(cluster: Cluster, target: Path) -> None:
    """Copy the installation of the binaries, with the libraries that a wheel keeps beside its package."""
    for older in target.parent.glob("pg.binaries-*"):
        shutil.rmtree(older)
    part = target.with_name("pg.binaries-part")
    installation = cluster.binaries.parent
    ignored = shutil.ignore_patterns("include", "pgxs", "*.pyc")
    shutil.copytree(installation, part / installation.parent.name / installation.name, symlinks=True, ignore=ignored)
    libraries = installation.parents[1] / f"{installation.parent.name}.libs"
    if libraries.is_dir():
        shutil.copytree(libraries, part / libraries.name)
    own(part, cluster.user)
    part.replace(target)
