"""Splits a partly disputed contract into two linked rows, which count as two 件 (domain.md §3)."""

import uuid
from dataclasses import replace

from ledger.actions.locks import lock_ledgers
from ledger.actions.marks import mark_rows
from ledger.actions.records import is_faulty
from ledger.annexes.checks import explanation_problem
from ledger.annexes.line import LINE_NAMES, Line
from ledger.errors import ConflictError, MissingError, RefusedError
from ledger.models import Adjustment, AdjustmentKind, ArrearsRecord, Standing, Unit
from ledger.permission import require
from ledger.policy import Action
from ledger.queries.periods import live_context
from ledger.queries.record import line_of
from ledger.scoping import Actor
from ledger.vocabulary import Status
from qingqian.db.clock import app_now
from qingqian.sheets.money import wan_display


def left_of(record: ArrearsRecord) -> int:
    """Return what of a row is not paid yet, in 分: a part of it may be split off."""
    return (record.owed_fen or 0) - (record.cleared_fen or 0) - (record.paid_fen or 0)


def split_problem(record: ArrearsRecord) -> str:
    """Say why a row cannot be split at all; '' if it can."""
    if record.status == Status.CLEARED:
        return "这一行已清偿完毕，没有可以拆分的金额。"
    if not record.reconciled or record.base_fen is None:
        return "这一行的金额还有错误，请先改正 18、22 至 28 列再拆分。"
    return "" if left_of(record) > 1 else "这一行没有可以拆分的金额。"


def split(
    actor: Actor, unit: Unit, record_id: int, disputed_fen: int, reason: str, *, seen: int, lineage: uuid.UUID
) -> ArrearsRecord:
    """Put the disputed part of a row (分) into a row of its own and return that; the rest is 无分歧.

    The old row keeps its facts, and its column 18 falls by an adjustment in effect. `seen` is the row's version that
    the person opened, `lineage` the mark of the form: sent twice, it splits once.
    """
    require(actor, Action.EDIT_RECORD, unit)
    lock_ledgers([unit.pk])
    made = ArrearsRecord.objects.filter(unit=unit, lineage=lineage).first()
    if made is not None:
        return made
    record = _opened(unit, record_id, seen)
    _require_part(record, disputed_fen, reason)
    other = _new_half(record, disputed_fen, lineage)
    record.contract_group, record.disputed = other.contract_group, False
    record.save(update_fields=["contract_group", "disputed", "updated_at"])
    other.save()
    Adjustment.objects.create(
        unit=unit,
        record=record,
        kind=AdjustmentKind.SPLIT,
        adjusted_on=app_now().date(),
        delta_fen=-disputed_fen,
        reason=reason.strip(),
        standing=Standing.EFFECTIVE,
        author_name=actor.name,
    )
    mark_rows(unit, [record.pk, other.pk])
    return other


def _opened(unit: Unit, record_id: int, seen: int) -> ArrearsRecord:
    record = ArrearsRecord.objects.select_related("unit").filter(unit=unit, pk=record_id).first()
    if record is None:
        raise MissingError("这一行已不在台账里，或不属于本单位。")
    if record.version != seen:
        raise ConflictError("您打开页面以后，这一行已被他人修改，请刷新后再拆分。")
    return record


def _require_part(record: ArrearsRecord, disputed_fen: int, reason: str) -> None:
    problem = split_problem(record) or explanation_problem(reason)
    if problem:
        raise RefusedError(problem)
    if not 0 < disputed_fen < left_of(record):
        raise RefusedError(f"有分歧的金额应大于 0 且小于未清偿的 {wan_display(left_of(record))} 万元。")


def _new_half(record: ArrearsRecord, disputed_fen: int, lineage: uuid.UUID) -> ArrearsRecord:
    """Return the disputed half, unsaved; it stands right behind the other one."""
    blank = Line()
    outcomes = {name: getattr(blank, name) for name in LINE_NAMES[LINE_NAMES.index("cleared_fen") :]}
    line = replace(line_of(record), owed_fen=disputed_fen, disputed=True, **outcomes)
    return ArrearsRecord(
        unit=record.unit,
        sort_no=record.sort_no,
        lineage=lineage,
        contract_group=record.contract_group or uuid.uuid4(),
        faulty=is_faulty(line, live_context(record.unit)),
        **{name: getattr(line, name) for name in LINE_NAMES},
    )
