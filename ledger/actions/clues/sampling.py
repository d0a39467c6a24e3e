"""Draws clues and cleared rows to be called back, and keeps what their creditors say."""

import datetime as dt
import uuid
from typing import Any, Final

from ledger.actions.audit import note
from ledger.actions.clues.calling import check_said, kept_of
from ledger.actions.clues.moving import Said
from ledger.actions.locks import lock_ledgers
from ledger.actions.outbox import tell
from ledger.actions.samples import new_seed
from ledger.errors import ConflictError, MissingError, RefusedError
from ledger.models import (
    ArrearsRecord,
    CallAnswer,
    Callback,
    ClueSample,
    ClueSampleItem,
    SampleKind,
    Unit,
)
from ledger.permission import require
from ledger.policy import Action, reach_of
from ledger.queries.clues.calls import called_of
from ledger.queries.clues.sampling import ITEMS, basis_of, drawn_from, samples_of, written
from ledger.queries.outbox import CALLED_BACK
from ledger.scoping import Actor
from qingqian.db.clock import app_now

MOST: Final = 200
FROM: Final = 50_000
"""So many are drawn from at most; what is kept of each is a line."""


def draw_sample(
    actor: Actor, unit: Unit, kind: SampleKind, since: dt.date, until: dt.date, size: int, today: dt.date
) -> ClueSample:
    """Draw up to `size` of what ended at a unit, or below it, between two days; ForbiddenError, RefusedError.

    What is drawn from is read and frozen first, then the system gives the seed and notes it, then the lots decide.
    All of it stands at the highest unit in whose name one may draw, where those that are checked cannot read it.
    """
    require(actor, Action.DRAW_SAMPLE, unit)
    if not 1 <= size <= MOST or since > until:
        raise RefusedError(f"没有抽取：件数为 1 至 {MOST}，起始日期不能晚于截止日期。")
    by = _drawing_unit(actor, unit)
    lock_ledgers([by.pk], closed=True)
    items = ITEMS[kind](unit, since, until, today, FROM + 1)
    if not items or len(items) > FROM:
        raise RefusedError("这段时间里没有可以抽取的，请放宽日期。" if not items else "可抽取的太多，请缩短日期范围。")
    candidates, seed = written(items), new_seed()
    said = {"seed": seed, "size": size, "sha256": basis_of(candidates)}
    note(by.pk, "sample_seeded", said | {"named": False})
    lots = drawn_from(candidates, seed, size)
    sample = ClueSample.objects.create(
        unit=by,
        kind=kind,
        of_name=unit.name,
        since=since,
        until=until,
        seed=seed,
        size=size,
        candidates=candidates,
        basis=basis_of(candidates),
        of_count=lots.of,
        of_lots=lots.of_lots,
        sha256=lots.sha256,
        by_name=actor.name,
        at=app_now(),
    )
    _keep(sample, items, list(lots.drawn))
    return sample


def _keep(sample: ClueSample, items: list[ClueSampleItem], drawn: list[str]) -> None:
    """Keep those that were drawn, in this order, as they stood."""
    by_key = {item.key: item for item in items}
    for place, key in enumerate(drawn, 1):
        by_key[key].unit, by_key[key].sample, by_key[key].place = sample.unit, sample, place
    ClueSampleItem.objects.bulk_create([by_key[key] for key in drawn])


def _drawing_unit(actor: Actor, unit: Unit) -> Unit:
    """Return the highest unit by whose right somebody draws from another."""
    seats = [
        seat
        for seat in actor.seats
        if reach_of(seat.role, Action.DRAW_SAMPLE) is not None and unit.path.startswith(seat.path)
    ]
    return Unit.objects.get(pk=min(seats, key=lambda seat: len(seat.path)).unit_id) if seats else unit


def call_row(actor: Actor, sample: ClueSample, place: int, said: Said, key: uuid.UUID) -> Callback:
    """Keep what the creditor of a drawn row said; where it is not so, its unit is told, and the row bears a mark.

    `key` is the form's: sent twice it is one call. MissingError where the row has left the ledger, ForbiddenError,
    RefusedError for half a call, ConflictError where the form has been sent with something else.
    """
    item = ClueSampleItem.objects.filter(sample=sample, place=place).first()
    if item is None or sample.kind != SampleKind.ROWS:
        raise MissingError("样本里没有这一件，请从样本页重新打开。")
    row = ArrearsRecord.objects.filter(lineage=item.key).select_related("unit").first()
    if row is None:
        raise MissingError("这一行已移出台账，不用再回访。")
    require(actor, Action.CALL_BACK_CLUE, row.unit)
    check_said(said)
    lock_ledgers([row.unit_id], closed=True)
    calls, told = called_of(row.lineage), kept_of(said)
    known = next((call for call in calls if call.key == key), None)
    if known is not None:
        return _same(known, told)
    call = Callback.objects.create(
        unit=row.unit,
        lineage=row.lineage,
        **told,
        sample_nos=samples_of(actor, item.key, calls, sample.pk),
        key=key,
        by_unit_name=sample.unit.name,
        by_name=actor.name,
        author_id=actor.user_id,
        at=app_now(),
    )
    if call.answer == CallAnswer.UNTRUE:
        tell(CALLED_BACK, f"callback:{call.pk}", row.unit_id, {"record": row.pk, "reason": call.text[:120]})
    return call


def _same(known: Callback, told: dict[str, Any]) -> Callback:
    if any(getattr(known, name) != value for name, value in told.items()):
        raise ConflictError("这次回访已经记下；要更正的，请刷新页面后再记一次。")
    return known
