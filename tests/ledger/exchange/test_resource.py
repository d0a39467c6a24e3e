"""The declaration for django-import-export says what the import does, and is the way that it takes."""

from pathlib import Path

import pytest

from ledger.annexes.annex2 import BY_NAME, LINE_COLUMNS
from ledger.exchange.report import Choices
from ledger.exchange.resource import Annex2Format, Annex2Resource
from ledger.models import ArrearsRecord
from ledger.queries.periods import context_for
from tests.factories import campaigns, units
from tests.factories.clerk_books import annex2, cells
from tests.factories.lines import WAN, good_line
from tests.personas import clerk_of

pytestmark = pytest.mark.django_db


def test_dry_run_and_result_are_the_librarys(tmp_path: Path) -> None:
    campaigns.campaign()
    clerk = clerk_of(units.GUNAN)
    path = annex2(tmp_path / "a.xlsx", cells([good_line(1), good_line(2)], clerk.unit.name))
    for dry_run, count in ((True, 0), (False, 2)):
        with clerk.scope() as actor:
            context = context_for(clerk.unit, campaigns.period(campaigns.RESOLUTION))
            resource = Annex2Resource(actor, clerk.unit, context, Choices())
            result = resource.import_data(Annex2Format("a.xlsx").create_dataset(path), dry_run=dry_run)  # type: ignore[no-untyped-call]
            assert (result.total_rows, result.totals["new"], result.has_errors()) == (2, 2, False)
            assert ArrearsRecord.objects.count() == count


def test_every_column_of_a_line_has_its_field_and_widget() -> None:
    campaigns.campaign()
    clerk = clerk_of(units.GUNAN)
    with clerk.scope() as actor:
        context = context_for(clerk.unit, campaigns.period(campaigns.RESOLUTION))
        fields = Annex2Resource(actor, clerk.unit, context, Choices()).fields
    assert list(fields) == [column.name for column in LINE_COLUMNS]
    owed = fields["owed_fen"]
    assert owed.clean({BY_NAME["owed_fen"].heading: "1,000.5"}) == 1000 * WAN + WAN // 2
    assert owed.widget.render(60 * WAN) == "60.00"
    with pytest.raises(ValueError, match="第18列“拖欠金额”"):
        owed.widget.clean("很多")
