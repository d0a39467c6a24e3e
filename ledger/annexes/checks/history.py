"""T: how a ledger may differ from its last approved version (domain.md §4).

What stands in a version that nobody approved was not said yet; a unit without an approved version has no past.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from operator import attrgetter
from typing import Final

from ledger.annexes.annex2 import cell_name
from ledger.annexes.checks.base import WHOLE_LEDGER, Context, Hit, Ledger, Past, Severity, explain, warn
from ledger.annexes.line import LINE_NAMES, Line, status_of
from ledger.vocabulary import DISPUTED_LABELS, PeriodKind, Source, Status
from qingqian.sheets.money import wan_display

NAMED: Final = 3
Found = Sequence[tuple[int | None, Hit]]
Step = Callable[[Line, Past, Context], Sequence[Hit]]
# What progress would change: the debt, whether it is disputed, and columns 22 to 28.
_standing = attrgetter("owed_fen", "disputed", *LINE_NAMES[LINE_NAMES.index("cleared_fen") :])


def past_of(versions: Sequence[Line | None], now: Line) -> Past | None:
    """Say what a row was in the approved versions, the oldest first (None: one has it not).

    None for a row that the last approved version has not: it is new.
    """
    if not versions or versions[-1] is None:
        return None
    known = [line for line in versions if line is not None]
    months = [promised(line)[0] for line in known]
    moved_later = sum(bool(before) and after > before for before, after in pairwise(months))
    return Past(known[-1], known[0].owed_fen, moved_later, _unchanged(versions, now))


def _unchanged(versions: Sequence[Line | None], now: Line) -> int:
    still = 0
    for line in reversed(versions):
        if line is not now and (line is None or _standing(line) != _standing(now)):
            break
        still += 1
    return still


def rows_vanished(ledger: Ledger) -> Found:
    """T01 E: rows of the last approved version are gone without 移出, 合并 or 作废; a finding of the whole ledger."""
    if not ledger.vanished:
        return ()
    names = "、".join(f"“{name}”" for name in ledger.vanished[:NAMED])
    more = "等" if len(ledger.vanished) > NAMED else ""
    message = (
        f"上次审核通过的 {len(ledger.vanished)} 件（{names}{more}）不在台账里，也没有办理去向；"
        "请恢复这些行，或办理移出、合并、作废并写明原因。"
    )
    return [(None, Hit(Severity.ERROR, WHOLE_LEDGER, message))]


def _each(ledger: Ledger, step: Step) -> Iterator[tuple[int, Hit]]:
    """Put each row that stood in the last approved version beside what it was there."""
    for row, (line, past) in enumerate(zip(ledger.lines, ledger.pasts, strict=False)):
        if past is not None:
            for hit in step(line, past, ledger.context):
                yield row, hit


def paid_fell(ledger: Ledger) -> Found:
    """T02 X: what is paid (22 + 23) is less than in the last approved version; shown where it stood."""
    return list(_each(ledger, _paid_fell))


def _paid_fell(line: Line, past: Past, _: Context) -> Sequence[Hit]:
    before, now = _paid(past.line), _paid(line)
    if now >= before:
        return ()
    name = "paid_fen" if line.paid_fen or past.line.paid_fen else "cleared_fen"
    less = f"上次报送已还 {wan_display(before)} 万元，现在是 {wan_display(now)} 万元"
    message = f"{less}，少了；请核对，确实如此的，请填写说明。"
    return [explain(name, f"{cell_name(name)}：{message}")]


def _paid(line: Line) -> int:
    return (line.cleared_fen or 0) + (line.paid_fen or 0)


def owed_changed(ledger: Ledger) -> Found:
    """T03 X: column 18 differs from the row's first approved version."""
    return list(_each(ledger, _owed_changed))


def _owed_changed(line: Line, past: Past, _: Context) -> Sequence[Hit]:
    if line.owed_fen is None or past.first_owed_fen is None or line.owed_fen == past.first_owed_fen:
        return ()
    was = wan_display(past.first_owed_fen)
    message = f"首次报送是 {was} 万元，现在是 {wan_display(line.owed_fen)} 万元；请核对，核增、核减的请填写说明。"
    return [explain("owed_fen", f"{cell_name('owed_fen')}：{message}")]


def became_disputed(ledger: Ledger) -> Found:
    """T04 X: 无 became 有 in column 21."""
    return list(_each(ledger, _became_disputed))


def _became_disputed(line: Line, past: Past, _: Context) -> Sequence[Hit]:
    if past.line.disputed is not False or line.disputed is not True:
        return ()
    changed = f"上次报送是“{DISPUTED_LABELS[False]}”，现在改为“{DISPUTED_LABELS[True]}”"
    return [explain("disputed", f"{cell_name('disputed')}：{changed}，请说明是什么分歧、依据是什么。")]


def no_longer_cleared(ledger: Ledger) -> Found:
    """T05 X: a row left 清偿完毕; shown at 22."""
    return list(_each(ledger, _no_longer_cleared))


def _no_longer_cleared(line: Line, past: Past, _: Context) -> Sequence[Hit]:
    if status_of(past.line) is not Status.CLEARED or status_of(line) is Status.CLEARED:
        return ()
    message = "上次报送已清偿完毕，现在不是了，请核对；确实如此的，请说明原因。"
    return [explain("cleared_fen", f"{cell_name('cleared_fen')}：{message}")]


def promise_moved(ledger: Ledger) -> Found:
    """T06 W: an agreed month (25, 27) moved later; X the second time."""
    return list(_each(ledger, _promise_moved))


def promised(line: Line) -> tuple[str, str]:
    """Return the month until which the rest is promised, and its attribute: 25, else 27; '' where there is none."""
    name = "remaining_due_month" if line.remaining_due_month else "agreed_due_month"
    return getattr(line, name), name


def _promise_moved(line: Line, past: Past, _: Context) -> Sequence[Hit]:
    before, (now, name) = promised(past.line)[0], promised(line)
    if not before or now <= before:
        return ()
    message = f"{cell_name(name)}由 {before} 推迟到 {now}"
    if past.moved_later:
        return [explain(name, f"{message}，已不是第一次，请说明原因和还款安排。")]
    return [warn(name, f"{message}，请核对；再次推迟须填写说明。")]


def standing_still(ledger: Ledger) -> Found:
    """T07 W: undisputed and unchanged over four approved versions; shown at 21."""
    return list(_each(ledger, _standing_still))


def _standing_still(line: Line, past: Past, context: Context) -> Sequence[Hit]:
    if line.disputed is not False or status_of(line) is Status.CLEARED:
        return ()
    if past.unchanged < context.thresholds.still_versions:
        return ()
    message = f"没有分歧，已连续 {past.unchanged} 次报送没有变化，请推进化解，或更新还款情况。"
    return [warn("disputed", f"{cell_name('disputed')}：{message}")]


def found_late(ledger: Ledger) -> Found:
    """T08 W: a row found by oneself is new after the survey: 补报（漏报） or 新增拖欠; shown at 2."""
    if not ledger.pasts or ledger.context.kind == PeriodKind.SURVEY:
        return ()
    message = "排查以后新增的自行排查问题，请在说明里写明是补报（漏报）还是新增拖欠。"
    return [
        (row, warn("source", f"{cell_name('source')}：{message}"))
        for row, (line, past) in enumerate(zip(ledger.lines, ledger.pasts, strict=True))
        if past is None and line.source == Source.SELF
    ]


def cleared_before_the_deadline(ledger: Ledger) -> Found:
    """T09 W: many rows became 清偿完毕 shortly before the due time; a finding of the whole ledger."""
    limits, late = ledger.context.thresholds, ledger.cleared_late
    if not late:
        return ()
    owed = sum(line.owed_fen or 0 for line in ledger.lines)
    closed = sum(ledger.lines[row].owed_fen or 0 for row in late)
    if len(late) < limits.closings_rows and closed * 100 < owed * limits.closings_percent:
        return ()
    message = (
        f"截止前 {limits.closings_hours} 小时内有 {len(late)} 件、共 {wan_display(closed)} 万元改为清偿完毕，"
        "请核对付款凭证，凭证请作为佐证上传。"
    )
    return [(None, Hit(Severity.WARN, WHOLE_LEDGER, message))]


def undisputed_to_court(ledger: Ledger) -> Found:
    """T10 W: an undisputed row went to court; shown at 28."""
    return list(_each(ledger, _undisputed_to_court))


def _undisputed_to_court(line: Line, past: Past, _: Context) -> Sequence[Hit]:
    court = status_of(line) is Status.COURT and status_of(past.line) is not Status.COURT
    if not court or past.line.disputed is not False:
        return ()
    message = "上次报送没有分歧，现在进入司法程序，请核对；有能力偿还的，请协商还款。"
    return [warn("court_fen", f"{cell_name('court_fen')}：{message}")]
