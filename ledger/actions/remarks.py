"""Remarks that a reviewer pins to rows and columns of a version, sent with its return, and the unit's answers."""

import datetime as dt

from ledger.actions.locks import lock_ledgers
from ledger.errors import ConflictError, MissingError, RefusedError
from ledger.models import Filing, FilingVersion, Remark, State, Unit
from ledger.permission import require
from ledger.policy import Action
from ledger.queries.filings import version_page
from ledger.scoping import Actor
from qingqian.db.clock import app_now


def pin_remark(
    actor: Actor, version: FilingVersion, text: str, *, row: int | None = None, column: int | None = None
) -> Remark:
    """Pin a remark to a row, a cell or the whole of a version that is in review; it goes out when that is returned.

    `row` is the printed number, `column` 2 to 28 of Annex 2. RefusedError without a text or for a cell that is not
    there; ConflictError where the version is not in the actor's review.
    """
    require(actor, Action.RETURN_FILING, version.unit)
    lock_ledgers([version.unit_id], closed=True)
    filing = Filing.objects.select_for_update().get(pk=version.filing_id)
    _require_claim(actor, filing, version.number)
    if not text.strip():
        raise RefusedError("请写明批注的内容。")
    if column is not None and row is None:
        raise RefusedError("批注某一列时，请一并填写第几行。")
    return Remark.objects.create(
        unit=version.unit,
        filing=filing,
        number=version.number,
        record_id=None if row is None else _record_at(version, row),
        row_number=row,
        column=column,
        text=text.strip()[:500],
        author_name=actor.name,
        written_at=app_now(),
    )


def _require_claim(actor: Actor, filing: Filing, number: int) -> None:
    if filing.state != State.IN_REVIEW or filing.claimed_by_id != actor.user_id or filing.current_number != number:
        raise ConflictError("请先领取审核，再写批注；别人审核中的版本不能批注。")


def _record_at(version: FilingVersion, number: int) -> int:
    """Return which record stands at a printed number of a version; RefusedError where none does."""
    rows = version_page(version, number - 1, 1)
    if not rows:
        raise RefusedError(f"这个版本只有 {version.row_count} 行，没有第 {number} 行。")
    return rows[0].record_id


def unpin_remark(actor: Actor, unit: Unit, remark_id: int) -> None:
    """Take a remark back that has not gone out."""
    require(actor, Action.RETURN_FILING, unit)
    lock_ledgers([unit.pk], closed=True)
    if not Remark.objects.filter(unit=unit, pk=remark_id, sent_at=None).delete()[0]:
        raise MissingError("没有这条批注，或它已随退回发出。")


def answer_remark(actor: Actor, unit: Unit, remark_id: int, answer: str) -> Remark:
    """Say what was done about a remark; answering again replaces what was said, until the next version goes up."""
    require(actor, Action.EXPLAIN_FINDING, unit)
    lock_ledgers([unit.pk])
    remark = Remark.objects.filter(unit=unit, pk=remark_id).exclude(sent_at=None).first()
    if remark is None:
        raise MissingError("没有这条批注。")
    if not answer.strip():
        raise RefusedError("请写明怎样改的，或为什么不改。")
    remark.answer, remark.answered_by_name, remark.answered_at = answer.strip()[:500], actor.name, app_now()
    remark.save(update_fields=["answer", "answered_by_name", "answered_at"])
    return remark


def send_remarks(filing: Filing, number: int, now: dt.datetime) -> int:
    """Let what was pinned to a version go out with its return; return how many remarks."""
    return Remark.objects.filter(filing=filing, number=number, sent_at=None).update(sent_at=now)


def recall_remarks(filing: Filing, number: int) -> None:
    """Let remarks be drafts again: the return that they went out with is taken back."""
    Remark.objects.filter(filing=filing, number=number, answer="").update(sent_at=None)


def drop_remarks(filing: Filing, number: int) -> None:
    """Drop what was pinned to a version that was approved after all, and never went out."""
    Remark.objects.filter(filing=filing, number=number, sent_at=None).delete()
