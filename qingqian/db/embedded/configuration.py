import os
import pwd
from pathlib import Path

from qingqian.db.embedded.names import owner_role, rw_role

MAP = "qingqian"
INCLUDE = "include 'qingqian.conf'"
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "8MB",
    "maintenance_work_mem": "128MB",
    "random_page_cost": "1.1",
    "wal_level": "replica",
    "max_wal_size": "2GB",
    # a month of logs that needs no care
    "log_timezone": "Asia/Shanghai",
    "logging_collector": "on",
    "log_directory": "log",
    "log_filename": "postgresql-%d.log",
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
}


def write(data: Path, socket: Path, port: int) -> None:
    """Write the server's settings and who may connect: this operating-system user, over the socket, as three roles.

    What ALTER SYSTEM set stays in force: PostgreSQL reads it last.
    """
    settings = SETTINGS | {"unix_socket_directories": str(socket), "port": str(port)}
    _put(data / "qingqian.conf", "".join(f"{name} = '{value}'\n" for name, value in settings.items()))
    _put(data / "pg_hba.conf", f"local all all peer map={MAP}\nlocal replication all peer map={MAP}\n")
    me = pwd.getpwuid(os.geteuid()).pw_name
    roles = ("postgres", owner_role(), rw_role())
    _put(data / "pg_ident.conf", "".join(f'{MAP} "{me}" "{role}"\n' for role in roles))
    main = data / "postgresql.conf"
    text = main.read_text(encoding="utf-8")
    if INCLUDE not in text:
        _put(main, f"{text}\n{INCLUDE}\n")


def _put(path: Path, text: str) -> None:
    """Write beside and rename: a killed start leaves no half file. The folder's owner keeps the file."""
    part = path.with_name(f"{path.name}.part")
    part.write_text(text, encoding="utf-8")
    part.chmod(0o600)
    owner = path.parent.stat()
    if owner.st_uid != os.geteuid():
        os.chown(part, owner.st_uid, owner.st_gid)
    part.replace(path)
