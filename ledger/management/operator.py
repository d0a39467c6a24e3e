"""What every operators' command shares: who acts, one JSON object on stdout, sentences on stderr, exit codes.

Source: architecture.md, Operators' commands. 0 done · 1 refused, nothing changed · 2 usage · 3 a fault of the system.
"""

import json
import logging
import sys
import uuid
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ledger.errors import LedgerError, Located, RefusedError
from ledger.models import User
from ledger.queries.identity import actor_of
from ledger.scoping import SYSTEM, Actor, tenant_scope

log = logging.getLogger("qingqian.operator")
REFUSED, USAGE, FAULT = 1, 2, 3


class OperatorCommand(BaseCommand):
    """A command that acts as a person (--as) or as 系统, inside one tenant scope."""

    requires_system_checks: list[str] = []

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Let a command call its version of a filing --version, as it is called everywhere else."""
        return super().create_parser(prog_name, subcommand, conflict_handler="resolve", **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        """Take --as USERNAME, then what the command adds."""
        parser.add_argument("--as", dest="username", metavar="USERNAME", help="以此人的身份操作；不写则以系统身份")
        self.add_options(parser)

    def add_options(self, parser: CommandParser) -> None:
        """Add the command's own options."""

    def run(self, actor: Actor, options: dict[str, Any]) -> dict[str, Any]:
        """Do the work inside the actor's scope and return the JSON object to print."""
        raise NotImplementedError

    def handle(self, *_args: Any, **options: Any) -> None:
        """Open the scope, do the work, answer in the fixed form."""
        try:
            actor = self._actor(options["username"])
            with tenant_scope(actor):
                answer = self.run(actor, options)
        except LedgerError as refusal:
            self.refuse(refusal)
        except (CommandError, SystemExit):
            raise
        except Exception as problem:  # noqa: BLE001 - the operator gets a number, the log the rest
            self._fault(problem)
        else:
            self.stdout.write(json.dumps(answer, ensure_ascii=False))

    def _actor(self, username: str | None) -> Actor:
        if username is None:
            return SYSTEM
        user = User.objects.filter(username=username, is_active=True).first()
        if user is None:
            raise CommandError(f"没有名为 {username} 的用户。", returncode=USAGE)
        return actor_of(user, request=f"command:{uuid.uuid4()}")

    def refusal(self, refusal: LedgerError) -> dict[str, Any] | None:
        """Return the JSON object to print beside a refusal, if rows were read."""
        if isinstance(refusal, RefusedError) and refusal.findings:
            return {"errors": [statement(item) for item in refusal.findings]}
        return None

    def refuse(self, refusal: LedgerError) -> NoReturn:
        """Say why nothing was done and leave with 1."""
        if (answer := self.refusal(refusal)) is not None:
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        self.stderr.write(refusal.message)
        sys.exit(REFUSED)

    def _fault(self, problem: Exception) -> NoReturn:
        number = uuid.uuid4().hex[:8]
        log.error("fault %s", number, exc_info=problem)
        self.stderr.write(f"系统出错，编号 {number}，请把编号告诉管理员。")
        sys.exit(FAULT)


def statement(item: Located) -> dict[str, Any]:
    """Return a finding as commands print it."""
    finding = item.finding
    return {
        "row": item.number,
        "column": finding.column,
        "rule": finding.rule,
        "severity": finding.severity.value,
        "message": finding.message,
    }
