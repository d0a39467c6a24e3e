import logging
import threading
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection

from ledger.actions.sealing import Sealer
from ledger.exchange.jobs import sweep
from qingqian.db.roles import refuse_unsafe_login

log = logging.getLogger("qingqian.worker")
EVERY_SECONDS = 5.0


class Sweeper(threading.Thread):
    """Looks every few seconds for jobs whose worker has died, notices that nobody delivered, events to be sealed."""

    def __init__(self) -> None:
        super().__init__(daemon=True, name="sweeper")
        self.stopped = threading.Event()
        self.sealer = Sealer()

    def run(self) -> None:
        """Sweep until the worker ends; a database that is away is met again at the next turn."""
        while not self.stopped.wait(EVERY_SECONDS):
            for task in (sweep, self.sealer.turn):
                try:
                    task()
                except Exception:
                    log.exception("%s failed", task.__qualname__)
            connection.close()


class Command(BaseCommand):
    """work: the background worker with its sweeper, as the serving login."""

    help = "运行后台任务"

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Run tasks until told to stop."""
        refuse_unsafe_login()
        sweeper = Sweeper()
        sweeper.start()
        try:
            call_command("db_worker", reload=False, verbosity=0, interval=0.3)
        finally:
            sweeper.stopped.set()
