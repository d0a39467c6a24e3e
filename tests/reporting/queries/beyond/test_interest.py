import datetime as dt
from calendar import monthrange
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.models import ArrearsRecord
from ledger.scoping import SYSTEM, tenant_scope
from ledger.vocabulary import Status
from reporting.queries.beyond.interest import (
    Terms,
    debtors,
    interest_by_debtor,
    interest_rows,
    read_rate,
    totals,
)
from tests.factories import records, units
from tests.factories.records import WAN

DAY = dt.date(2022, 6, 30)


def by_hand(balance: int, month: str, terms: Terms) -> int:
    """Reckon one row with decimals and a calendar."""
    year, place = int(month[:4]), int(month[5:])
    last = dt.date(year, place, monthrange(year, place)[1])
    days = (terms.as_of - last).days
    return int((Decimal(balance) * days * terms.rate / 1_000_000).quantize(Decimal(1), ROUND_HALF_UP))


@pytest.mark.django_db
def test_a_row_bears_from_the_month_after_column_20_on_what_is_left() -> None:
    unit = units.unit(units.GUNAN)
    whole = records.record(unit, due_month="2022-05")
    part = records.record(unit, Status.PART, due_month="2021-12")
    for status, month in ((Status.NONE, "2022-06"), (Status.CLEARED, "2020-01"), (Status.NONE, "")):
        records.record(unit, status, due_month=month, faulty=True)
    with tenant_scope(SYSTEM):
        found = {row.pk: (row.days, row.interest) for row in interest_rows(unit, Terms(DAY))}  # type: ignore[attr-defined]
    # 30 days of 10 万元 at 0.05 % are 1,500 元; 181 days of the 6 万元 left are 5,430 元.
    assert found == {whole.pk: (30, 150_000), part.pk: (181, 543_000)}


@pytest.mark.django_db
@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 10**15 - 1), st.dates(dt.date(1990, 1, 1), dt.date(2022, 5, 31))), max_size=6),
    st.integers(1, 10_000),
)
def test_sums_are_those_of_rows_rounded_one_by_one(rows: list[tuple[int, dt.date]], rate: int) -> None:
    terms = Terms(DAY, rate)
    with tenant_scope(SYSTEM) as _:
        unit = units.unit(units.FINANCE)
        ArrearsRecord.objects.all().delete()
        made = [
            records.build(unit, owed_fen=fen, contract_fen=None, due_month=f"{day:%Y-%m}", debtor_uscc=f"K{n % 2}")
            for n, (fen, day) in enumerate(rows)
        ]
        ArrearsRecord.objects.bulk_create(made)
        expected = [by_hand(row.owed_fen or 0, row.due_month, terms) for row in made]
        assert [row.interest for row in interest_rows(unit, terms).order_by("id")] == expected  # type: ignore[attr-defined]
        each = debtors(interest_by_debtor(unit, terms))
        assert totals(unit, terms)[:3] == (len(rows), sum(fen for fen, _day in rows), sum(expected))
        assert sum(one.interest_fen for one in each) == sum(expected)
        assert len(each) == min(2, len(rows))


def test_a_rate_is_read_exactly_or_not_at_all() -> None:
    assert (read_rate("0.05"), read_rate("0.0001"), read_rate("1")) == (500, 1, 10_000)
    for text in ("", "0", "-0.05", "1.0001", "0.00005", "NaN", "1e9999999", "百分之五", "0,05"):
        assert read_rate(text) is None
    assert Terms(DAY).percent == "0.05"
    assert Terms(DAY, 10_000).percent == "1"


@pytest.mark.django_db
def test_a_debtor_is_known_by_its_code_not_by_its_name() -> None:
    unit = units.unit(units.GUNAN)
    code = records.uscc(4711, "11")
    for name in ("綦江区某局", "綦江区某局（本级）"):
        records.record(unit, due_month="2022-05", debtor_uscc=code, debtor_name=name)
    records.record(unit, due_month="2022-05", debtor_uscc="", debtor_name="无码单位", owed_fen=WAN, faulty=True)
    with tenant_scope(SYSTEM):
        found = debtors(interest_by_debtor(unit, Terms(DAY)))
    assert [(each.key, each.name, each.count) for each in found] == [
        (code, "綦江区某局", 2),
        ("无码单位", "无码单位", 1),
    ]
