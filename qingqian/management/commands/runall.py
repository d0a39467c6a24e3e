import os
import socket
import sys
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from qingqian.db import embedded
from qingqian.management.children import Children
from qingqian.settings import env

HOST = "127.0.0.1"
GUNICORN = ("-m", "gunicorn", "qingqian.wsgi", "--worker-class", "gthread", "--threads", "8")
DATABASE_LOOK = 5.0  # seconds between two looks at the bundled database


def web(port: int) -> list[str]:
    """Return the command line of the web server; WEB_CONCURRENCY says how many processes (2).

    Browsers reuse a connection for up to 75 s: gunicorn's own 2 s break requests under load (spec: The deadline hour).
    """
    workers = ["--workers", os.environ.get("WEB_CONCURRENCY") or "2"]
    kept = ["--keep-alive", "75", "--no-control-socket", "--chdir", str(env.REPOSITORY)]
    return [sys.executable, *GUNICORN, *workers, *kept, "--bind", f"{HOST}:{port}", "--log-level", "warning"]


def worker() -> list[str]:
    """Return the command line of the background worker."""
    return [sys.executable, str(env.REPOSITORY / "manage.py"), "work"]


def answers(port: int) -> bool:
    """Tell whether somebody listens on the port."""
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


class Command(BaseCommand):
    """Serve web and background worker in one terminal; a worker or bundled database that dies is started again."""

    help = "在本机同时运行网页服务和后台任务。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the port."""
        parser.add_argument("--port", type=int, default=os.environ.get("PORT") or "8000")

    def handle(self, *_arguments: Any, port: int, **_options: Any) -> None:
        """Serve until told to stop; a web server that ends by itself is an error."""
        if answers(port):
            raise CommandError(f"端口 {port} 已被占用，请先停掉占用它的程序，或用 PORT=另一个端口 再运行。")
        self.port, self.announced, self.looked = port, False, time.monotonic()
        if not Children(web(port), worker()).run(self._look):
            raise CommandError("网页服务意外停止，请看上面的信息。")

    def _look(self) -> None:
        if not self.announced and answers(self.port):
            self.announced = True
            self.stdout.write(f"清欠台账已在 http://{HOST}:{self.port}/ 运行，按 Ctrl+C 停止。")
            self.stdout.flush()  # a log file shows it at once, too
        if env.bundled() and time.monotonic() - self.looked > DATABASE_LOOK:
            self.looked = time.monotonic()
            self._revive()

    def _revive(self) -> None:
        try:
            embedded.ensure(embedded.locate(env.data_dir()))
        except embedded.EmbeddedError as error:
            self.stderr.write(str(error))
