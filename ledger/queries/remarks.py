"""Remarks on a filing's versions: what a reviewer has pinned, what the unit is asked and has answered."""

from collections.abc import Collection

from ledger.models import Filing, Remark, Unit


def drafted(filing: Filing, number: int) -> list[Remark]:
    """Return what is pinned to a version and has not gone out: for those who review it alone."""
    return list(Remark.objects.filter(filing=filing, number=number, sent_at=None))


def asked(filing: Filing) -> list[Remark]:
    """Return what was sent with the last return that had any, in printed order."""
    sent = Remark.objects.filter(filing=filing).exclude(sent_at=None)
    last = sent.order_by("-number").values_list("number", flat=True).first()
    return [] if last is None else list(sent.filter(number=last))


def open_remarks(unit: Unit, record_ids: Collection[int]) -> list[Remark]:
    """Return what is asked of rows and not answered yet, for the page of a row."""
    sent = Remark.objects.filter(unit=unit, record_id__in=record_ids, answer="").exclude(sent_at=None)
    return list(sent.select_related("unit", "filing__period"))
