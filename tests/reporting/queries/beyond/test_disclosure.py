import datetime as dt
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.calendar.instants import SHANGHAI
from ledger.models import ArrearsRecord, Disposition, DispositionKind, Standing, Unit
from ledger.scoping import SYSTEM, tenant_scope
from ledger.vocabulary import Nature, Status
from qingqian.db.clock import clock_held_at
from reporting.queries.beyond.aged import BALANCE
from reporting.queries.beyond.disclosure import Sums, YearEnd, by_child, by_debtor, rows_stood
from reporting.queries.rows_behind import COUNTED
from tests.factories import records, units
from tests.factories.records import OWED, WAN

pytestmark = pytest.mark.django_db


def at(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> dt.datetime:
    return dt.datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


def _enter(when: dt.datetime, unit: Unit, **values: Any) -> ArrearsRecord:
    with clock_held_at(when), tenant_scope(SYSTEM):
        made = records.build(unit, **values)
        made.save()
    return made


def _leave(when: dt.datetime, row: ArrearsRecord) -> None:
    with clock_held_at(when), tenant_scope(SYSTEM):
        Disposition(unit=row.unit, record=row, kind=DispositionKind.VOIDED, reason="重复登记").save()


def _stood(unit: Unit, year: int) -> set[int]:
    with tenant_scope(SYSTEM):
        return {row.record_id for row in rows_stood(YearEnd(unit, year)).rows}


def test_the_year_ends_at_midnight_in_shanghai_and_what_comes_later_changes_nothing() -> None:
    unit = units.unit(units.GUNAN)
    last = _enter(at(2022, 12, 31, 23, 59), unit)
    first = _enter(at(2023, 1, 1), unit)
    assert (_stood(unit, 2022), _stood(unit, 2023)) == ({last.pk}, {last.pk, first.pk})
    with clock_held_at(at(2023, 2, 1)), tenant_scope(SYSTEM):
        ArrearsRecord.objects.filter(pk=last.pk).update(cleared_fen=OWED)
        [line] = rows_stood(YearEnd(unit, 2022)).rows
    assert (line.balance, line.line.cleared_fen, line.stands) == (OWED, None, True)
    assert (_stood(unit, 2022), _stood(unit, 2023)) == ({last.pk}, {first.pk})


def test_a_row_that_left_counts_till_it_left() -> None:
    unit = units.unit(units.GUNAN)
    early, late, gone = (_enter(at(2022, 6, 1), unit) for _ in range(3))
    _leave(at(2022, 12, 31, 23), early)
    _leave(at(2023, 1, 1, 1), late)
    with tenant_scope(SYSTEM):
        deleted = gone.pk
        gone.delete()
    assert _stood(unit, 2021) == set()
    # The audit tells real time: what was deleted in this test stood in every year before.
    assert _stood(unit, 2022) == {late.pk, deleted}
    assert _stood(unit, 2023) == {deleted}


def test_a_row_that_came_back_and_left_again_had_left_before() -> None:
    unit = units.unit(units.GUNAN)
    row = _enter(at(2022, 6, 1), unit)
    _leave(at(2022, 12, 20), row)
    with clock_held_at(at(2023, 1, 10)), tenant_scope(SYSTEM):
        Disposition.objects.filter(record=row).update(standing=Standing.CANCELLED)
    assert (_stood(unit, 2022), _stood(unit, 2023)) == (set(), {row.pk})
    _leave(at(2023, 3, 1), row)
    assert (_stood(unit, 2022), _stood(unit, 2023)) == (set(), set())


def test_a_row_that_came_back_before_the_year_ended_has_stood_till_it_left_again() -> None:
    unit = units.unit(units.GUNAN)
    row = _enter(at(2022, 6, 1), unit)
    _leave(at(2022, 12, 20), row)
    with clock_held_at(at(2022, 12, 25)), tenant_scope(SYSTEM):
        Disposition.objects.filter(record=row).update(standing=Standing.CANCELLED)
    _leave(at(2023, 3, 1), row)
    assert (_stood(unit, 2022), _stood(unit, 2023)) == ({row.pk}, set())


def test_a_row_that_came_with_its_leaving_proposed_stood_from_when_it_came_back() -> None:
    """A successor takes such a row over later than it was to leave (划入)."""
    unit = units.unit(units.GUNAN)
    row = _enter(at(2022, 12, 10), unit)
    _leave(at(2022, 11, 1), row)
    with clock_held_at(at(2023, 1, 10)), tenant_scope(SYSTEM):
        Disposition.objects.filter(record=row).update(standing=Standing.CANCELLED)
    assert (_stood(unit, 2022), _stood(unit, 2023)) == (set(), {row.pk})


def test_a_row_that_was_out_for_a_moment_while_an_opening_was_made_has_stood() -> None:
    unit = units.unit(units.GUNAN)
    row = _enter(at(2022, 12, 10), unit)
    with clock_held_at(at(2023, 2, 1)), tenant_scope(SYSTEM), connection.cursor() as cursor:
        cursor.execute("select set_config('app.carrying', '1', true)")
        for gone in (True, False):
            ArrearsRecord.every.filter(pk=row.pk).update(gone=gone)
    assert (_stood(unit, 2022), _stood(unit, 2023)) == ({row.pk}, {row.pk})


def test_debtors_are_told_apart_by_their_code_organs_first() -> None:
    unit = units.unit(units.GUNAN)
    code, firm = records.uscc(1, "11"), records.uscc(2)
    _enter(
        at(2022, 1, 1),
        unit,
        debtor_uscc=firm,
        nature=Nature.LOCAL_SOE,
        sector=None,
        owed_fen=900 * WAN,
        contract_fen=None,
    )
    for name, disputed in (("某局", True), ("某局机关", False)):
        _enter(at(2022, 1, 1), unit, debtor_uscc=code, debtor_name=name, disputed=disputed)
    _enter(
        at(2022, 1, 1),
        unit,
        status=Status.PART,
        debtor_uscc=records.uscc(3, "12"),
        nature=Nature.INSTITUTION,
        sector=None,
    )
    _enter(at(2022, 1, 1), unit, status=Status.CLEARED)
    _enter(at(2022, 1, 1), unit, source=None, faulty=True)
    with tenant_scope(SYSTEM):
        whole = by_debtor(YearEnd(unit, 2022, ()))
        pages = [by_debtor(YearEnd(unit, 2022, ()), start=start, most=2) for start in (0, 2, 98)]
        organs = by_debtor(YearEnd(unit, 2022)).found
    every = whole.found
    assert [(each.name, each.nature) for each in every][:1] == [("某局", Nature.GOVERNMENT)]
    assert [each.sums for each in every] == [
        Sums(2, 2 * OWED, 1, OWED),
        Sums(1, 6 * WAN, 0, 0),
        Sums(1, 900 * WAN, 0, 0),
    ]
    assert organs == every[:2]
    # A page is cut out by the database, with the sums of all; past the end stands the last one.
    assert [page.found for page in pages] == [every[:2], every[2:], every[2:]]
    assert {(page.count, page.total) for page in (whole, *pages)} == {(3, Sums(4, 2 * OWED + 906 * WAN, 1, OWED))}


def test_children_add_up_with_what_is_below_them() -> None:
    places = units.tree()
    for code in (units.CITY, units.QIJIANG, units.GUNAN, units.SHIJIAO, units.FINANCE):
        _enter(at(2022, 1, 1), places[code])
    with tenant_scope(SYSTEM):
        found = by_child(YearEnd(places[units.CITY], 2022))
        own = rows_stood(YearEnd(places[units.CITY], 2022, own=True))
    counts = {units.CITY: 1, units.QIJIANG: 3, units.FINANCE: 1}
    assert {pk: sums.row_count for pk, sums in found.items()} == {places[code].pk: n for code, n in counts.items()}
    assert (own.count, own.balance, own.owed) == (1, OWED, OWED)


steps = st.lists(
    st.tuples(
        st.sampled_from(["add", "add", "pay", "clear", "argue", "leave"]), st.integers(0, 99), st.integers(1, 200)
    ),
    max_size=12,
)


@settings(max_examples=15, deadline=None)
@given(steps)
def test_every_year_comes_out_as_it_stood_when_it_ended(history: list[tuple[str, int, int]]) -> None:
    with transaction.atomic():
        unit, when, ended = units.unit(units.FINANCE), at(2019, 1, 1), {}
        for step, number, days in history:
            after = when + dt.timedelta(days=days)
            for year in range(when.year, after.year):
                ended[year] = _open(unit)
            when = after
            _act(unit, when, step, number)
        assert {year: _told(unit, year) for year in ended} == ended
        assert _told(unit, when.year) == _open(unit)
        transaction.set_rollback(True)


def _act(unit: Unit, when: dt.datetime, step: str, number: int) -> None:
    with tenant_scope(SYSTEM):
        own = list(ArrearsRecord.objects.filter(unit=unit).order_by("id"))
    if step == "add" or not own:
        _enter(when, unit, faulty=True)
    elif step == "leave":
        _leave(when, own[number % len(own)])
    else:
        typed: dict[str, dict[str, Any]] = {
            "pay": {"paid_fen": number},
            "clear": {"cleared_fen": OWED},
            "argue": {"disputed": None},
        }
        with clock_held_at(when), tenant_scope(SYSTEM):
            ArrearsRecord.objects.filter(pk=own[number % len(own)].pk).update(**typed[step])


def _open(unit: Unit) -> dict[int, int]:
    with tenant_scope(SYSTEM):
        rows = ArrearsRecord.objects.filter(COUNTED, unit=unit).annotate(balance=BALANCE).exclude(balance=0)
        return dict(rows.values_list("pk", "balance"))


def _told(unit: Unit, year: int) -> dict[int, int]:
    with tenant_scope(SYSTEM):
        return {row.record_id: row.balance for row in rows_stood(YearEnd(unit, year, ()), most=99).rows}
