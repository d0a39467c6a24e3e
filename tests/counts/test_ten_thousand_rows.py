"""10,000 rows of one unit: a request reads each of them a few times at most, and asks no more often than for ten."""

from urllib.parse import urlencode

import pytest

from ledger.models import Filing, FilingVersion, State
from tests.counts.world import FEW, ONE, ROWS, SIGNED, TIMES, opens, presses, rows_read, takes_large
from tests.factories import campaigns, units
from tests.ledger.views.moves import queries
from tests.personas import Persona, reviewer_of

PAGES = [
    "/",
    "/ledger/",
    f"/ledger/?{urlencode({'q': '管理局'})}",
    "/ledger/?cols=all&tab=faulty",
    "/ledger/?tab=changed",
    "/ledger/stopping/",
    "/ledger/grid/",
    f"/filings/{ONE}",
    "/summaries/annex4/",
    "/exports/annex4.xlsx",
]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_reads_each_row_a_few_times_and_asks_no_more_often_than_for_ten(
    clerk: Persona, other: Persona, path: str
) -> None:
    small = path.replace(units.GUNAN, units.WENLONG)
    assert rows_read(lambda: opens(clerk, path)) <= TIMES * ROWS
    opens(other, small)
    assert queries(clerk, path) <= queries(other, small)


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_a_large_sheet_reads_each_row_a_few_times(clerk: Persona, form: str) -> None:
    assert ROWS <= rows_read(lambda: takes_large(clerk, f"unit={units.GUNAN}", f"2.{form}")) <= TIMES * ROWS


def test_handing_in_and_deciding_read_each_row_a_few_times(clerk: Persona) -> None:
    reviewer, place = reviewer_of(units.QIJIANG), f"/filings/{ONE}"
    read = [rows_read(lambda: presses(clerk, f"{place}submit/", **SIGNED))]
    with clerk.scope():
        filing = Filing.objects.get(period__code=campaigns.RESOLUTION)
        assert filing.state == State.SUBMITTED
        assert FilingVersion.objects.get(filing=filing).row_count == ROWS
    read.append(rows_read(lambda: opens(reviewer, f"/review/{ONE}")))
    past = urlencode({"unit": units.GUNAN, "period": campaigns.RESOLUTION})
    read.append(rows_read(lambda: takes_large(reviewer, past, "2.xlsx")))
    assert all(ROWS <= each <= TIMES * ROWS for each in read), read
    for move in ("claim", "approve"):
        assert rows_read(lambda move=move: presses(reviewer, f"{place}{move}/", seen="1")) < ROWS // FEW  # type: ignore[misc]
