"""Samples for calling back: drawn the same for ever, weighted, kept from those that are checked."""

import datetime as dt
import uuid

import pytest

from ledger.actions.clues import sampling
from ledger.actions.clues.moving import Said
from ledger.actions.clues.sampling import call_row, draw_sample
from ledger.actions.outbox import deliver
from ledger.calendar.instants import day_of
from ledger.clueflow import Act
from ledger.errors import ConflictError, ForbiddenError, RefusedError
from ledger.models import (
    ArrearsRecord,
    AuditEvent,
    CallAnswer,
    Callback,
    Clue,
    ClueResult,
    ClueSample,
    ClueSampleItem,
    Notice,
    Payment,
    SampleKind,
    Satisfaction,
)
from ledger.queries.clues.calls import untrue_rows
from ledger.queries.clues.sampling import (
    CallResults,
    clue_weight,
    comes_out_again,
    drawn_from,
    last_calls,
    results_of,
    row_items,
)
from ledger.scoping import SYSTEM, Actor, tenant_scope
from qingqian.db.clock import app_now, clock_held_at
from tests.factories import filings, records, units
from tests.factories.clues import called, done, registered
from tests.factories.records import WAN
from tests.factories.reorganised import done as done_units
from tests.factories.reorganised import merging
from tests.factories.rollups import Tree
from tests.personas import Persona, clerk_of, manager_of, reviewer_of

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 20)


@pytest.fixture
def city() -> Persona:
    return reviewer_of(units.CITY)


def draw(who: Persona, kind: SampleKind, size: int = 2) -> ClueSample:
    today = day_of(app_now())
    with who.scope() as actor:
        return draw_sample(actor, units.unit(units.QIJIANG), kind, today, today, size, today)


def closed(count: int) -> list[Clue]:
    clerk, town = clerk_of(units.GUNAN), reviewer_of(units.GUNAN)
    found = []
    for _number in range(count):
        clue = registered(clerk)
        for who, act in ((town, Act.ACCEPT), (clerk, Act.TAKE), (clerk, Act.FEED_BACK), (town, Act.CONFIRM)):
            found.append(done(who, act, clue, result=ClueResult.UNTRUE))
    return found[3::4]


def again(clue: Clue) -> None:
    """Close a clue that runs again."""
    clerk, town = clerk_of(units.GUNAN), reviewer_of(units.GUNAN)
    done(clerk, Act.FEED_BACK, clue, result=ClueResult.UNTRUE)
    done(town, Act.CONFIRM, clue)


def asked(actor: Actor, sample: ClueSample, place: int, said: Said, key: uuid.UUID | None = None) -> Callback:
    """Call about a drawn row, by a form of its own unless one is given."""
    return call_row(actor, sample, place, said, key or uuid.uuid4())


def items_of(sample: ClueSample) -> list[ClueSampleItem]:
    with tenant_scope(SYSTEM):
        return list(ClueSampleItem.objects.filter(sample=sample))


def cleared(count: int) -> None:
    for _number in range(count):
        records.record(units.unit(units.GUNAN), owed_fen=20 * WAN, cleared_fen=20 * WAN)


def test_the_same_seed_and_basis_give_the_same_lots_and_others_do_not() -> None:
    candidates = "\n".join(f"XS2026-{number:06d}\t{number % 9 + 1}" for number in range(500))
    first = drawn_from(candidates, "0937-5512", 20)
    assert first == drawn_from(candidates, "0937-5512", 20)
    assert list(drawn_from(candidates, "0937-5512", 40).drawn[:20]) == list(first.drawn)
    assert list(drawn_from(candidates, "0937-5513", 20).drawn) != list(first.drawn)
    assert list(drawn_from(candidates + "\nXS2026-000500\t1", "0937-5512", 20).drawn) != list(first.drawn)


@pytest.mark.parametrize(
    ("amount", "ended", "due", "lots"),
    [
        (None, None, None, 1),
        (10 * WAN, DAY - dt.timedelta(days=31), None, 2),
        (600 * WAN, DAY - dt.timedelta(days=31), DAY + dt.timedelta(days=9), 6),
        (1, DAY - dt.timedelta(days=30), None, 6),
        (1, DAY - dt.timedelta(days=40), DAY - dt.timedelta(days=38), 4),
        (1, DAY - dt.timedelta(days=40), DAY - dt.timedelta(days=37), 1),
        (600 * WAN, DAY, DAY, 14),
    ],
)
def test_the_large_the_fresh_and_the_late_have_more_lots(
    amount: int | None, ended: dt.date | None, due: dt.date | None, lots: int
) -> None:
    assert clue_weight(amount, ended, due, DAY)[0] == lots


NOON = dt.datetime(2022, 6, 30, 4, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def cleared_at(hours: int, code: str = units.GUNAN) -> uuid.UUID:
    """Clear a row of 5 万元 so many hours before noon."""
    with clock_held_at(NOON - 1000 * HOUR):
        row = records.record(units.unit(code), owed_fen=5 * WAN, contract_fen=None)
    with clock_held_at(NOON - hours * HOUR), tenant_scope(SYSTEM):
        ArrearsRecord.objects.filter(pk=row.pk).update(cleared_fen=5 * WAN, updated_at=app_now())
    return row.lineage


def weights(since: dt.date, until: dt.date, most: int = 99) -> dict[uuid.UUID, tuple[int, str]]:
    """Return how likely each cleared row of the district is at the end of 2022, and why."""
    with reviewer_of(units.QIJIANG).scope():
        items = row_items(units.unit(units.QIJIANG), since, until, dt.date(2022, 12, 31), most)
    return {uuid.UUID(item.key): (item.lots, item.reasons) for item in items}


def test_a_row_that_was_cleared_in_the_last_hours_before_a_report_has_more_lots() -> None:
    """Also once it stands in another ledger; being carried is no change, though a report follows at once."""
    tree = Tree()
    tree.expect(units.GUNAN, units.SHIJIAO, units.QIJIANG)
    early, late, after = cleared_at(49), cleared_at(47), cleared_at(-1)
    long_ago = cleared_at(100, units.SHIJIAO)
    with clock_held_at(NOON):
        tree.pass_up(units.GUNAN, units.SHIJIAO)
    whole = dt.date(2022, 1, 1), dt.date(2022, 12, 31)
    plain, last = (1, ""), (4, "报送前48小时内改动 +3")
    expected = {early: plain, late: last, after: plain, long_ago: plain}
    assert weights(*whole) == expected
    with clock_held_at(NOON + 200 * HOUR):
        done_units(manager_of(units.CITY), merging([units.GUNAN], units.SHIJIAO))
    with clock_held_at(NOON + 201 * HOUR):
        filings.version(units.unit(units.SHIJIAO))
    assert weights(*whole) == expected


def test_rows_are_chosen_by_their_days_before_they_are_counted(city: Persona, monkeypatch: pytest.MonkeyPatch) -> None:
    day = dt.date(2022, 6, 28)
    rows = {hours: cleared_at(hours) for hours in (20, 48, 60, 61)}  # the last two: at midnight and before
    assert weights(day, day).keys() == {rows[48], rows[60]}
    paid = records.record(units.unit(units.GUNAN), owed_fen=5 * WAN, contract_fen=None)
    with tenant_scope(SYSTEM):
        Payment.objects.create(unit=paid.unit, record=paid, paid_on=day, amount_fen=5 * WAN, author_name="填报员")
    assert weights(day, day).keys() == {rows[48], rows[60], paid.lineage}, "on the day that is said"
    assert len(weights(dt.date(2022, 1, 1), day, most=2)) == 2
    monkeypatch.setattr(sampling, "FROM", 2)
    with city.scope() as actor, pytest.raises(RefusedError, match="太多"):
        draw_sample(actor, units.unit(units.QIJIANG), SampleKind.ROWS, day, day, 1, day)
    monkeypatch.setattr(sampling, "FROM", 3)
    with city.scope() as actor:
        assert draw_sample(actor, units.unit(units.QIJIANG), SampleKind.ROWS, day, day, 1, day).of_count == 3


def test_closed_clues_are_drawn_and_only_who_drew_and_those_above_see_it(city: Persona) -> None:
    district = reviewer_of(units.QIJIANG)
    found = {clue.number for clue in closed(3)}
    registered(clerk_of(units.GUNAN))
    sample = draw(district, SampleKind.CLUES)
    assert (sample.of_count, sample.unit.code) == (3, units.QIJIANG)
    items = items_of(sample)
    assert len(items) == 2
    assert {item.key for item in items} <= found
    assert comes_out_again(sample, items)
    assert not comes_out_again(sample, items[::-1])
    for who, seen in ((district, 1), (city, 1), (reviewer_of(units.GUNAN), 0), (clerk_of(units.JIJIANG), 0)):
        with who.scope():
            assert (ClueSample.objects.count(), bool(ClueSampleItem.objects.count())) == (seen, bool(seen))
    above = draw(city, SampleKind.CLUES)
    assert above.unit.code == units.CITY
    with district.scope():
        assert ClueSample.objects.count() == 1
    with tenant_scope(SYSTEM):
        noted = AuditEvent.objects.filter(what="sample_seeded").order_by("id").last()
    assert noted is not None
    assert noted.after == {"seed": above.seed, "size": 2, "sha256": above.basis, "named": False}


def test_a_call_about_a_drawn_clue_belongs_to_its_sample(city: Persona) -> None:
    (clue,) = closed(1)
    sample = draw(city, SampleKind.CLUES)
    called(reviewer_of(units.GUNAN), clue)  # who is checked does not know of it
    called(city, clue, satisfaction=Satisfaction.SATISFIED)
    with city.scope():
        calls = last_calls([sample.pk])[sample.pk]
        assert results_of(1, list(calls.values())) == CallResults(1, 1, 1, true=1, satisfied=1)
        assert Callback.objects.filter(sample_nos=[]).count() == 1


def brought(who: Persona, *samples: ClueSample) -> list[tuple[int, int, int]]:
    """Return of each sample how many were called about, and said so and not so."""
    with who.scope():
        calls = last_calls([sample.pk for sample in samples])
        results = [results_of(1, list(calls[sample.pk].values())) for sample in samples]
    return [(each.called, each.true, each.untrue) for each in results]


def test_one_call_counts_for_every_sample_that_still_waited_and_changes_none_that_was_answered(city: Persona) -> None:
    (clue,) = closed(1)
    january = draw(city, SampleKind.CLUES)
    called(city, clue, None, comment="无人接听")
    february = draw(city, SampleKind.CLUES)
    assert brought(city, january, february) == [(1, 0, 0), (0, 0, 0)]
    called(city, clue, CallAnswer.UNTRUE, comment="没有收到")
    assert brought(city, january, february) == [(1, 0, 1), (1, 0, 1)]
    again(clue)
    march = draw(city, SampleKind.CLUES)
    called(city, clue)
    assert brought(city, january, february, march) == [(1, 0, 1), (1, 0, 1), (1, 1, 0)]
    called(city, clue, CallAnswer.UNTRUE, comment="又说没有收到")
    assert brought(city, february, march) == [(1, 0, 1), (1, 0, 1)], "who is called unasked is told of last"


def test_a_call_counts_for_the_samples_of_the_callers_own_unit(city: Persona) -> None:
    (clue,) = closed(1)
    own = draw(city, SampleKind.CLUES)
    district = draw(reviewer_of(units.QIJIANG), SampleKind.CLUES)
    called(city, clue)
    assert brought(city, own, district) == [(1, 1, 0), (0, 0, 0)]
    called(reviewer_of(units.QIJIANG), clue, CallAnswer.UNTRUE, comment="没有收到")
    assert brought(city, own, district) == [(1, 1, 0), (1, 0, 1)]


def test_a_row_that_was_drawn_twice_is_called_about_once(city: Persona) -> None:
    cleared(1)
    first, second = draw(city, SampleKind.ROWS), draw(city, SampleKind.ROWS)
    with city.scope() as actor:
        asked(actor, first, 1, Said("", reached=True, answer=CallAnswer.TRUE))
    assert brought(city, first, second) == [(1, 1, 0), (1, 1, 0)]
    with city.scope() as actor:
        asked(actor, first, 1, Said("原来没有收到", reached=True, answer=CallAnswer.UNTRUE))
    assert brought(city, first, second) == [(1, 0, 1), (1, 1, 0)], "what was asked for, and no other"


def test_a_cleared_row_that_is_not_so_bears_a_mark_and_its_unit_is_told(city: Persona) -> None:
    cleared(2)
    records.record(units.unit(units.GUNAN), owed_fen=20 * WAN)
    sample = draw(city, SampleKind.ROWS)
    assert sample.of_count == 2
    with city.scope() as actor:
        asked(actor, sample, 1, Said("响铃无人接听", reached=False))
        asked(actor, sample, 1, Said("只收到一半", reached=True, answer=CallAnswer.UNTRUE))
        asked(actor, sample, 2, Said("", reached=True, answer=CallAnswer.TRUE))
        calls = last_calls([sample.pk])[sample.pk]
        assert results_of(2, list(calls.values())) == CallResults(2, 2, 2, true=1, untrue=1)
    deliver()
    first = items_of(sample)[0]
    with clerk_of(units.GUNAN).scope():
        assert {
            found.hex for found in untrue_rows([call.lineage for call in Callback.objects.all() if call.lineage])
        } == {first.key}
        told = Notice.objects.get()
    assert (told.url, told.detail) == (f"/ledger/{first.target}/", "只收到一半")


def test_one_form_keeps_one_call_and_one_notice(city: Persona) -> None:
    cleared(2)
    sample, key = draw(city, SampleKind.ROWS), uuid.uuid4()
    untrue = Said("只收到一半", reached=True, answer=CallAnswer.UNTRUE)
    with city.scope() as actor:
        first = asked(actor, sample, 1, untrue, key)
        assert asked(actor, sample, 1, untrue, key).pk == first.pk
        with pytest.raises(ConflictError, match="刷新页面"):
            asked(actor, sample, 1, Said("", reached=True, answer=CallAnswer.TRUE), key)
        assert asked(actor, sample, 2, untrue, key).pk != first.pk
        assert Callback.objects.count() == 2
    deliver()
    with clerk_of(units.GUNAN).scope():
        assert Notice.objects.count() == 2


def test_who_may_not_draws_and_calls_nothing(city: Persona) -> None:
    cleared(1)
    with pytest.raises(ForbiddenError):
        draw(clerk_of(units.CITY), SampleKind.ROWS)
    with pytest.raises(RefusedError, match="没有可以抽取"):
        draw(city, SampleKind.CLUES)
    with pytest.raises(RefusedError, match="件数"):
        draw(city, SampleKind.ROWS, size=0)
    sample = draw(city, SampleKind.ROWS)
    with clerk_of(units.CITY).scope() as actor, pytest.raises(ForbiddenError):
        asked(actor, sample, 1, Said("", reached=True, answer=CallAnswer.TRUE))
    with city.scope() as actor, pytest.raises(RefusedError):
        asked(actor, sample, 1, Said("", reached=True))
