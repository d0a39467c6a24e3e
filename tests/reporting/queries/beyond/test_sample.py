import datetime as dt
from typing import Any

import pytest

from ledger.models import ArrearsRecord, FilingVersion
from ledger.scoping import SYSTEM, tenant_scope
from ledger.vocabulary import Status
from qingqian.db.clock import clock_held_at
from reporting.queries.beyond import sample
from reporting.queries.beyond.sample import Sample, draw
from reporting.queries.beyond.sql import stream
from tests.factories import campaigns, filings, records, units
from tests.factories.records import OWED, WAN
from tests.factories.reorganised import NEW, done, merging, moving
from tests.factories.rollups import Tree
from tests.personas import manager_of, reviewer_of

FILED = dt.datetime(2022, 6, 30, 10, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def _at(when: dt.datetime, code: str, status: Status = Status.NONE, wan: int = 5) -> ArrearsRecord:
    amount: dict[str, Any] = {"cleared_fen": wan * WAN} if status is Status.CLEARED else {}
    with clock_held_at(when), tenant_scope(SYSTEM):
        made = records.build(units.unit(code), owed_fen=wan * WAN, contract_fen=None, **amount)
        made.save()
    return made


def _filed(code: str, *children: FilingVersion) -> FilingVersion:
    with clock_held_at(FILED):
        return filings.version(units.unit(code), *children)


def _drawn(version: FilingVersion, seed: str, size: int) -> Sample:
    with tenant_scope(SYSTEM):
        return draw(version, seed, size)


@pytest.mark.django_db
def test_a_row_weighs_by_its_amount_by_its_clearing_and_by_its_last_hours() -> None:
    long_ago, lately, at_last = FILED - 90 * DAY, FILED - 20 * DAY, FILED - DAY
    expected = {
        _at(long_ago, units.GUNAN).pk: 1,
        _at(long_ago, units.GUNAN, wan=10).pk: 2,
        _at(long_ago, units.GUNAN, wan=50).pk: 3,
        _at(long_ago, units.GUNAN, wan=100).pk: 4,
        _at(long_ago, units.GUNAN, wan=500).pk: 6,
        _at(long_ago, units.GUNAN, Status.CLEARED).pk: 1,
        _at(lately, units.GUNAN, Status.CLEARED).pk: 6,
        _at(at_last, units.GUNAN).pk: 4,
        _at(at_last, units.GUNAN, Status.CLEARED, wan=500).pk: 14,
    }
    late = _at(long_ago, units.GUNAN)
    with clock_held_at(lately), tenant_scope(SYSTEM):
        ArrearsRecord.objects.filter(pk=late.pk).update(cleared_fen=5 * WAN)
    expected[late.pk] = 6
    found = _drawn(_filed(units.GUNAN), "1", 99)
    assert {row.record_id: row.weight for row in found.rows} == expected
    assert (found.of_rows, found.of_lots) == (10, sum(expected.values()))


@pytest.mark.django_db
def test_the_same_seed_draws_the_same_whatever_became_of_the_ledger_and_more_begins_with_less() -> None:
    for code in (units.QIJIANG, units.GUNAN, units.SHIJIAO):
        for _number in range(8):
            _at(FILED - DAY, code)
    below = _filed(units.GUNAN), _filed(units.SHIJIAO)
    version = _filed(units.QIJIANG, *below)
    first = _drawn(version, "20220701", 6)
    with tenant_scope(SYSTEM):
        ArrearsRecord.objects.update(owed_fen=OWED, cleared_fen=OWED)
    assert _drawn(version, "20220701", 6) == first
    assert [row.line.owed_fen for row in first.rows] == [5 * WAN] * 6
    more, every = _drawn(version, "20220701", 9), _drawn(version, "20220701", 99)
    assert list(more.rows[:6]) == list(first.rows)
    assert {row.place.unit_id for row in every.rows} == {
        units.unit(c).pk for c in (units.QIJIANG, units.GUNAN, units.SHIJIAO)
    }
    assert len(every.rows) == every.of_rows == 24
    assert _drawn(version, "20220702", 6).sha256 != first.sha256


def _changed(row: ArrearsRecord, when: dt.datetime, **values: Any) -> None:
    with clock_held_at(when), tenant_scope(SYSTEM):
        ArrearsRecord.objects.filter(pk=row.pk).update(**values)


@pytest.mark.django_db
def test_what_a_reorganisation_carried_weighs_by_what_happened_to_it_before() -> None:
    """A merge with an opening, which takes rows out of the ledger and puts them back, the day before the report."""
    tree, long_ago, lately = Tree(), FILED - 80 * DAY, FILED - 20 * DAY
    tree.expect(units.GUNAN, units.SHIJIAO, units.QIJIANG)
    codes = (units.GUNAN, units.SHIJIAO)
    old, changed, cleared_now = ([_at(long_ago, code) for code in codes] for _kind in range(3))
    cleared = [_at(long_ago, code, Status.CLEARED) for code in codes]
    with clock_held_at(dt.datetime(2022, 5, 24, 2, tzinfo=dt.UTC)):
        tree.pass_up(*codes)
    for row in changed:
        _changed(row, lately, owed_fen=6 * WAN)
    for row in cleared_now:
        _changed(row, lately, cleared_fen=5 * WAN)
    typed = [_at(FILED - DAY - DAY / 2, code) for code in codes]
    with clock_held_at(FILED - DAY):
        done(manager_of(units.CITY), merging([units.SHIJIAO], units.GUNAN))
    typed.append(_at(FILED - DAY / 2, units.GUNAN))
    weights = {1: [*old, *changed, *cleared], 6: cleared_now, 4: typed}
    expected = {row.lineage: weight for weight, rows in weights.items() for row in rows}
    found = _drawn(_filed(units.GUNAN), "1", 99)
    with tenant_scope(SYSTEM):
        lineages = dict(ArrearsRecord.objects.values_list("pk", "lineage"))
        assert FilingVersion.every.filter(opening=True).exists()
    assert {lineages[row.record_id]: row.weight for row in found.rows} == expected


@pytest.mark.django_db
def test_whoever_may_not_look_at_the_old_unit_draws_the_same() -> None:
    """Carried twice, into another district and there into another unit: its own people know the old ones no more."""
    units.tree()
    campaigns.campaign()
    for status in (Status.CLEARED, Status.NONE):
        _at(FILED - 80 * DAY, units.GUNAN, status)
    with clock_held_at(FILED - DAY):
        done(manager_of(units.CITY), moving(units.GUNAN, units.JIANGJIN))
    with clock_held_at(FILED - DAY / 2):
        done(manager_of(units.CITY), merging([NEW], units.JIJIANG))
    version = _filed(units.JIJIANG)
    everybody = _drawn(version, "1", 99)
    assert [row.weight for row in everybody.rows] == [1, 1]
    with reviewer_of(units.JIANGJIN).scope():
        assert draw(version, "1", 99) == everybody


class _Held(dict[str, Any]):
    """A row that tells how many of its kind are held."""

    now = most = 0

    def __init__(self, row: dict[str, Any]) -> None:
        super().__init__(row)
        _Held.now += 1
        _Held.most = max(_Held.most, _Held.now)

    def __del__(self) -> None:
        _Held.now -= 1


@pytest.mark.django_db
def test_of_rows_that_pass_by_no_more_are_held_than_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    for _number in range(12):
        _at(FILED - DAY, units.GUNAN)
    version = _filed(units.GUNAN)
    whole = _drawn(version, "1", 3)
    monkeypatch.setattr(sample, "stream", lambda *names, **said: map(_Held, stream(*names, **said)))
    assert _drawn(version, "1", 3) == whole
    assert whole.of_rows == 12
    assert _Held.most <= 3 + 2
