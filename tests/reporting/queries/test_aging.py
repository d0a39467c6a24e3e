import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from ledger.models import ArrearsRecord, Unit
from ledger.scoping import SYSTEM, tenant_scope
from ledger.vocabulary import Nature, Sector, Status
from reporting.queries.aging import (
    Age,
    Aged,
    Band,
    age_of,
    aging,
    aging_of_children,
    aging_of_fields,
    is_month,
    months_before,
)
from tests.factories import records, units
from tests.factories.records import WAN

AS_OF = "2022-06"
# Column 20 at both ends of every class, with what it is in 2022-06.
MONTHS = {
    "2022-09": Age.ONE,
    "2022-06": Age.ONE,
    "2021-06": Age.ONE,
    "2021-05": Age.THREE,
    "2019-06": Age.THREE,
    "2019-05": Age.FIVE,
    "2017-06": Age.FIVE,
    "2017-05": Age.OLDER,
    "": Age.UNKNOWN,
}
OWED = {
    1: Band.BELOW_10,
    10 * WAN - 1: Band.BELOW_10,
    10 * WAN: Band.BELOW_50,
    50 * WAN - 1: Band.BELOW_50,
    50 * WAN: Band.BELOW_100,
    100 * WAN: Band.BELOW_500,
    500 * WAN - 1: Band.BELOW_500,
    500 * WAN: Band.ABOVE,
}


def _fill(unit: Unit) -> None:
    rows = [records.build(unit, owed_fen=owed, due_month=month, faulty=True) for month in MONTHS for owed in OWED]
    draft = records.build(unit, source=None, faulty=True)
    with tenant_scope(SYSTEM):
        ArrearsRecord.objects.bulk_create([*rows, draft])


@pytest.mark.django_db
def test_every_age_and_band_begins_at_its_bound() -> None:
    _fill(units.unit(units.GUNAN))
    with tenant_scope(SYSTEM):
        found = {(each.age, each.band): each.sums for each in aging(units.unit(units.QIJIANG), AS_OF)}
        assert len(found) == len(Age) * len(Band)
        for (age, band), sums in found.items():
            months = list(MONTHS.values()).count(age)
            owed = [fen for fen, its in OWED.items() if its == band]
            assert sums == Aged(months * len(owed), months * len(owed), months * sum(owed), months * sum(owed))
    assert {month: age_of(month, AS_OF) for month in MONTHS} == MONTHS


@pytest.mark.django_db
def test_a_balance_is_what_annex_4_calls_outstanding_and_a_cleared_row_is_not_open() -> None:
    for status in Status:
        records.record(units.unit(units.GUNAN), status)
    with tenant_scope(SYSTEM):
        [found] = aging(units.unit(units.GUNAN), AS_OF)
    # Of five rows of 10 万元 one is cleared and one has paid 4.
    assert (found.age, found.band) == (Age.ONE, Band.BELOW_50)
    assert found.sums == Aged(5, 4, 50 * WAN, 36 * WAN)


@pytest.mark.django_db
def test_each_child_stands_with_all_below_it_and_own_rows_apart() -> None:
    places = units.tree()
    records.record(places[units.CITY], due_month="2010-01")
    records.record(places[units.QIJIANG])
    records.record(places[units.GUNAN], nature=Nature.INSTITUTION, sector=None)
    records.record(places[units.WENLONG], sector=Sector.WATER, due_month="")
    city = places[units.CITY]
    with tenant_scope(SYSTEM), CaptureQueriesContext(connection) as seen:
        children = {(each.unit_id, each.age): each.sums.row_count for each in aging_of_children(city, AS_OF)}
        fields = {(e.nature, e.sector, e.age): e.sums.row_count for e in aging_of_fields(city, AS_OF)}
        own = aging_of_children(places[units.GUNAN], AS_OF)
    assert children == {
        (places[units.CITY].pk, Age.OLDER): 1,
        (places[units.QIJIANG].pk, Age.ONE): 2,
        (places[units.QIJIANG].pk, Age.UNKNOWN): 1,
    }
    assert fields == {
        (Nature.GOVERNMENT, Sector.HOUSING, Age.ONE): 1,
        (Nature.GOVERNMENT, Sector.HOUSING, Age.OLDER): 1,
        (Nature.GOVERNMENT, Sector.WATER, Age.UNKNOWN): 1,
        (Nature.INSTITUTION, 0, Age.ONE): 1,
    }
    assert [(each.unit_id, each.sums.row_count) for each in own] == [(places[units.GUNAN].pk, 1)]
    assert len([query for query in seen.captured_queries if "liveaging" in query["sql"]]) == 3


@given(st.integers(1000 * 12, 9999 * 12), st.integers(0, 600))
def test_months_are_counted_as_on_a_calendar(month: int, count: int) -> None:
    def written(number: int) -> str:
        return f"{number // 12:04d}-{number % 12 + 1:02d}"

    assert months_before(written(month), count) == written(month - count)


def test_a_text_that_is_no_month_is_none() -> None:
    assert is_month("2022-12")
    assert not any(
        is_month(text) for text in ("", "2022-13", "2022-00", "0001-01", "2022-1", "２０２２-12", "2022-12 ")
    )
    with pytest.raises(ValueError, match="no month"):
        aging(Unit(path="/"), "2022-13")
