"""Holding every figure of a table against the rows behind it: their number, their sum, or what they say of a rate."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from django.db.models import F, QuerySet, Sum
from django.db.models.functions import Coalesce

from ledger.totals.formula import percent
from ledger.vocabulary import Status
from reporting.annexes.spec import EVERY, Behind, Figure, SummaryColumn
from reporting.queries.tables import Figures
from reporting.rollups.lines import Grouping, LineRef

Rows = Callable[[LineRef, Grouping, Behind], "QuerySet[Any]"]
PAID: Final = Coalesce(F("cleared_fen"), 0) + Coalesce(F("paid_fen"), 0)
ADDED: Final = {
    "settled_fen": PAID,
    "outstanding_fen": F("owed_fen") - PAID,
    **{f"{name}_fen": F(f"{name}_fen") for name in ("owed", "cleared", "paid", "agreed", "court")},
}


def added(rows: "QuerySet[Any]", column: str) -> int:
    """Add up what a money column says of rows, in 分."""
    if column == "resolved_fen":
        promised = rows.filter(status=Status.PART, remaining_due_month__gt="")
        parts = (added(rows, name) for name in ("settled_fen", "agreed_fen", "court_fen"))
        return sum(parts) + _sum(promised, F("remaining_fen"))
    return _sum(rows, ADDED[next(ending for ending in ADDED if column.endswith(ending))])


def _sum(rows: "QuerySet[Any]", what: Any) -> int:
    return rows.aggregate(sum=Coalesce(Sum(what), 0))["sum"] or 0


def told(column: SummaryColumn, rows: "QuerySet[Any]") -> int | Decimal | None:
    """Return what rows say of a column: how many they are, their sum in 分, or a rate (None without rows)."""
    if column.figure is Figure.COUNT:
        return rows.count()
    if column.figure is Figure.MONEY:
        return added(rows, column.name)
    part = "settled_fen" if column.name == "settled_rate" else "resolved_fen"
    return percent(added(rows, part), added(rows, "owed_fen"))


def crawled(figures: Figures, rows: Rows, grouping: Grouping) -> int:
    """Compare each figure of both annexes with the rows that its link opens; return how many were compared.

    A figure of 0 has no link, and no row may count in it.
    """
    compared = 0
    for table in (figures.annex(3), figures.annex(4)):
        for line in (*table.lines, table.total):
            behind_line = rows(line.ref, grouping, EVERY)
            assert behind_line.count() == line.values["count"], line.label
            assert added(behind_line, "owed_fen") == line.values["owed_fen"], line.label
            for column in table.spec.figures:
                found = rows(line.ref, grouping, column.behind)
                value = line.values[column.name]
                assert told(column, found) == value, (line.label, column.heading)
                compared += 1
    return compared
