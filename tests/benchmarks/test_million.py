"""The benchmarks on a city, at a scale of seconds: it is sound, and the compared answers agree."""

from contextlib import nullcontext

import pytest

from benchmarks.million import city, deep_page, growth, past_ledger, search, storage, submit, summaries, turns, walls
from ledger.models import ArrearsRecord, FilingVersion, Revision, Unit
from ledger.scoping import SYSTEM, tenant_scope
from reporting.rollups.proof import audit
from tests.factories import units

ROWS, PERIODS = 300, 30

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the tree of the tests hold 300 rows that were filed over 30 periods; nothing is repeated for its time."""
    monkeypatch.setattr(turns, "LEAST_SECONDS", 0.0)
    units.tree()
    city.order_campaign()
    city.fill(ROWS)


@pytest.mark.usefixtures("small")
def test_a_city_made_in_bulk_is_what_the_triggers_would_have_written(monkeypatch: pytest.MonkeyPatch) -> None:
    with tenant_scope(SYSTEM):
        assert ArrearsRecord.objects.count() == ROWS
        assert Revision.objects.count() > 2 * ROWS
        assert FilingVersion.objects.count() == PERIODS * Unit.objects.count()
        found = audit()
        assert found.differences == ()
        assert found.checked > PERIODS * Unit.objects.count()
    monkeypatch.setattr(growth, "city", lambda _rows: nullcontext())
    assert growth.measure(ROWS, ROWS, 1)[1]
    assert not growth.measure(ROWS - 1, ROWS, 1)[1]


@pytest.mark.usefixtures("small")
def test_every_way_to_an_answer_has_the_same() -> None:
    ways, agree = summaries.measure(1)
    assert agree
    assert len({len(each.answer) for each in ways.values()}) == 2
    assert past_ledger.measure(1)[2]
    walled, targets, agree = walls.measure(1)
    assert agree
    assert len(walled) == 2 * len(targets)
    frozen, agree = submit.measure(1)
    assert agree
    assert frozen[submit.FROZEN].answer > 0
    assert search.measure(1)[2]
    assert deep_page.measure(ROWS * 9 // 10, 1)[2]


def test_a_period_that_all_file_holds_the_rows_that_a_copy_holds() -> None:
    units.tree()
    city.order_campaign()
    added, agree = storage.measure(units.QIJIANG, 20, 2)
    assert agree
    assert all(copied > 0 for _, copied in added)
    with tenant_scope(SYSTEM):
        assert audit().differences == ()
