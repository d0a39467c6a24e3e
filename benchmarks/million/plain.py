"""The sums of Annexes 3 and 4 as a plain application makes them: the ORM's GROUP BY, and a loop over its objects."""

from collections.abc import Iterable
from typing import Any, Final

from django.db.models import Case, CharField, Count, F, Q, Sum, Value, When
from django.db.models.functions import Coalesce

from ledger.models import ArrearsRecord
from ledger.totals.measures import NAMES
from ledger.vocabulary import Bucket, Nature, Source, Status

_BUCKET: Final = {Source.SELF: Bucket.SELF, Source.SUPERVISION: Bucket.SUPERVISION, Source.PLATFORM: Bucket.PLATFORM}
_PAID: Final = ((Status.CLEARED, "cleared_fen"), (Status.PART, "paid_fen"), (Status.AGREED, "agreed_fen"))
_CENTRAL: Final = Case(
    When(nature=Nature.CENTRAL_SOE, then=F("parent_company")), default=Value(""), output_field=CharField()
)


def grouped() -> list[dict[str, Any]]:
    """Sum all rows by district and parent company in one query of the ORM."""
    told = {"line_unit_id": F("district_id"), "central_parent": _CENTRAL}
    rows = ArrearsRecord.objects.filter(
        source__isnull=False, nature__isnull=False, disputed__isnull=False, owed_fen__gt=0
    )
    # A name that is a column's cannot be an aggregate's too.
    sums = {f"all_{name}": aggregate for name, aggregate in _aggregates().items()}
    found = rows.annotate(**told).values(*told).annotate(**sums).order_by()
    return [{name.removeprefix("all_"): value for name, value in line.items()} for line in found]


def _aggregates() -> dict[str, Any]:
    found: dict[str, Any] = {"row_count": Count("id"), "owed_fen": Sum("owed_fen")}
    others = ~Q(source__in=_BUCKET)
    sources = [*((bucket, Q(source=source)) for source, bucket in _BUCKET.items()), (Bucket.OTHER, others)]
    for bucket, condition in sources:
        found[f"{bucket.name.lower()}_count"] = Count("id", filter=condition)
        found[f"{bucket.name.lower()}_owed_fen"] = _sum("owed_fen", condition)
    for group, disputed in (("undisputed", False), ("disputed", True)):
        for status, amount in _PAID:
            there = Q(disputed=disputed, status=status)
            found[f"{group}_{status.name.lower()}_count"] = Count("id", filter=there)
            found[f"{group}_{amount}"] = _sum(amount, Q(disputed=disputed) if status is Status.PART else there)
    found["court_count"] = Count("id", filter=Q(status=Status.COURT))
    found["court_fen"] = _sum("court_fen", Q(status=Status.COURT))
    found["promised_fen"] = _sum("remaining_fen", Q(status=Status.PART) & ~Q(remaining_due_month=""))
    return {name: found[name] for name in NAMES}


def _sum(column: str, condition: Q) -> Any:
    return Coalesce(Sum(column, filter=condition), 0)


def looped() -> Iterable[dict[str, Any]]:
    """Sum all rows by district and parent company, one object after the other."""
    found: dict[tuple[int, str], dict[str, Any]] = {}
    for record in ArrearsRecord.objects.iterator():
        if record.source and record.nature and record.disputed is not None and (record.owed_fen or 0) > 0:
            central = record.parent_company if record.nature == Nature.CENTRAL_SOE else ""
            key = (record.district_id, central)
            if key not in found:
                found[key] = {"line_unit_id": record.district_id, "central_parent": central, **dict.fromkeys(NAMES, 0)}
            _add(found[key], record)
    return found.values()


def _add(line: dict[str, Any], record: ArrearsRecord) -> None:
    bucket = _BUCKET.get(Source(record.source or 0), Bucket.OTHER).name.lower()
    group = "disputed" if record.disputed else "undisputed"
    line["row_count"] += 1
    line["owed_fen"] += record.owed_fen
    line[f"{bucket}_count"] += 1
    line[f"{bucket}_owed_fen"] += record.owed_fen
    line[f"{group}_paid_fen"] += record.paid_fen or 0
    if record.status == Status.CLEARED:
        line[f"{group}_cleared_count"] += 1
        line[f"{group}_cleared_fen"] += record.cleared_fen
    elif record.status == Status.PART:
        line[f"{group}_part_count"] += 1
        line["promised_fen"] += (record.remaining_fen or 0) if record.remaining_due_month else 0
    elif record.status == Status.AGREED:
        line[f"{group}_agreed_count"] += 1
        line[f"{group}_agreed_fen"] += record.agreed_fen
    elif record.status == Status.COURT:
        line["court_count"] += 1
        line["court_fen"] += record.court_fen
