"""A small server for script tests: the template under test at every address, the static files from the disk."""

import mimetypes
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders


def policy() -> str:
    """Write the content security policy as the server sends it."""
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in directives.items())


class Desk(ThreadingHTTPServer):
    """Holds the page under test; /moved/ sends one on to the sign-in page, as an expired session does."""

    daemon_threads = True
    html = ""

    def __init__(self) -> None:
        """Listen on a free port of this machine."""
        super().__init__(("127.0.0.1", 0), Answer)

    @property
    def url(self) -> str:
        """The address of the desk."""
        return f"http://127.0.0.1:{self.server_port}"


class Answer(BaseHTTPRequestHandler):
    """Answers one request of the browser."""

    protocol_version = "HTTP/1.1"
    server: Desk

    def do_GET(self) -> None:
        """Send a static file, or the page under test."""
        path = urlsplit(self.path).path
        if not path.startswith(settings.STATIC_URL):
            self.reply(HTTPStatus.OK, self.server.html.encode(), "text/html; charset=utf-8")
            return
        found = finders.find(path.removeprefix(settings.STATIC_URL))
        if isinstance(found, str):
            self.reply(HTTPStatus.OK, Path(found).read_bytes(), mimetypes.guess_type(found)[0] or "text/plain")
        else:
            self.reply(HTTPStatus.NOT_FOUND, b"", "text/plain")

    def do_POST(self) -> None:
        """Take what is sent, and answer as for GET; /moved/ leads to the door."""
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path == "/moved/":
            self.reply(HTTPStatus.FOUND, b"", "text/plain", location="/sign-in/?next=/moved/")
        else:
            self.do_GET()

    def reply(self, status: HTTPStatus, body: bytes, kind: str, location: str = "") -> None:
        """Send one answer under the policy of the real server."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", policy())
        self.send_header("Cache-Control", "max-age=600" if kind in ("text/css", "text/javascript") else "no-store")
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing: the tests tell what went wrong."""
