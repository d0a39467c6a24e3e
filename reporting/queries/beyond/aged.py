"""The rows behind a figure of 账龄: as many as it counts, with its 未清偿余额."""

from dataclasses import dataclass

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from ledger.models import ArrearsRecord, Unit
from ledger.queries.ages import Age, aged
from ledger.totals.aging import BAND_FLOORS
from reporting.queries.aging import Band
from reporting.queries.rows_behind import COUNTED

BALANCE = F("owed_fen") - Coalesce(F("cleared_fen"), 0) - Coalesce(F("paid_fen"), 0)
"""未清偿余额 of a row in 分: `ledger.totals.aging.BALANCE`, for querysets; a test holds the two together."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is counted in a figure; None leaves a side open. `own`: rows of the unit itself, none from below."""

    age: Age | None = None
    band: Band | None = None
    nature: int | None = None
    sector: int | None = None
    own: bool = False


def aged_rows(unit: Unit, as_of_month: str, wanted: Wanted) -> "QuerySet[ArrearsRecord]":
    """Return the live rows not paid off, with their `balance` in 分, ordered by unit and as each ledger is."""
    places = Q(unit=unit) if wanted.own else Q(unit__in=Unit.objects.filter(path__startswith=unit.path))
    age = Q() if wanted.age is None else aged(wanted.age, as_of_month)
    rows = ArrearsRecord.objects.filter(COUNTED, places, age, _band(wanted.band))
    if wanted.nature is not None:
        rows = rows.filter(nature=wanted.nature)
    if wanted.sector is not None:
        rows = rows.filter(sector=wanted.sector) if wanted.sector else rows.filter(Q(sector=None) | Q(sector=0))
    return rows.annotate(balance=BALANCE).exclude(balance=0).order_by("unit_id", "sort_no", "id")


def _band(band: Band | None) -> Q:
    if band is None:
        return Q()
    above = BAND_FLOORS[band:]
    return Q(owed_fen__gte=BAND_FLOORS[band - 1]) & (Q(owed_fen__lt=above[0]) if above else Q())
