"""Rows that leave the ledger: proposed by the clerk, handed in with a version, in effect once that is approved.

A disposition travels with its version (domain.md §4, T01): the row is out of the ledger from the proposal on, and
back when the version is returned. 核增/核减 travel alike.
"""

import datetime as dt
from collections.abc import Collection

from django.db.models import QuerySet

from ledger.actions.locks import lock_ledgers
from ledger.actions.marks import forget, mark_rows
from ledger.actions.records import is_faulty
from ledger.annexes.checks import explanation_problem
from ledger.errors import ConflictError, MissingError, RefusedError
from ledger.models import Adjustment, ArrearsRecord, Disposition, DispositionKind, FilingVersion, Standing, Unit
from ledger.permission import require
from ledger.policy import Action
from ledger.queries.dispositions import FILED, beyond_return
from ledger.queries.periods import live_context
from ledger.queries.record import line_of
from ledger.scoping import Actor
from qingqian.db.clock import app_now

LAPSED = "所选的行已有变化，其中有的已不在台账里，请刷新后再办理。"
NEVER_FILED = "这一行没有报送过，可以直接删除"


def dispose(
    actor: Actor,
    unit: Unit,
    record_ids: Collection[int],
    kind: DispositionKind,
    reason: str,
    into: int | None = None,
) -> list[Disposition]:
    """Take filed rows out of the ledger, with a reason; `into` is the live row that they are merged into.

    Raises RefusedError for a reason that says nothing and for rows that were never filed, ConflictError where a row
    is no longer in the ledger; nothing is done then.
    """
    require(actor, Action.EDIT_RECORD, unit)
    lock_ledgers([unit.pk])
    _require_reason(reason)
    _require_filed(unit, record_ids)
    _require_target(unit, record_ids, kind, into)
    made = Disposition.objects.bulk_create(
        Disposition(
            unit=unit,
            record_id=pk,
            kind=kind,
            reason=reason.strip(),
            into_record_id=into,
            author_name=actor.name,
        )
        for pk in sorted(record_ids)
    )
    forget(unit, record_ids)
    mark_rows(unit, record_ids)
    return made


def dispose_seen(
    actor: Actor, unit: Unit, row: tuple[int, int], kind: DispositionKind, reason: str, into: int | None = None
) -> None:
    """Take one row out as it was seen; `row` is its id and version. ConflictError where it has changed since."""
    require(actor, Action.EDIT_RECORD, unit)
    lock_ledgers([unit.pk])
    pk, seen = row
    if not ArrearsRecord.objects.filter(unit=unit, pk=pk, version=seen).exists():
        raise ConflictError("您打开页面以后，这一行已有变化，没有办理；请看过最新的内容再办理。")
    dispose(actor, unit, [pk], kind, reason, into)


def _require_reason(reason: str) -> None:
    problem = explanation_problem(reason)
    if problem:
        raise RefusedError(problem)


def _require_filed(unit: Unit, record_ids: Collection[int]) -> None:
    rows = ArrearsRecord.objects.filter(unit=unit, pk__in=record_ids)
    filed = list(rows.annotate(filed=FILED).values_list("filed", flat=True))
    if not filed or len(filed) != len(set(record_ids)):
        raise ConflictError(LAPSED)
    fresh = filed.count(False)
    if fresh and len(filed) == 1:
        raise RefusedError(f"{NEVER_FILED}，不用办理移出。")
    if fresh:
        raise RefusedError(f"其中 {fresh} 行没有报送过，可以直接删除；请先筛选“已报送”的行，再办理移出。")


def _require_target(unit: Unit, record_ids: Collection[int], kind: DispositionKind, into: int | None) -> None:
    if kind is not DispositionKind.MERGED:
        if into is not None:
            raise RefusedError("只有合并才选择并入哪一行；移出和作废不选。")
        return
    if into is None:
        raise RefusedError("请选择并入哪一行。")
    if into in record_ids:
        raise RefusedError("不能并入要合并的行本身，请另选一行。")
    target = ArrearsRecord.objects.annotate(filed=FILED).filter(unit=unit, pk=into).first()
    if target is None:
        raise RefusedError("没有找到要并入的行，它可能已不在台账里，请另选一行。")
    # A row that was never filed may be deleted, and whatever was merged into it would be lost.
    if not target.filed:
        raise RefusedError("只能并入已经报送过的行；要并入的行还没有报送过，请先报送，或办理作废。")


def take_back(actor: Actor, unit: Unit, disposition_id: int) -> Disposition:
    """Withdraw a disposition that was not handed in yet; its row is back in the ledger. Twice is once."""
    require(actor, Action.EDIT_RECORD, unit)
    lock_ledgers([unit.pk])
    found = Disposition.objects.filter(unit=unit, pk=disposition_id).first()
    if found is None:
        raise MissingError("没有找到这条移出记录。")
    if found.standing == Standing.CANCELLED:
        return found
    if found.standing != Standing.PROPOSED:
        raise ConflictError(
            f"这条移出记录“{Standing(found.standing).label}”，不能撤销；如需撤销，请联系上级退回报送。"
        )
    found.standing, found.settled_at = Standing.CANCELLED, app_now()
    found.save(update_fields=["standing", "settled_at"])
    rejudge(unit, [found.record_id])
    return found


def file_dispositions(unit: Unit, version: FilingVersion) -> None:
    """Let everything that is proposed travel with the version just frozen; the caller holds the ledger's lock."""
    proposed = {"unit": unit, "standing": Standing.PROPOSED}
    Disposition.objects.filter(**proposed).update(standing=Standing.FILED, version=version)
    Adjustment.objects.filter(**proposed).update(standing=Standing.FILED, version=version)


def settle_approved(version: FilingVersion) -> None:
    """Put into effect what travelled with a version that was approved; the caller holds the ledger's lock."""
    rows, amounts = _travelled(version, Standing.FILED)
    rows.update(standing=Standing.EFFECTIVE, settled_at=app_now())
    amounts.update(standing=Standing.EFFECTIVE)


def settle_withdrawn(version: FilingVersion) -> None:
    """Keep what travelled with a version that was taken back as proposals; the caller holds the ledger's lock."""
    for travelled in _travelled(version, Standing.FILED):
        travelled.update(standing=Standing.PROPOSED, version=None)


def settle_returned(version: FilingVersion) -> None:
    """Undo what travelled with a version that was sent back: rows are in the ledger again, amounts move back.

    A 核增 that has been paid from meanwhile cannot go: it becomes a proposal again, for the clerk to mend. The
    caller holds the ledger's lock.
    """
    unit = version.unit
    rows, amounts = _travelled(version, Standing.FILED, Standing.EFFECTIVE)
    back = list(rows.values_list("record_id", flat=True))
    moved = set(amounts.values_list("record_id", flat=True))
    if not back and not moved:
        return
    kept = beyond_return(version, moved)
    amounts.filter(record_id__in=kept).update(standing=Standing.PROPOSED, version=None)
    # A row that contradicts itself for a moment must not be stopped by the constraints on faultless rows.
    ArrearsRecord.every.filter(unit=unit, pk__in=moved - kept, faulty=False).update(faulty=True)
    amounts.update(standing=Standing.REFUSED)
    rows.update(standing=Standing.REFUSED, settled_at=app_now())
    rejudge(unit, {*back, *moved})


def unsettle_approved(version: FilingVersion) -> None:
    """Let what an approval put into effect travel with the version again: the approval is taken back."""
    rows, amounts = _travelled(version, Standing.EFFECTIVE)
    rows.update(standing=Standing.FILED, settled_at=None)
    amounts.update(standing=Standing.FILED)


def resettle_returned(version: FilingVersion, at: dt.datetime) -> None:
    """Let what was undone by a return at this instant travel with the version again: the return is taken back.

    The ledger stands as the return has left it (the caller has looked), so each row leaves again and each amount moves
    again; what became a proposal once more goes along too.
    """
    unit = version.unit
    rows, amounts = _travelled(version, Standing.REFUSED)
    rows = rows.filter(settled_at=at)
    again = Adjustment.objects.filter(unit=unit, standing=Standing.PROPOSED, entered_at__lt=version.submitted_at)
    moved = {*amounts.values_list("record_id", flat=True), *again.values_list("record_id", flat=True)}
    gone = list(rows.values_list("record_id", flat=True))
    again.update(standing=Standing.FILED, version=version)
    ArrearsRecord.every.filter(unit=unit, pk__in=moved, faulty=False).update(faulty=True)
    amounts.update(standing=Standing.FILED)
    rows.update(standing=Standing.FILED, settled_at=None)
    forget(unit, gone)
    if gone or moved:
        rejudge(unit, {*gone, *moved})


def _travelled(version: FilingVersion, *standing: Standing) -> tuple[QuerySet[Disposition], QuerySet[Adjustment]]:
    """Return the dispositions and adjustments of a version in these standings."""
    own = {"unit_id": version.unit_id, "version": version, "standing__in": standing}
    return Disposition.objects.filter(**own), Adjustment.objects.filter(**own)


def rejudge(unit: Unit, record_ids: Collection[int]) -> None:
    """Tell anew of live rows whether they are faulty, and mark them: in two updates, however many there are."""
    context = live_context(unit)
    rows = ArrearsRecord.objects.filter(unit=unit, pk__in=record_ids)
    faulty: dict[bool, list[int]] = {True: [], False: []}
    for row in rows:
        now = is_faulty(line_of(row), context)
        if now != row.faulty:
            faulty[now].append(row.pk)
    for now, ids in faulty.items():
        if ids:
            rows.filter(pk__in=ids).update(faulty=now)
    mark_rows(unit, record_ids, (), context)
