"""What differs from the last report: from the ledger that was filed, not from a sheet of contacts filed since."""

import pytest

from ledger.models import ArrearsRecord
from ledger.queries.changed import changed_below, changed_since, filed_lines, point_of
from ledger.queries.record import last_filed_line, line_of
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import units
from tests.factories.contacts import file_it, keep, open_contacts
from tests.factories.lines import good_line
from tests.factories.rollups import Tree

pytestmark = pytest.mark.django_db


def test_a_sheet_of_contacts_filed_since_is_not_what_rows_are_compared_with() -> None:
    period, tree = open_contacts(), Tree()
    clerk = tree.clerk(units.GUNAN)
    tree.write(units.GUNAN, [good_line(1)])
    tree.hand_in(units.GUNAN, explain="与债权人对账后更正，对账单已留存")
    keep(clerk)
    assert file_it(clerk, period).point == 0
    with tenant_scope(SYSTEM):
        rows = ArrearsRecord.objects.filter(unit=clerk.unit)
        (record,) = rows
        point = point_of(clerk.unit)
        assert point is not None
        assert list(changed_since(rows, point)) == []
        assert list(changed_below(rows)) == []
        assert filed_lines([record]) == {record.pk: line_of(record)}
        assert last_filed_line(record) == line_of(record)


def test_who_has_filed_contacts_only_has_nothing_to_compare_with() -> None:
    period, tree = open_contacts(), Tree()
    clerk = tree.clerk(units.GUNAN)
    keep(clerk)
    file_it(clerk, period)
    tree.write(units.GUNAN, [good_line(1)])
    with tenant_scope(SYSTEM):
        rows = ArrearsRecord.objects.filter(unit=clerk.unit)
        assert point_of(clerk.unit) is None
        assert filed_lines(list(rows)) == {}
        assert list(changed_below(rows)) == []
