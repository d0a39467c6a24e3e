"""Holding every figure of a table against the rows behind it: their number, their sum, or what they say of a rate."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from ledger.totals.formula import percent
from ledger.vocabulary import Status
from reporting.annexes.spec import Behind, Figure, SummaryColumn
from reporting.queries.tables import SPECS, Figures
from reporting.rollups.lines import Grouping, LineRef

Rows = Callable[[LineRef, Grouping, Behind], "QuerySet[Any]"]
PAID: Final = Coalesce(F("cleared_fen"), 0) + Coalesce(F("paid_fen"), 0)
ADDED: Final = {
    "settled_fen": PAID,
    "outstanding_fen": F("owed_fen") - PAID,
    **{f"{name}_fen": F(f"{name}_fen") for name in ("owed", "cleared", "paid", "agreed", "court")},
}


PROMISED: Final = Q(status=Status.PART, remaining_due_month__gt="")
Told = Mapping[str, int]


def added(rows: "QuerySet[Any]") -> Told:
    """Add rows up, in one query: how many they are, and what each kind of money column says of them, in 分."""
    promised = Coalesce(Sum("remaining_fen", filter=PROMISED), 0)
    sums = {f"all_{name}": Coalesce(Sum(what), 0) for name, what in ADDED.items()}
    found = rows.order_by().aggregate(count=Count("pk"), promised=promised, **sums)
    told = {name.removeprefix("all_"): int(value) for name, value in found.items()}
    resolved = sum(told[name] for name in ("settled_fen", "agreed_fen", "court_fen", "promised"))
    return told | {"resolved_fen": resolved}


def said(column: SummaryColumn, told: Told) -> int | Decimal | None:
    """Return what rows say of a column: how many they are, their sum in 分, or a rate (None without rows)."""
    if column.figure is Figure.COUNT:
        return told["count"]
    if column.figure is Figure.MONEY:
        return told[next(ending for ending in told if column.name.endswith(ending))]
    return percent(told["settled_fen" if column.name == "settled_rate" else "resolved_fen"], told["owed_fen"])


def crawled(figures: Figures, rows: Rows, grouping: Grouping) -> int:
    """Compare each figure of both annexes with the rows that its link opens; return how many were compared.

    A figure of 0 has no link, and no row may count in it. Columns behind which the same rows stand ask once.
    """
    compared = 0
    for lines in zip(*((*table.lines, table.total) for table in (figures.annex(3), figures.annex(4))), strict=True):
        known: dict[Behind, Told] = {}
        for line, spec in zip(lines, SPECS.values(), strict=True):
            for column in spec.figures:
                if column.behind not in known:
                    known[column.behind] = added(rows(line.ref, grouping, column.behind))
                assert said(column, known[column.behind]) == line.values[column.name], (line.label, column.heading)
                compared += 1
    return compared
