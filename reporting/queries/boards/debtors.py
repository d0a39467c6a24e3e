"""Who owes most, over all units together: of live rows, by USCC, for a name is no identity (domain.md §3)."""

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Max, QuerySet, Sum

from ledger.models import ArrearsRecord, Unit
from ledger.queries.live import rows_of
from reporting.queries.beyond.aged import BALANCE
from reporting.queries.rows_behind import COUNTED

MOST: Final = 10


@dataclass(frozen=True, slots=True)
class Debtor:
    """One debtor: its USCC, its name as written, the rows not paid in full, in how many units; 未清偿余额 in 分."""

    uscc: str
    name: str
    row_count: int
    units: int
    balance_fen: int


def owing(unit: Unit) -> QuerySet[Any]:
    """Return the live rows of a unit and all below it that are not paid in full, with `balance_fen`."""
    rows = ArrearsRecord.objects.filter(rows_of(unit, subtree=True), COUNTED)
    return rows.annotate(balance_fen=BALANCE).exclude(balance_fen=0)


def top_debtors(unit: Unit) -> list[Debtor]:
    """Return the ten with the largest 未清偿余额, the largest first (one query)."""
    rows = owing(unit).exclude(debtor_uscc="").order_by().values_list("debtor_uscc")
    found = rows.annotate(
        Max("debtor_name"), Count("pk"), Count("unit_id", distinct=True), left=Sum("balance_fen")
    ).order_by("-left", "debtor_uscc")
    return [Debtor(uscc, name, count, units, int(fen)) for uscc, name, count, units, fen in found[:MOST]]
