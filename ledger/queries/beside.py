"""The rows that have a say in what is found on a row: the same pair's (D01, D03) and those of one telephone (P05)."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from ledger.annexes.line import Line
from ledger.annexes.names import party_key
from ledger.models import ArrearsRecord, Unit
from ledger.queries.rows import Row, rows_in

Tie = tuple[str, str, str]
"""What ties rows to each other: the codes of both parties, and the creditor's telephone."""
TIES = ("debtor_uscc", "creditor_uscc", "creditor_phone")


@dataclass(frozen=True, slots=True)
class Beside:
    """`rows` of a unit with all that stand beside them: `among` begins with the rows that are stored, in their order.

    What follows them in `among` only says which creditors a telephone has; it belongs to no record.
    """

    rows: Sequence[Row]
    among: Sequence[Row]


def ties_of(line: Line | ArrearsRecord) -> Tie:
    """Return what ties a line to others."""
    return line.debtor_uscc, line.creditor_uscc, line.creditor_phone


def tied_ids(unit: Unit, ties: Collection[Tie], limit: int, without: Collection[int] = ()) -> list[int]:
    """Return the live rows about which one with these ties has a say (two queries).

    A telephone that `limit` creditors have anyway, `without` the rows that changed, says of each row what it said.
    """
    phones = {phone for _, _, phone in ties if phone}
    crowded = {phone for phone, lines in _creditors(unit, phones, without).items() if len(lines) >= limit}
    tied = Q(pk__in=without) | _pairs(ties) | Q(creditor_phone__in=phones - crowded)
    return list(ArrearsRecord.objects.filter(tied, unit=unit).values_list("id", flat=True))


def beside(unit: Unit, record_ids: Collection[int], limit: int) -> Beside:
    """Return these live rows, and what they are judged among (three queries)."""
    rows = rows_in(unit, Q(pk__in=record_ids))
    ties = {ties_of(row.line) for row in rows}
    among = rows_in(unit, Q(pk__in=record_ids) | _pairs(ties)) if rows else []
    phones = {phone for _, _, phone in ties if phone}
    witnesses = (line for lines in _creditors(unit, phones).values() for line in lines[:limit])
    return Beside(rows, [*among, *(Row(0, 0, line) for line in witnesses)])


def _pairs(ties: Iterable[Tie]) -> Q:
    """Return a condition that holds for all rows of these pairs, and perhaps for some more."""
    pairs = {tie[:2] for tie in ties}
    return Q(debtor_uscc__in={debtor for debtor, _ in pairs}, creditor_uscc__in={creditor for _, creditor in pairs})


def _creditors(unit: Unit, phones: Collection[str], without: Collection[int] = ()) -> dict[str, list[Line]]:
    """Return a line for each creditor that has one of these telephones, by telephone (one query)."""
    found: dict[str, dict[str, Line]] = {}
    if phones:
        rows = ArrearsRecord.objects.filter(unit=unit, creditor_phone__in=phones).exclude(pk__in=without)
        for phone, code, name in rows.values_list("creditor_phone", "creditor_uscc", "creditor_name").distinct():
            line = Line(creditor_phone=phone, creditor_uscc=code, creditor_name=name)
            found.setdefault(phone, {}).setdefault(party_key(code, name), line)
    return {phone: list(lines.values()) for phone, lines in found.items()}
