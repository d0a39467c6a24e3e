"""Where mail goes: one address in the environment names the server, or none."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

DEFAULT_PORTS = {"smtp": 25, "smtps": 465}
SCHEMES = ("smtp", "smtps", "console", "file")


@dataclass(frozen=True, slots=True)
class MailServer:
    """A server, or `console`, or `file`: `smtps` speaks TLS from the first byte, `tls` begins it on the way."""

    scheme: str
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""
    tls: bool = False


def mail_server(text: str) -> MailServer:
    """Read smtp://user:password@host:587/?tls=1, smtps://host, console: or file:; ValueError for anything else."""
    parts = urlsplit(text)
    if parts.scheme not in SCHEMES or (parts.scheme in DEFAULT_PORTS) is not bool(parts.hostname):
        raise ValueError(text)
    if parts.scheme not in DEFAULT_PORTS:
        return MailServer(parts.scheme)
    return MailServer(
        parts.scheme,
        parts.hostname or "",
        parts.port or DEFAULT_PORTS[parts.scheme],
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        dict(parse_qsl(parts.query)).get("tls") == "1",
    )
