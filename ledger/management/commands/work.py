import logging
import threading
from collections.abc import Callable
from typing import Any, Final

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection

from ledger.actions.leftovers import Leftovers
from ledger.actions.mail import mail_notices
from ledger.actions.sealing import Sealer
from ledger.actions.self_audit import Night
from ledger.exchange.jobs import sweep
from qingqian.db.roles import refuse_unsafe_login

log = logging.getLogger("qingqian.worker")
EVERY_SECONDS = 5.0


class Turns(threading.Thread):
    """Does something every few seconds, beside the tasks."""

    def __init__(self, name: str, act: Callable[[], object]) -> None:
        super().__init__(daemon=True, name=name)
        self.act = act
        self.stopped = threading.Event()

    def run(self) -> None:
        """Act until the worker ends; a database that is away is met again at the next turn."""
        while not self.stopped.wait(EVERY_SECONDS):
            try:
                self.act()
            except Exception:
                log.exception("%s failed", self.name)
            connection.close()


# The sweeper looks for jobs whose worker has died, for notices that nobody delivered and for what is due; the sealer
# keeps its mark from turn to turn, and what clears the uploads its hour. Mail and the nightly self-audit have threads
# of their own: they may take minutes.
TURNS: Final = (
    ("sweep", sweep),
    ("seal", Sealer().turn),
    ("clear", Leftovers().turn),
    ("mail", mail_notices),
    ("self-audit", Night().turn),
)


class Command(BaseCommand):
    """work: the background worker with its sweeper and its mailer, as the serving login."""

    help = "运行后台任务"

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Run tasks until told to stop."""
        refuse_unsafe_login()
        turns = [Turns(name, act) for name, act in TURNS]
        for turn in turns:
            turn.start()
        try:
            call_command("db_worker", reload=False, verbosity=0, interval=0.3)
        finally:
            for turn in turns:
                turn.stopped.set()
