"""10,000 rows of one unit: no page, no submission and no export takes over 3 s (issue: main job)."""

import time
from collections.abc import Callable
from urllib.parse import urlencode

import pytest

from ledger.exchange.storing import Stored, store
from ledger.models import Filing, FilingVersion, State
from ledger.queries.periods import live_context
from tests.factories import campaigns, units
from tests.factories.campaigns import under_way
from tests.factories.lines import good_line
from tests.personas import Persona, clerk_of, reviewer_of

pytestmark = pytest.mark.django_db
ROWS = 10_000
SECONDS = 3.0
ONE = f"{units.GUNAN}/{campaigns.RESOLUTION}/"
SIGNED = {
    "seen": "0",
    "declared_small_firms": "on",
    "prepared_by": "吴某",
    "headed_by": "陈某",
    "contact_phone": "023-48600001",
}


def timed(act: Callable[[], object]) -> float:
    """Return the seconds of the quickest of two runs at most: a busy machine is no slow page."""
    best = float("inf")
    for _ in range(2):
        start = time.perf_counter()
        act()
        best = min(best, time.perf_counter() - start)
        if best <= SECONDS:
            break
    return best


@pytest.fixture
def clerk() -> Persona:
    under_way()
    clerk = clerk_of(units.GUNAN)
    with clerk.scope():
        assert live_context(clerk.unit)
        store(clerk.unit, [Stored(None, good_line(number), faulty=False) for number in range(1, ROWS + 1)])
    return clerk


def opens(person: Persona, path: str) -> None:
    answer = person.client.get(path)
    assert answer.status_code == 200, path
    assert b"".join(answer) if answer.streaming else answer.content


def test_no_request_takes_over_three_seconds(clerk: Persona) -> None:
    reviewer = reviewer_of(units.QIJIANG)
    pages = [
        "/",
        "/ledger/",
        f"/ledger/?{urlencode({'q': '第777管理局'})}",
        "/ledger/?cols=all&tab=faulty",
        "/ledger/?tab=changed",
        "/ledger/stopping/",
        f"/filings/{ONE}",
        "/summaries/annex4/",
        "/exports/annex2.xlsx",
        "/exports/annex4.xlsx",
    ]
    taken = {path: timed(lambda path=path: opens(clerk, path)) for path in pages}  # type: ignore[misc]
    taken["submit"] = once(lambda: clerk.client.post(f"/filings/{ONE}submit/", SIGNED).status_code)
    with clerk.scope():
        assert Filing.objects.get().state == State.SUBMITTED
        assert FilingVersion.objects.get().row_count == ROWS
    path = f"/review/{ONE}"
    taken[path] = timed(lambda: opens(reviewer, path))
    taken["claim"] = once(lambda: reviewer.client.post(f"/filings/{ONE}claim/", {"seen": "1"}).status_code)
    taken["approve"] = once(lambda: reviewer.client.post(f"/filings/{ONE}approve/", {"seen": "1"}).status_code)
    past = f"/exports/annex2.xlsx?unit={units.GUNAN}&period={campaigns.RESOLUTION}"
    taken[past] = timed(lambda: opens(reviewer, past))
    slow = {path: round(seconds, 1) for path, seconds in taken.items() if seconds > SECONDS}
    print({path: round(seconds, 2) for path, seconds in taken.items()})  # noqa: T201 - the figures, when it fails
    assert not slow


def once(act: Callable[[], int]) -> float:
    """Return the seconds of an act that cannot be repeated; it must lead on to a page."""
    start = time.perf_counter()
    assert act() == 302
    return time.perf_counter() - start
