"""Enters dated facts of a row; the database moves the row's line in the same act (domain.md §3.1)."""

import datetime as dt
from collections.abc import Callable

from ledger.actions.locks import lock_ledgers
from ledger.actions.marks import mark_rows
from ledger.actions.records import is_faulty, is_filed, opened
from ledger.annexes.checks import Severity, judge
from ledger.errors import MissingError, RefusedError
from ledger.models import Adjustment, AdjustmentKind, Agreement, ArrearsRecord, Litigation, Payment, Standing, Unit
from ledger.permission import require
from ledger.policy import Action
from ledger.queries.facts import NOUNS, Fact, filed_point, paid_so_far
from ledger.queries.periods import live_context, today
from ledger.queries.record import line_of
from ledger.scoping import Actor
from qingqian.sheets.money import MAX_FEN, wan_display

_STATUS_RULES = ("A03", "A04", "A05", "A06", "A08", "A09")


def enter_fact(actor: Actor, unit: Unit, record_id: int, seen: int, fact: Fact) -> ArrearsRecord:
    """Store one fact and return its row as it stands then; `seen` is the row's version that the person saw.

    RefusedError where the row contradicts itself or the fact does not fit; ConflictError where somebody was quicker.
    """
    record = _locked(actor, unit, record_id, seen)
    _refuse_contradiction(record)
    on = _day_of(fact)
    if on is not None and on > today():
        raise RefusedError(f"日期 {on:%Y-%m-%d} 还没有到，请核对后再填。")
    _fit(record, fact)
    fact.unit, fact.record, fact.author_name = unit, record, actor.name
    fact.save()
    return _judged(record)


def remove_fact(actor: Actor, unit: Unit, record_id: int, seen: int, noun: str, fact_id: int) -> ArrearsRecord:
    """Take back a fact that was entered wrongly and that no version holds yet; else a counter-entry corrects it."""
    record = _locked(actor, unit, record_id, seen)
    found = NOUNS[noun].objects.filter(unit=unit, record_id=record_id, pk=fact_id).first()
    if found is None:
        raise MissingError("没有找到这一笔，它可能已被删除。")
    if found.rev <= filed_point(record):
        raise RefusedError("这一笔已随报送的版本上报，不能删除；请另记一笔更正（还款可填负数冲减）。")
    _refuse_contradiction(record)
    _still_fits(record, found)
    found.delete()
    return _judged(record)


def _locked(actor: Actor, unit: Unit, record_id: int, seen: int) -> ArrearsRecord:
    require(actor, Action.EDIT_RECORD, unit)
    lock_ledgers([unit.pk])
    return opened(unit, record_id, seen)


def _refuse_contradiction(record: ArrearsRecord) -> None:
    """A line that no facts could have made is mended first: what it should be cannot be guessed."""
    if record.owed_fen is None or record.owed_fen <= 0:
        raise RefusedError("请先填写第18列“拖欠金额”并保存，再登记这一笔。")
    if record.reconciled:
        return
    found = judge([line_of(record)], live_context(record.unit))
    odd = [f.message for f in found if f.severity is Severity.ERROR and f.rule in _STATUS_RULES]
    raise RefusedError(f"这一行的化解金额互相矛盾，请先改正并保存：{odd[0] if odd else '第22至28列对不上。'}")


def _day_of(fact: Fact) -> dt.date | None:
    if isinstance(fact, Payment):
        return fact.paid_on
    if isinstance(fact, Agreement):
        return fact.signed_on
    return fact.filed_on if isinstance(fact, Litigation) else fact.adjusted_on


def _payment_fits(record: ArrearsRecord, fact: Fact) -> None:
    if not isinstance(fact, Payment):
        return
    if fact.amount_fen == 0:
        raise RefusedError("还款金额不能是 0。")
    _paid_within(paid_so_far(record) + fact.amount_fen, record.owed_fen or 0)


def _paid_within(paid: int, owed: int) -> None:
    """Say before the database does that payments lie between nothing and what is owed."""
    if paid > owed:
        raise RefusedError(f"还款合计 {wan_display(paid)} 万元会超过拖欠金额 {wan_display(owed)} 万元，请核对。")
    if paid < 0:
        raise RefusedError(f"冲减以后还款合计会是 {wan_display(paid)} 万元，不能小于 0，请核对。")


def _within_left(record: ArrearsRecord, noun: str, amount: int) -> None:
    left = (record.owed_fen or 0) - paid_so_far(record)
    if left <= 0:
        raise RefusedError("这一行已清偿完毕，没有剩余金额可以登记。")
    if amount < 0 or amount > left:
        raise RefusedError(
            f"{noun} {wan_display(amount)} 万元应大于 0，且不超过剩余 {wan_display(left)} 万元，请核对。"
        )


def _agreement_fits(record: ArrearsRecord, fact: Fact) -> None:
    if not isinstance(fact, Agreement) or fact.amount_fen == 0:
        return
    _within_left(record, "协议金额", fact.amount_fen)
    if not fact.due_month:
        raise RefusedError("还款协议要写明约定最迟偿还的年月，例如 2022-12。")


def _litigation_fits(record: ArrearsRecord, fact: Fact) -> None:
    if isinstance(fact, Litigation) and fact.amount_fen:
        _within_left(record, "涉案金额", fact.amount_fen)


def _adjustment_fits(record: ArrearsRecord, fact: Fact) -> None:
    if not isinstance(fact, Adjustment):
        return
    if not is_filed(record.pk, record.unit):
        raise RefusedError("这一行还没有报送过，不必核增核减，直接修改第18列“拖欠金额”即可。")
    if fact.delta_fen == 0:
        raise RefusedError("核增、核减的金额不能是 0。")
    _owed_above(record, (record.owed_fen or 0) + fact.delta_fen)


def _owed_above(record: ArrearsRecord, owed: int) -> None:
    if owed > MAX_FEN:
        raise RefusedError("调整后的拖欠金额过大，请核对单位是否为万元。")
    paid = paid_so_far(record)
    if owed <= 0 or owed < paid:
        raise RefusedError(
            f"调整后拖欠金额为 {wan_display(owed)} 万元，应大于 0，且不小于已还的 {wan_display(paid)} 万元，请核对。"
        )


_FITS: tuple[Callable[[ArrearsRecord, Fact], None], ...] = (
    _payment_fits,
    _agreement_fits,
    _litigation_fits,
    _adjustment_fits,
)


def _fit(record: ArrearsRecord, fact: Fact) -> None:
    for fits in _FITS:
        fits(record, fact)


def _still_fits(record: ArrearsRecord, fact: Fact) -> None:
    """Refuse to take back what the others do not fit without."""
    if isinstance(fact, Payment):
        _paid_within(paid_so_far(record) - fact.amount_fen, record.owed_fen or 0)
    elif isinstance(fact, Adjustment):
        typed = fact.kind in (AdjustmentKind.RAISED, AdjustmentKind.LOWERED)
        if not typed or fact.standing != Standing.PROPOSED:
            raise RefusedError("只有还没有报送的核增、核减可以删除。")
        _owed_above(record, (record.owed_fen or 0) - fact.delta_fen)


def _judged(record: ArrearsRecord) -> ArrearsRecord:
    """Return the row as the database has moved it, with its mark of E findings as they are now."""
    record.refresh_from_db()
    context = live_context(record.unit)
    faulty = is_faulty(line_of(record), context)
    if faulty != record.faulty:
        record.faulty = faulty
        record.save(update_fields=["faulty", "updated_at"])
        record.refresh_from_db()
    mark_rows(record.unit, [record.pk], (), context)
    return record
