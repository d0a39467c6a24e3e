import pytest

from ledger.models import ArrearsRecord, Unit
from ledger.scoping import NoScopeError
from tests import personas
from tests.factories import campaigns, filings, records, units

pytestmark = pytest.mark.django_db


def test_a_query_without_a_scope_raises() -> None:
    with pytest.raises(NoScopeError):
        Unit.objects.count()


def test_a_clerk_sees_the_rows_of_the_own_unit_only() -> None:
    mine, theirs = units.unit(units.GUNAN), units.unit(units.WENLONG)
    records.one_of_each(mine)
    records.record(theirs)
    with personas.clerk_of(units.GUNAN).scope():
        assert set(ArrearsRecord.objects.values_list("unit_id", flat=True)) == {mine.pk}
        assert sorted(ArrearsRecord.objects.values_list("status", flat=True)) == [1, 2, 3, 4, 5]


def test_a_version_pins_its_childrens() -> None:
    all_units = units.tree()
    records.record(all_units[units.GUNAN])
    child = filings.version(all_units[units.GUNAN])
    parent = filings.version(all_units[units.QIJIANG], child)
    assert (child.row_count, parent.row_count, parent.number) == (1, 0, 1)


def test_a_period_is_made_once_with_a_clock_per_level() -> None:
    first = campaigns.period(campaigns.SURVEY)
    assert campaigns.period(campaigns.SURVEY).pk == first.pk
    with personas.clerk_of(units.GUNAN).scope():
        assert first.clocks.count() == 2
