"""What an import proposes to the clerk: a row that says one thing in two places is mended only when accepted.

Source: domain.md §3.2. A proposal touches columns 22 to 27 and never what is owed.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from ledger.annexes.annex2 import BY_NAME, BY_NO
from ledger.annexes.line import Line
from qingqian.sheets.money import wan_text

Value = int | str | None
Changes = Mapping[str, Value]

_NOTHING: Final[Changes] = {}
_NO_PART_PAYMENT: Final[Changes] = {"paid_fen": None, "remaining_fen": None, "remaining_due_month": ""}


@dataclass(frozen=True, slots=True)
class Proposal:
    """One cell that should say something else: its printed column, the value read, the value proposed, and why."""

    column: int
    old: Value
    new: Value
    why: str

    @property
    def old_text(self) -> str:
        """The value read, as written in the form: 万元, a month or '' for blank."""
        return _written(self.old)

    @property
    def new_text(self) -> str:
        """The value proposed, as written in the form: 万元, a month or '' for blank."""
        return _written(self.new)


def _written(value: Value) -> str:
    return wan_text(value).rstrip("0").rstrip(".") if isinstance(value, int) else value or ""


def _cleared_and_paid(line: Line) -> Changes:
    """22 = 18 with 23 = 18: the payment is said twice."""
    return _NO_PART_PAYMENT if line.cleared_fen == line.paid_fen == line.owed_fen else _NOTHING


def _cleared_in_part(line: Line) -> Changes:
    """22 < 18: it was a part payment (unless 23 says another one)."""
    cleared, owed = line.cleared_fen, line.owed_fen
    if not cleared or owed is None or not 0 < cleared < owed or line.paid_fen not in (None, cleared):
        return _NOTHING
    return {"cleared_fen": None, "paid_fen": cleared, "remaining_fen": owed - cleared}


def _nothing_paid(line: Line) -> Changes:
    """23 blank and 24 = 18: nothing was paid, so that nothing 'remains'."""
    return {"remaining_fen": None} if not line.paid_fen and line.remaining_fen == line.owed_fen else _NOTHING


def _paid_in_full(line: Line) -> Changes:
    """23 = 18: that is 清偿完毕 (unless 22 says something)."""
    if line.cleared_fen or line.paid_fen != line.owed_fen:
        return _NOTHING
    return {**_NO_PART_PAYMENT, "cleared_fen": line.owed_fen}


def _rest_agreed(line: Line) -> Changes:
    """23 and 26 both filled with 26 = 24: the agreement is about the rest, its month is 25."""
    if not line.paid_fen or not line.agreed_fen or line.agreed_fen != line.remaining_fen:
        return _NOTHING
    month = line.agreed_due_month or line.remaining_due_month
    return {"remaining_due_month": month, "agreed_fen": None, "agreed_due_month": ""}


# In this order one pass is enough: none of them makes a case for one that stands before it.
_MENDS: Final[tuple[tuple[Callable[[Line], Changes], str], ...]] = (
    (_cleared_and_paid, "清偿完毕金额和已偿还金额都等于拖欠金额，已全部还清，只留第22列"),
    (_cleared_in_part, "清偿完毕金额小于拖欠金额，只还了一部分，改填已偿还金额和剩余金额"),
    (_nothing_paid, "没有已偿还金额，剩余金额等于拖欠金额，尚未还款，不填第24列"),
    (_paid_in_full, "已偿还金额等于拖欠金额，已全部还清，改填清偿完毕金额"),
    (_rest_agreed, "协议还款金额等于剩余金额，是剩余部分的约定，时间改填第25列"),
)


def propose(line: Line) -> list[Proposal]:
    """List the cells of a line that should say something else, in printed order; [] if it is in order.

    One proposal a cell; applying them all leaves nothing to propose.
    """
    if not line.owed_fen:
        return []
    mended, reasons = line, {}
    for mend, why in _MENDS:
        if changes := mend(mended):
            mended = _changed(mended, changes)
            reasons.update(dict.fromkeys(changes, why))
    proposals = (_proposal(name, line, mended, why) for name, why in reasons.items())
    return sorted((one for one in proposals if one.old != one.new), key=lambda one: one.column)


def _proposal(name: str, line: Line, mended: Line, why: str) -> Proposal:
    return Proposal(BY_NAME[name].no, getattr(line, name), getattr(mended, name), why)


def apply(line: Line, proposals: Iterable[Proposal]) -> Line:
    """Return the line with the proposed values in their cells; the line itself stays as it is."""
    return _changed(line, {BY_NO[one.column].name: one.new for one in proposals})


def _changed(line: Line, changes: Changes) -> Line:
    values: dict[str, Any] = dict(changes)
    return replace(line, **values)
