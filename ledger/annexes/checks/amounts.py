"""A: how the amounts of one row must fit each other (domain.md §3.1 and §4).

A 0 in columns 22, 23, 24, 26 and 28 reads as blank, here as everywhere. An amount that is missing altogether is
F01's business, so that every rule here is silent where column 18 is empty.
"""

from collections.abc import Sequence
from typing import Final

from ledger.annexes.annex2 import cell_name
from ledger.annexes.checks.base import Context, Hit, error, explain, warn
from ledger.annexes.line import Line, status_of
from ledger.vocabulary import Status
from qingqian.sheets.money import wan_display

# The four groups of columns that say what has become of a row: their name and their attributes, in printed order.
_GROUPS: Final = (
    ("清偿完毕（第22列）", ("cleared_fen",)),
    ("部分清偿（第23—25列）", ("paid_fen", "remaining_fen", "remaining_due_month")),
    ("协议还款（第26—27列）", ("agreed_fen", "agreed_due_month")),
    ("进入司法程序（第28列）", ("court_fen",)),
)
_ALLOWED_TOGETHER: Final = [_GROUPS[1], _GROUPS[3]]


def _wan(name: str, fen: int | None) -> str:
    """Write an amount as a message does: the column and its figure in 万元."""
    return f"{cell_name(name)}" + (f" {wan_display(fen)} 万元" if fen is not None else "（空）")


def owed_not_positive(line: Line, _: Context) -> Sequence[Hit]:
    """A01 E: the amount owed is not above 0."""
    if line.owed_fen is None or line.owed_fen > 0:
        return ()
    return [error("owed_fen", f"{_wan('owed_fen', line.owed_fen)}应大于 0，请填排查时点拖欠的金额。")]


def owed_above_contract(line: Line, _: Context) -> Sequence[Hit]:
    """A02 X: more is owed than the contract is worth; shown at 18."""
    owed, contract = line.owed_fen, line.contract_fen
    if owed is None or contract is None or contract < 0 or owed <= contract:
        return ()
    return [
        explain(
            "owed_fen",
            f"{_wan('owed_fen', owed)}大于{_wan('contract_fen', contract)}，请核对单位是否为万元；"
            "确实如此的，请填写说明。",
        )
    ]


def cleared_not_owed(line: Line, _: Context) -> Sequence[Hit]:
    """A03 E: 22 is filled and differs from 18."""
    if line.owed_fen is None or not line.cleared_fen or line.cleared_fen == line.owed_fen:
        return ()
    return [
        error(
            "cleared_fen",
            f"{_wan('cleared_fen', line.cleared_fen)}应等于{_wan('owed_fen', line.owed_fen)}；"
            "只还了一部分的，请改填第23列“已偿还金额”。",
        )
    ]


def several_outcomes(line: Line, _: Context) -> Sequence[Hit]:
    """A04 E: more than one status group is filled (23–25 with 28 is allowed); shown at the last of them."""
    filled = [group for group in _GROUPS if any(getattr(line, name) for name in group[1])]
    if len(filled) <= 1 or filled == _ALLOWED_TOGETHER:
        return ()
    column = next(name for name in filled[-1][1] if getattr(line, name))
    outcomes = "、".join(title for title, _ in filled)
    return [error(column, f"一件只有一种化解状态，现同时填了{outcomes}，请只留其中一种。")]


def paid_out_of_range(line: Line, _: Context) -> Sequence[Hit]:
    """A05 E: 23 is filled and not 0 < 23 < 18."""
    if line.owed_fen is None or not line.paid_fen or 0 < line.paid_fen < line.owed_fen:
        return ()
    return [
        error(
            "paid_fen",
            f"{_wan('paid_fen', line.paid_fen)}应大于 0 且小于{_wan('owed_fen', line.owed_fen)}；"
            "已全部还清的，请改填第22列“清偿完毕金额”。",
        )
    ]


def remaining_wrong(line: Line, _: Context) -> Sequence[Hit]:
    """A06 E: 24 is not 18 − 23; blank only where nothing is paid or nothing remains."""
    if line.owed_fen is None or not (line.paid_fen or line.remaining_fen):
        return ()
    rest = line.owed_fen - (line.paid_fen or 0)
    if (line.remaining_fen or 0) == max(rest, 0):
        return ()
    return [
        error(
            "remaining_fen",
            f"{_wan('remaining_fen', line.remaining_fen)}应等于{_wan('owed_fen', line.owed_fen)}减去"
            f"{_wan('paid_fen', line.paid_fen)}，即 {wan_display(rest)} 万元，请改正。",
        )
    ]


def remaining_without_month(line: Line, context: Context) -> Sequence[Hit]:
    """A07 W: something remains and no month is agreed; X from the resolution report on if undisputed; at 25."""
    if not line.remaining_fen or line.remaining_fen < 0 or line.remaining_due_month:
        return ()
    message = f"{_wan('remaining_fen', line.remaining_fen)}还没有约定偿还时间，请填{cell_name('remaining_due_month')}"
    if context.from_resolution_on and line.disputed is False:
        return [explain("remaining_due_month", f"{message}；尚未约定的，请填写说明。")]
    return [warn("remaining_due_month", f"{message}。")]


def agreement_incomplete(line: Line, _: Context) -> Sequence[Hit]:
    """A08 E: 26 without 27 or 27 without 26 (at the empty one), or 26 > 18; X if 26 < 18."""
    agreed, month, owed = line.agreed_fen, line.agreed_due_month, line.owed_fen
    hits: list[Hit] = []
    if agreed and not month:
        hits.append(
            error("agreed_due_month", f"填了{_wan('agreed_fen', agreed)}，请补填{cell_name('agreed_due_month')}。")
        )
    if month and not agreed:
        hits.append(
            error("agreed_fen", f"填了{cell_name('agreed_due_month')} {month}，请补填{cell_name('agreed_fen')}。")
        )
    if agreed and owed is not None and agreed > owed:
        hits.append(error("agreed_fen", f"{_wan('agreed_fen', agreed)}大于{_wan('owed_fen', owed)}，请核对改正。"))
    if agreed and owed is not None and 0 < agreed < owed:
        message = f"{_wan('agreed_fen', agreed)}小于{_wan('owed_fen', owed)}，请核对；其余部分如何处理，请填写说明。"
        hits.append(explain("agreed_fen", message))
    return hits


def court_against_rest(line: Line, _: Context) -> Sequence[Hit]:
    """A09 E: 28 > 18 − 23; X if it is smaller and no month is agreed for the rest; shown at 28."""
    court = line.court_fen
    if line.owed_fen is None or not court or court < 0:
        return ()
    rest = line.owed_fen - (line.paid_fen or 0)
    if court > rest:
        message = f"{_wan('court_fen', court)}大于未偿还的 {wan_display(rest)} 万元（第18列减第23列），请核对改正。"
        return [error("court_fen", message)]
    if court < rest and not line.remaining_due_month:
        message = (
            f"{_wan('court_fen', court)}小于未偿还的 {wan_display(rest)} 万元，其余部分没有约定偿还时间，请填写说明。"
        )
        return [explain("court_fen", message)]
    return ()


def nothing_done(line: Line, context: Context) -> Sequence[Hit]:
    """A11 X: undisputed and not resolved in any way, from the resolution report on; shown at 21."""
    if not context.from_resolution_on or line.disputed is not False or not line.owed_fen or line.owed_fen < 0:
        return ()
    if status_of(line) is not Status.NONE:
        return ()
    message = "没有分歧，也还没有任何化解（第22—28列都是空的），请填写化解情况；确实没有进展的，请填写说明。"
    return [explain("disputed", f"{cell_name('disputed')}：{message}")]


def _agreed_months(line: Line) -> Sequence[tuple[str, str]]:
    """Return the months that are promised (25, 27) and their columns, while not all is paid."""
    if line.cleared_fen or not (line.remaining_due_month or line.agreed_due_month):
        return ()
    both = (("remaining_due_month", line.remaining_due_month), ("agreed_due_month", line.agreed_due_month))
    return [(name, month) for name, month in both if month]


def promise_broken(line: Line, context: Context) -> Sequence[Hit]:
    """A12 X: an agreed month (25, 27) lies before the month of the period's due date, and it is not paid."""
    return [
        explain(
            name,
            f"{cell_name(name)}是 {month}，已经过期还没有付清，请更新还款情况；仍未还的，请说明原因和新的安排。",
        )
        for name, month in _agreed_months(line)
        if month < context.due_month
    ]


def promise_late(line: Line, context: Context) -> Sequence[Hit]:
    """A13 W: an agreed month lies after the campaign's end."""
    if not context.ends_month:
        return ()
    return [
        warn(name, f"{cell_name(name)}是 {month}，晚于专项行动结束的 {context.ends_month}，请与债权人商定更早的时间。")
        for name, month in _agreed_months(line)
        if month > context.ends_month
    ]
