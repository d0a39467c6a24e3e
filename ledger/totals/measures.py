"""The one declaration of what is summed: columns of both totals tables, their trigger and their check query.

Source: domain.md §5 and §6. Every formula runs over the rows of Annex 2 with the alias `r`; amounts in 分.
"""

from dataclasses import dataclass
from itertools import product

from ledger.vocabulary import Bucket, Nature, Source, Status

# A live table counts each row that has columns 2, 7 and 21 and a column 18 above 0 (domain.md §6, Lines).
COUNTED = "(r.source is not null and r.nature is not null and r.disputed is not null and r.owed_fen > 0)"


@dataclass(frozen=True, slots=True)
class Measure:
    """One summed column: its name and what a row adds to it, as SQL over the alias `r`."""

    name: str
    adds: str


def _when(condition: str, value: str = "1") -> str:
    return f"case when {condition} then coalesce({value}, 0) else 0 end"


_BUCKET_SOURCES = {
    Bucket.SELF: f"r.source = {Source.SELF.value}",
    Bucket.SUPERVISION: f"r.source = {Source.SUPERVISION.value}",
    Bucket.PLATFORM: f"r.source = {Source.PLATFORM.value}",
    Bucket.OTHER: f"r.source not in ({Source.SELF.value}, {Source.SUPERVISION.value}, {Source.PLATFORM.value})",
}
# Counts follow the row, paid money follows the payment (domain.md §3.1): the part-paid amount is summed over all rows,
# the others over the rows in that status (§6), so that a contradictory draft is counted once.
_GROUPS = ((Status.CLEARED, "cleared_fen"), (Status.PART, "paid_fen"), (Status.AGREED, "agreed_fen"))
_DISPUTES = (("undisputed", "not r.disputed"), ("disputed", "r.disputed"))


def _sources() -> list[Measure]:
    return [
        measure
        for bucket, condition in _BUCKET_SOURCES.items()
        for measure in (
            Measure(f"{bucket.name.lower()}_count", _when(condition)),
            Measure(f"{bucket.name.lower()}_owed_fen", _when(condition, "r.owed_fen")),
        )
    ]


def _summed(condition: str, status: Status) -> str:
    return condition if status is Status.PART else f"{condition} and r.status = {status.value}"


def _resolutions() -> list[Measure]:
    return [
        measure
        for (dispute, condition), (status, amount) in product(_DISPUTES, _GROUPS)
        for measure in (
            Measure(f"{dispute}_{status.name.lower()}_count", _when(f"{condition} and r.status = {status.value}")),
            Measure(f"{dispute}_{amount}", _when(_summed(condition, status), f"r.{amount}")),
        )
    ]


MEASURES: tuple[Measure, ...] = (
    Measure("row_count", "1"),
    Measure("owed_fen", "r.owed_fen"),
    *_sources(),
    *_resolutions(),
    Measure("court_count", _when(f"r.status = {Status.COURT.value}")),
    Measure("court_fen", _when(f"r.status = {Status.COURT.value}", "r.court_fen")),
    Measure(
        "promised_fen",
        _when(f"r.status = {Status.PART.value} and r.remaining_due_month <> ''", "r.remaining_fen"),
    ),
)
NAMES: tuple[str, ...] = tuple(measure.name for measure in MEASURES)

# What a total is kept apart by, besides its unit; the parent company only where it makes a line of its own.
KEYS: tuple[tuple[str, str], ...] = (
    ("nature", "r.nature"),
    ("sector", "coalesce(r.sector, 0)"),
    ("central_parent", f"case when r.nature = {Nature.CENTRAL_SOE.value} then r.parent_company else '' end"),
)
