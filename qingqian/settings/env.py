"""Typed readers of the environment; nothing else in the product reads it."""

import contextlib
import os
import secrets
import shlex
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured

from qingqian.db import embedded
from qingqian.mail.address import MailServer, mail_server

REPOSITORY = Path(__file__).resolve().parents[2]
SHANGHAI = ZoneInfo("Asia/Shanghai")
ENGINE = "django.db.backends.postgresql"
_HOURS = 24
_SHORTEST, _LONGEST = 0.1, 86_400


def data_dir() -> Path:
    """Return the folder of the embedded database and of uploads (QINGQIAN_DATA, default ``var/``), made or not."""
    return Path(os.environ.get("QINGQIAN_DATA") or REPOSITORY / "var").absolute()


def bundled() -> bool:
    """Tell whether the bundled server serves: no DATABASE_URL is given."""
    return not os.environ.get("DATABASE_URL")


def owner_role() -> str:
    """Return the name of the login that owns and migrates."""
    return embedded.owner_role()


def rw_role() -> str:
    """Return the name of the login that serves."""
    return embedded.rw_role()


def database_config() -> dict[str, Any]:
    """Return Django's ``DATABASES['default']``: the serving login, on the bundled server or on DATABASE_URL's."""
    shared = {"ENGINE": ENGINE, "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    if not bundled():
        return shared | _parsed("DATABASE_URL")
    cluster = embedded.locate(data_dir())
    place = {"NAME": embedded.DATABASE, "HOST": str(cluster.socket), "PORT": str(cluster.port)}
    return shared | place | {"USER": rw_role(), "PASSWORD": "", "OPTIONS": {}}


def owner_credentials() -> dict[str, str]:
    """Return what differs from ``database_config()`` for the owner: USER, PASSWORD, and HOST, PORT where they differ.

    Empty where another server is used and DATABASE_OWNER_URL is absent, as on web machines.
    """
    if bundled():
        return {"USER": owner_role(), "PASSWORD": ""}
    if not os.environ.get("DATABASE_OWNER_URL"):
        return {}
    owner, serving = _parsed("DATABASE_OWNER_URL"), _parsed("DATABASE_URL")
    if owner["NAME"] != serving["NAME"]:
        raise ImproperlyConfigured("DATABASE_OWNER_URL 与 DATABASE_URL 指的不是同一个数据库，请改成一致。")
    place = {key: owner[key] for key in ("HOST", "PORT") if owner[key] != serving[key]}
    return {"USER": owner["USER"], "PASSWORD": owner["PASSWORD"], **place}


def now_override() -> str | None:
    """Return QINGQIAN_NOW as ISO 8601 with Shanghai's offset, or None where it is unset."""
    text = os.environ.get("QINGQIAN_NOW")
    if not text:
        return None
    try:
        given = datetime.fromisoformat(text)
    except ValueError as error:
        raise ImproperlyConfigured(f"QINGQIAN_NOW 应写成 2022-09-02T12:00:00，现在是“{text}”。") from error
    moment = given.astimezone(SHANGHAI) if given.tzinfo else given.replace(tzinfo=SHANGHAI)
    return moment.isoformat()


def mail_config() -> MailServer:
    """Return where mail goes (QINGQIAN_MAIL_URL); unset: into files in the data folder."""
    text = os.environ.get("QINGQIAN_MAIL_URL") or "file:"
    try:
        return mail_server(text)
    except ValueError as error:
        shape = "smtp://用户:口令@主机:587/?tls=1、smtps://…、console: 或 file:"
        raise ImproperlyConfigured(f"QINGQIAN_MAIL_URL 应写成 {shape}。") from error


def site_url() -> str:
    """Return the address by which people reach the site (QINGQIAN_SITE_URL), without a slash at its end."""
    return (os.environ.get("QINGQIAN_SITE_URL") or f"http://127.0.0.1:{os.environ.get('PORT', '8000')}").rstrip("/")


def printed_site_url() -> str:
    """Return the address that may stand on paper: QINGQIAN_SITE_URL, or '' where nobody has said it."""
    return (os.environ.get("QINGQIAN_SITE_URL") or "").rstrip("/")


def switched_on(name: str) -> bool:
    """Tell whether something that is off by default is switched on by the environment (1 or on)."""
    text = os.environ.get(name) or "off"
    if text not in {"0", "1", "off", "on"}:
        raise ImproperlyConfigured(f"{name} 应写成 on 或 off，现在是“{text}”。")
    return text in {"1", "on"}


def hour(name: str, default: int) -> int | None:
    """Return an hour of the day from the environment (0 to 23); None for `off`."""
    text = os.environ.get(name) or str(default)
    if text == "off":
        return None
    if not text.isascii() or not text.isdigit() or int(text) >= _HOURS:
        raise ImproperlyConfigured(f"{name} 应写成 0 至 23 的整点，或 off，现在是“{text}”。")
    return int(text)


def seconds(name: str, default: int) -> float:
    """Return a number of seconds above 0 from the environment, parts of one too."""
    text = os.environ.get(name) or str(default)
    try:
        given = float(text)
    except ValueError:
        given = 0.0
    if not _SHORTEST <= given <= _LONGEST:
        raise ImproperlyConfigured(f"{name} 应写成 0.1 至 86400 之间的秒数，现在是“{text}”。")
    return given


def words(name: str) -> tuple[str, ...]:
    """Return a command from the environment, parted like a shell parts it; () where there is none."""
    try:
        return tuple(shlex.split(os.environ.get(name, "")))
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} 应写成一条命令，引号要成对。") from error


def secret_key() -> str:
    """Return QINGQIAN_SECRET_KEY, or the key kept in the data folder (made at the first call, ours alone)."""
    return os.environ.get("QINGQIAN_SECRET_KEY") or _kept("secret_key")


def audit_key() -> bytes:
    """Return what the audit is sealed with: QINGQIAN_AUDIT_KEY, or the key kept in the data folder as above."""
    return (os.environ.get("QINGQIAN_AUDIT_KEY") or _kept("audit_key")).encode()


def _kept(name: str) -> str:
    """Return a secret of the data folder; of several first starts one wins."""
    path = data_dir() / name
    if not path.exists():
        path.parent.mkdir(mode=0o711, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=f"{name}.") as part:
            part.write(secrets.token_urlsafe(50))
            part.flush()
            # link, not rename: of several first starts one key wins
            with contextlib.suppress(FileExistsError):
                path.hardlink_to(part.name)
    return path.read_text(encoding="utf-8")


def _parsed(variable: str) -> dict[str, Any]:
    """Return NAME, USER, PASSWORD, HOST, PORT, OPTIONS of a ``postgresql://`` address (``?host=``: socket folder)."""
    parts = urlsplit(os.environ[variable])
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ImproperlyConfigured(f"{variable} 应写成 postgresql://用户:口令@主机:端口/数据库名。")
    options = dict(parse_qsl(parts.query))
    return {
        "NAME": unquote(parts.path.strip("/")),
        "USER": options.pop("user", unquote(parts.username or "")),
        "PASSWORD": options.pop("password", unquote(parts.password or "")),
        "HOST": options.pop("host", unquote(parts.hostname or "")),
        "PORT": options.pop("port", str(parts.port or "")),
        "OPTIONS": options,
    }
