from collections.abc import Collection, Mapping, Sequence

from django.db.models import Max

from ledger.errors import MissingError
from ledger.models import ArrearsRecord, Attachment, Unit


def evidence_of(record: ArrearsRecord) -> Sequence[Attachment]:
    """Return a row's attachments that were not taken back, the oldest first (one query)."""
    rows = Attachment.objects.filter(unit_id=record.unit_id, record_id=record.pk, removed_at=None)
    return list(rows.select_related("stored_file").order_by("id"))


def evidence_by_record(unit: Unit, record_ids: Collection[int]) -> Mapping[int, Sequence[Attachment]]:
    """Return the attachments of several rows that were not taken back, the oldest first (one query)."""
    found: dict[int, list[Attachment]] = {}
    for row in Attachment.objects.filter(unit=unit, record_id__in=record_ids, removed_at=None).order_by("id"):
        found.setdefault(row.record_id, []).append(row)
    return found


def standing_evidence(unit: Unit, ids: Collection[int]) -> frozenset[int]:
    """Return which of these attachments were not taken back (one query, none where none is asked for)."""
    rows = Attachment.objects.filter(unit=unit, pk__in=ids, removed_at=None)
    return frozenset(rows.values_list("pk", flat=True)) if ids else frozenset()


def attachment_by_id(pk: int) -> Attachment:
    """Return an attachment in scope with its unit and file; MissingError for a stranger's."""
    found = Attachment.objects.select_related("unit", "stored_file").filter(pk=pk).first()
    if found is None:
        raise MissingError("没有找到这个文件，它可能已被撤回。")
    return found


def last_evidence(unit: Unit) -> int:
    """Return the id of the unit's newest attachment, 0 where it has none: what is brought later has a higher one."""
    last: int | None = Attachment.objects.filter(unit=unit).aggregate(last=Max("id"))["last"]
    return last or 0
