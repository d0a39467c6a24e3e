"""Files that prove something of a row: known by their content, kept outside the web root, never deleted."""

from pathlib import Path

from django.core.files.base import File

from ledger.actions.audit import note
from ledger.actions.files import digest_of, keep, lying, refuse_infected, refuse_size
from ledger.actions.locks import lock_ledgers
from ledger.actions.records import opened
from ledger.actions.uploads import MAX_BYTES, ending_of, media_type_of
from ledger.annexes.checks.explanations import stands_on
from ledger.errors import MissingError, RefusedError
from ledger.models import ArrearsRecord, Attachment, Evidence, Explanation, Unit
from ledger.permission import require
from ledger.policy import Action
from ledger.queries.record import line_of
from ledger.scoping import Actor
from qingqian.db.clock import app_now


def attach(actor: Actor, unit: Unit, record_id: int, upload: File[bytes], kind: Evidence, title: str) -> Attachment:
    """Keep a file with its row, once: the same content again is the file that is there.

    RefusedError with one sentence for what is too large or none of the types taken.
    """
    require(actor, Action.EDIT_RECORD, unit)
    refuse_size(upload, MAX_BYTES, "请压缩图片或拆分后再传")
    media_type = media_type_of(upload)
    refuse_infected(unit, upload)
    lock_ledgers([unit.pk])
    record = opened(unit, record_id, None)
    there = Attachment.objects.filter(unit=unit, record=record, removed_at=None)
    known = there.filter(stored_file__sha256=digest_of(upload)).order_by("id").first()
    return known or Attachment.objects.create(
        unit=unit,
        record=record,
        stored_file=keep(unit, upload),
        kind=kind,
        title=title or Path(upload.name or "").stem[:100],
        media_type=media_type,
        author_name=actor.name,
    )


def take_back(actor: Actor, attachment: Attachment) -> None:
    """Hide an attachment; the file and who took it back stay. Twice is once.

    RefusedError while an explanation names it: what the level above is to read, or has accepted, keeps its proof.
    """
    require(actor, Action.EDIT_RECORD, attachment.unit)
    lock_ledgers([attachment.unit_id])
    _let_go(attachment)
    Attachment.objects.filter(pk=attachment.pk, removed_at=None).update(
        removed_at=app_now(), removed_by_name=actor.name
    )


def _let_go(attachment: Attachment) -> None:
    """Free an attachment of explanations whose facts have changed; refuse while one of today's facts names it."""
    naming = Explanation.objects.filter(unit_id=attachment.unit_id, evidence=attachment)
    line = line_of(ArrearsRecord.every.get(unit_id=attachment.unit_id, pk=attachment.record_id))
    held = sorted({item.rule for item in naming if stands_on(line, item.rule, item.fingerprint)})
    if held:
        raise RefusedError(
            f"{'、'.join(held)} 的说明以这份材料为依据，不能撤回；请先在说明下改选其他材料或“不附材料”，保存后再撤回。"
        )
    naming.update(evidence=None, accepted_at=None, accepted_by_name="")


def open_evidence(actor: Actor, attachment: Attachment) -> Path:
    """Return where the file lies and log who reads it; RefusedError where it is gone from the disk."""
    require(actor, Action.READ_EVIDENCE, attachment.unit)
    if attachment.removed_at is not None:
        raise MissingError("这个文件已被撤回。")
    path = lying(attachment.stored_file)
    note(attachment.unit_id, "evidence_read", {"record": attachment.record_id, "attachment": attachment.pk})
    return path


def download_name(attachment: Attachment) -> str:
    """Return the name under which a file is handed out."""
    return ending_of(attachment.stored_file.original_name, attachment.media_type)
