"""When what is still owed was promised (columns 25 and 27), and what was not paid by then: of live rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Case, Count, F, Q, QuerySet, Sum, When
from django.db.models.functions import Coalesce

from ledger.models import ArrearsRecord, Unit
from ledger.queries.live import rows_of
from ledger.vocabulary import Status
from reporting.queries.aging import months_before
from reporting.queries.rows_behind import COUNTED

AHEAD: Final = 12
"""So many months from this one on are told apart."""


@dataclass(frozen=True, slots=True)
class Due:
    """What was promised for one month, 'YYYY-MM': 件 and 分."""

    month: str
    row_count: int
    owed_fen: int


@dataclass(frozen=True, slots=True)
class Promises:
    """What was promised: for months that have passed (broken), for each of the next ones, and for later."""

    now: str
    broken: Due
    months: Sequence[Due]
    later: Due


def promised(unit: Unit) -> QuerySet[Any]:
    """Return the live rows of a unit and all below it that bear a promise, with `promise_month` and `promise_fen`.

    A row under an agreement promises column 26 by column 27, every other one what is left by column 25: column 18
    less 23 and 28. What is paid in full promises nothing (rule A12).
    """
    agreed = Q(status=Status.AGREED)
    left = F("owed_fen") - Coalesce(F("paid_fen"), 0) - Coalesce(F("court_fen"), 0)
    rows = ArrearsRecord.objects.filter(rows_of(unit, subtree=True), COUNTED).exclude(status=Status.CLEARED)
    return rows.annotate(
        promise_month=Case(When(agreed, then=F("agreed_due_month")), default=F("remaining_due_month")),
        promise_fen=Case(When(agreed, then=F("agreed_fen")), default=left),
    ).filter(promise_month__gt="", promise_fen__gt=0)


def promises(unit: Unit, now: str) -> Promises:
    """Add them up by month, as seen from the month `now` ('YYYY-MM') (one query).

    One whose month has passed is broken; this month and the eleven after it are told apart.
    """
    rows = promised(unit).order_by().values_list("promise_month").annotate(Count("pk"), Sum("promise_fen"))
    found = {month: Due(month, count, int(fen)) for month, count, fen in rows}
    months = ahead(now)
    return Promises(
        now,
        broken=_together("", [due for month, due in found.items() if month < now]),
        months=[found.get(month, Due(month, 0, 0)) for month in months],
        later=_together("", [due for month, due in found.items() if month > months[-1]]),
    )


def ahead(now: str) -> list[str]:
    """Return this month and the eleven after it."""
    return [months_before(now, -count) for count in range(AHEAD)]


def _together(month: str, dues: Sequence[Due]) -> Due:
    return Due(month, sum(due.row_count for due in dues), sum(due.owed_fen for due in dues))
