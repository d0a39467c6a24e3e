import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.core.management.base import BaseCommand, CommandParser

from qingqian.db import embedded
from qingqian.management.faults import give_up
from qingqian.settings import env

ACTIONS: dict[str, Callable[[embedded.Cluster], object]] = {
    "start": embedded.ensure,
    "stop": embedded.stop,
    "status": embedded.status,
}


def url(cluster: embedded.Cluster) -> str:
    """Return the address of the serving login on the bundled server, as psql and DATABASE_URL take it."""
    place = f"host={quote(str(cluster.socket), safe='')}&port={cluster.port}"
    return f"postgresql://{quote(env.rw_role())}@/{embedded.DATABASE}?{place}"


class Command(BaseCommand):
    """Print ``{"state", "url"}`` of the bundled server after starting, stopping or just looking."""

    help = "启动、停止或查看自带的数据库。"
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take one of the three words."""
        parser.add_argument("action", choices=sorted(ACTIONS))

    def handle(self, *_arguments: Any, action: str, **_options: Any) -> None:
        """Act and print; exits with 3 and a sentence when the server cannot obey."""
        try:
            cluster = embedded.locate(env.data_dir())
            ACTIONS[action](cluster)
            state = embedded.status(cluster)
        except embedded.EmbeddedError as error:
            give_up(error)
        self.stdout.write(json.dumps({"state": state, "url": url(cluster)}))
