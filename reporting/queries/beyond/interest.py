"""What overdue rows would bear in interest: an estimate, never part of an annex (domain.md §9).

For each live row that is not paid off: 未清偿余额 × days × rate a day, half-up to 分, where the days run from the
first of the month after column 20 to the day asked for, both counted. What was paid before is taken as never owed, so
that the estimate is a low one. All in whole numbers: amounts in 分, the rate in millionths (0.05 % a day = 500).
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Count,
    DateField,
    DecimalField,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    Min,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast

from ledger.models import ArrearsRecord, Unit
from reporting.queries.beyond.aged import BALANCE
from reporting.queries.rows_behind import COUNTED

MILLION: Final = 1_000_000
DEFAULT_RATE: Final = 500
MOST_RATE: Final = 10_000
"""0.05 % and 1 % a day."""
_PER_PERCENT: Final = 10_000
_WHOLE: Final = DecimalField(max_digits=60, decimal_places=0)


@dataclass(frozen=True, slots=True)
class Terms:
    """Until which day, at which rate a day in millionths."""

    as_of: dt.date
    rate: int = DEFAULT_RATE

    @property
    def percent(self) -> str:
        """The rate as people write it, in % a day: 0.05."""
        text = f"{Decimal(self.rate) / _PER_PERCENT:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text


@dataclass(frozen=True, slots=True)
class DebtorInterest:
    """What one debtor's overdue rows come to: 件, balance and interest in 分."""

    key: str
    name: str
    count: int
    balance_fen: int
    interest_fen: int


class _FirstDay(Func):
    """The first of the month after a month."""

    template = "((%(expressions)s || '-01')::date + interval '1 month')::date"
    output_field = DateField()


class _Days(Func):
    """Days between two dates."""

    template = "(%(expressions)s)"
    arg_joiner = " - "
    output_field = IntegerField()


class _Whole(Func):
    """A division that leaves the rest out."""

    function = "div"
    output_field = _WHOLE


def read_rate(text: str) -> int | None:
    """Read a rate in % a day with at most 4 decimals; None for none, and for one that is not above 0 and up to 1."""
    try:
        rate = Decimal(text) * _PER_PERCENT
    except ArithmeticError:
        return None
    whole = rate.is_finite() and rate == rate.to_integral_value()
    return int(rate) if whole and 0 < rate <= MOST_RATE else None


def interest_rows(unit: Unit, terms: Terms, debtor: str | None = None) -> "QuerySet[ArrearsRecord]":
    """Return the overdue rows of a subtree with `balance`, `days` and `interest`, ordered by unit and ledger.

    `debtor` keeps those of one debtor alone, by its `party` ('': of rows that name none).
    """
    rows = ArrearsRecord.objects.filter(
        COUNTED,
        Q(unit__in=Unit.objects.filter(path__startswith=unit.path)),
        due_month__gte="0001-01",
        due_month__lt=f"{terms.as_of:%Y-%m}",
    )
    until = Cast(Value(terms.as_of + dt.timedelta(days=1)), DateField())
    rows = rows.annotate(balance=BALANCE, party=party(), days=_Days(until, _FirstDay(F("due_month"))))
    rows = rows.filter(balance__gt=0).annotate(interest=_interest(terms.rate))
    return (rows if debtor is None else rows.filter(party=debtor)).order_by("unit_id", "sort_no", "id")


def interest_by_debtor(unit: Unit, terms: Terms) -> "QuerySet[ArrearsRecord, dict[str, Any]]":
    """Return what each debtor's overdue rows come to, the most interest first."""
    sums = {"count": Count("pk"), "balance_fen": Sum("balance"), "interest_fen": Sum("interest")}
    rows: Any = interest_rows(unit, terms).order_by()
    found: QuerySet[ArrearsRecord, dict[str, Any]] = rows.values("party").annotate(name=Min("debtor_name"), **sums)
    return found.order_by(F("interest_fen").desc(), F("party"))


def debtors(found: "QuerySet[ArrearsRecord, dict[str, Any]]") -> list[DebtorInterest]:
    """Read them (one query)."""
    return [
        DebtorInterest(row["party"], row["name"], row["count"], int(row["balance_fen"]), int(row["interest_fen"]))
        for row in found
    ]


def totals(unit: Unit, terms: Terms) -> tuple[int, int, int, int]:
    """Return 件, balance and interest in 分, and the number of debtors (one query)."""
    asked = {"count": Count("pk"), "fen": Sum("balance"), "bears": Sum("interest")}
    found = interest_rows(unit, terms).order_by().aggregate(**asked, debtors=Count("party", distinct=True))
    return found["count"], int(found["fen"] or 0), int(found["bears"] or 0), found["debtors"]


def party() -> Case:
    """Tell debtors apart: by USCC, never by name (domain.md §3); by name where a draft has no USCC."""
    return Case(When(debtor_uscc="", then=F("debtor_name")), default=F("debtor_uscc"), output_field=CharField())


def _interest(rate: int) -> Any:
    """Round half up: the double and one more half, divided by the double."""
    doubled = ExpressionWrapper(
        Cast(F("balance"), _WHOLE) * F("days") * Value(2 * rate) + Value(MILLION), output_field=_WHOLE
    )
    return Cast(_Whole(doubled, Value(2 * MILLION)), BigIntegerField())
