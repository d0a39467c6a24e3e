import datetime as dt
from typing import Any

from django.core.management.base import CommandParser

from ledger.actions.self_audit import keep
from ledger.calendar.instants import minute_of
from ledger.errors import LedgerError
from ledger.management.operator import OperatorCommand
from ledger.queries.alarms import last_whole, silent_since
from ledger.queries.chain import chain_counts
from ledger.queries.periods import period_by_code
from ledger.scoping import Actor
from qingqian.db.clock import wall_clock
from reporting.rollups.proof import Audit, audit


class DifferencesError(LedgerError):
    """Something stored does not fit what it was made of."""

    def __init__(self, found: Audit, started: dt.datetime, *, whole: bool) -> None:
        super().__init__(f"核对了 {found.checked} 项，发现 {len(found.differences)} 处不一致，请把结果告诉管理员。")
        self.found, self.started, self.whole = found, started, whole


class Command(OperatorCommand):
    """verify [--period CODE]: digests, totals and audit chains; exit 1 where something does not fit.

    What does not fit raises an alarm. One that was raised before ends where everything was looked at without it.
    """

    help = "核对版本校验值、各级合计与明细、审计链是否一致"

    def add_options(self, parser: CommandParser) -> None:
        """Take the period to look at; without one every version, every live ledger and every audit chain."""
        parser.add_argument("--period", metavar="CODE", help="只核对这一期的版本")

    def run(self, actor: Actor, options: dict[str, Any]) -> dict[str, Any]:
        """Compare what is stored with what it was made of."""
        code = options["period"]
        started, whole = wall_clock(), actor.is_system and code is None
        if (silent := silent_since(last_whole())) is not None:
            self.stderr.write(f"自动核对从 {minute_of(silent)} 起没有完整核对过，请检查后台任务是否在运行。")
        found = audit(None if code is None else period_by_code(code))
        if found.differences:
            raise DifferencesError(found, started, whole=whole)
        if whole:
            keep(found, started, whole=True)
        self.stderr.write(f"核对了 {found.checked} 项，全部一致。")
        if code is None:
            sealed, waiting = chain_counts()
            self.stderr.write(f"审计链已封存 {sealed} 条，另有 {waiting} 条等待后台任务封存。")
        return _answer(found)

    def refusal(self, refusal: LedgerError) -> dict[str, Any] | None:
        """Print what does not fit, and keep it: the scope of the run itself has been left and undone."""
        if not isinstance(refusal, DifferencesError):
            return super().refusal(refusal)
        keep(refusal.found, refusal.started, whole=refusal.whole)
        return _answer(refusal.found)


def _answer(found: Audit) -> dict[str, Any]:
    differences = [difference.as_json() for difference in found.differences]
    return {"ok": not differences, "checked": found.checked, "differences": differences}
