"""The one door: what it opens, and that nothing stays open behind it."""

import pytest
from django.db import DatabaseError, DataError, IntegrityError, ProgrammingError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from ledger.models import ArrearsRecord, Filing, Period, Unit
from ledger.policy import Role
from ledger.scoping import SYSTEM, Actor, NoScopeError, Seat, current_actor, reduced, tenant_scope
from ledger.tenancy import TENANT_TABLES
from qingqian.db.sqlfile import scalar
from tests import personas
from tests.factories import campaigns, people, records, units
from tests.walls.attack import attempt, bound, fetch

pytestmark = pytest.mark.django_db
SETTINGS = ("paths", "user", "actor", "request", "address", "now", "field")


def remembered() -> dict[str, str]:
    """Return every setting of the door as the connection holds it now."""
    return {name: scalar("select current_setting(%s, true)", [f"app.{name}"]) or "" for name in SETTINGS}


CLOSED = dict.fromkeys(SETTINGS, "")


def test_a_query_without_a_scope_raises_before_it_reaches_the_database() -> None:
    for model in (Unit, ArrearsRecord, Period, Filing):
        with pytest.raises(NoScopeError):
            model.objects.count()
    with pytest.raises(NoScopeError):
        current_actor()


def test_a_clerk_sees_the_rows_of_the_own_unit_only() -> None:
    mine, theirs = units.unit(units.GUNAN), units.unit(units.WENLONG)
    records.one_of_each(mine)
    records.record(theirs)
    with personas.clerk_of(units.GUNAN).scope():
        assert set(ArrearsRecord.objects.values_list("unit_id", flat=True)) == {mine.pk}
        assert sorted(ArrearsRecord.objects.values_list("status", flat=True)) == [1, 2, 3, 4, 5]
        assert sorted(Unit.objects.values_list("code", flat=True)) == [units.CITY, units.QIJIANG, units.GUNAN]


def test_a_period_is_made_once_and_read_from_below() -> None:
    first = campaigns.period(campaigns.SURVEY)
    assert campaigns.period(campaigns.SURVEY).pk == first.pk
    with personas.clerk_of(units.GUNAN).scope():
        assert first.clocks.count() == 2


def test_several_seats_open_several_subtrees() -> None:
    for code in (units.GUNAN, units.SHIJIAO, units.JIJIANG):
        records.record(units.unit(code))
    user = people.person(units.unit(units.GUNAN), Role.CLERK)
    people.grant(user, units.unit(units.JIANGJIN), Role.REVIEWER)
    with tenant_scope(people.actor(user)):
        codes = set(ArrearsRecord.objects.values_list("unit__code", flat=True))
    assert codes == {units.GUNAN, units.JIJIANG}


def test_a_person_without_a_seat_reads_nothing() -> None:
    records.record(units.unit(units.GUNAN))
    nobody = tenant_scope(Actor(1, "来客"))
    with nobody, pytest.raises(ProgrammingError, match="no tenant scope"), transaction.atomic():
        list(ArrearsRecord.objects.all())


def test_the_door_sets_who_acts_and_forgets_it() -> None:
    clerk = personas.clerk_of(units.GUNAN)
    with clerk.scope():
        assert remembered() == {
            "paths": clerk.unit.path,
            "user": str(clerk.user.pk),
            "actor": clerk.actor.name,
            "request": "test",
            "address": "127.0.0.1",
            "now": "",
            "field": "",
        }
    assert remembered() == CLOSED


def test_a_nested_scope_replaces_and_restores() -> None:
    clerk = personas.clerk_of(units.GUNAN)
    records.record(units.unit(units.WENLONG))
    with clerk.scope():
        with tenant_scope(SYSTEM):
            assert (current_actor(), ArrearsRecord.objects.count()) == (SYSTEM, 1)
        assert (current_actor(), ArrearsRecord.objects.count()) == (clerk.actor, 0)
        assert remembered()["paths"] == clerk.unit.path
    assert remembered() == CLOSED


def test_a_nested_scope_that_fails_restores_too() -> None:
    clerk = personas.clerk_of(units.GUNAN)
    with clerk.scope():
        with pytest.raises(ZeroDivisionError), tenant_scope(SYSTEM):
            raise ZeroDivisionError
        assert remembered()["paths"] == clerk.unit.path
        with pytest.raises(IntegrityError), tenant_scope(SYSTEM):
            Unit.objects.create(code=units.CITY, name="重名", level=1)
        assert (current_actor(), remembered()["paths"]) == (clerk.actor, clerk.unit.path)
        assert ArrearsRecord.objects.count() == 0


def test_the_scope_survives_a_savepoint_that_is_rolled_back() -> None:
    clerk = personas.clerk_of(units.GUNAN)
    with clerk.scope():
        with pytest.raises(DatabaseError), transaction.atomic():
            fetch("select 1 / 0")
        with transaction.atomic():
            fetch("select set_config('app.paths', '/', true)")
            transaction.set_rollback(True)
        assert remembered()["paths"] == clerk.unit.path


def test_the_databases_own_error_comes_out_of_the_door() -> None:
    """A refusal must be told by its own name, not by that of the transaction that it broke."""
    clerk = personas.clerk_of(units.GUNAN)
    with pytest.raises(DataError), tenant_scope(SYSTEM):
        fetch("select 'x'::int")
    with clerk.scope():
        with pytest.raises(DataError), tenant_scope(SYSTEM):
            fetch("select 'x'::int")
        assert remembered()["paths"] == clerk.unit.path
    assert remembered() == CLOSED


def test_a_nested_scope_that_is_taken_back_restores_too() -> None:
    clerk = personas.clerk_of(units.GUNAN)
    records.record(clerk.unit)
    with clerk.scope():
        with tenant_scope(SYSTEM):
            ArrearsRecord.objects.update(disputed=True)
            transaction.set_rollback(True)
        assert remembered()["paths"] == clerk.unit.path
        assert ArrearsRecord.objects.get().disputed is False


def test_a_query_made_inside_and_run_outside_is_refused() -> None:
    records.record(units.unit(units.GUNAN))
    with personas.clerk_of(units.GUNAN).scope():
        late = ArrearsRecord.objects.all()
    with pytest.raises(ProgrammingError, match="no tenant scope"), transaction.atomic():
        list(late)


def test_a_query_made_in_one_scope_answers_for_the_scope_it_runs_in() -> None:
    records.record(units.unit(units.GUNAN))
    with tenant_scope(SYSTEM):
        late = ArrearsRecord.objects.all()
    with personas.clerk_of(units.WENLONG).scope():
        assert list(late) == []


def test_a_row_kept_from_a_scope_is_neither_saved_nor_followed_outside() -> None:
    row = records.record(units.unit(units.GUNAN))
    with pytest.raises(DatabaseError), transaction.atomic():
        row.save()
    with pytest.raises((NoScopeError, DatabaseError)), transaction.atomic():
        row.refresh_from_db()


@pytest.mark.django_db(transaction=True)
def test_nothing_leaks_to_the_next_transaction_of_the_connection() -> None:
    clerk = personas.clerk_of(units.GUNAN)
    records.record(clerk.unit)
    same = scalar("select pg_backend_pid()")
    with clerk.scope():
        assert ArrearsRecord.objects.count() == 1
    assert remembered() == CLOSED
    with pytest.raises(ZeroDivisionError), clerk.scope():
        raise ZeroDivisionError
    assert remembered() == CLOSED
    with pytest.raises(DatabaseError), clerk.scope():
        fetch("select 1 / 0")
    assert remembered() == CLOSED
    for table in set(TENANT_TABLES) - {"ledger_person", "ledger_membership"}:
        outcome = attempt(bound("select count(*) from {table} where {key} = {key}", table))
        assert outcome.message in {"no tenant scope", ""}
        if not outcome.message:  # an empty table asks for no scope
            assert outcome.count == 1
    assert attempt("select from ledger_arrearsrecord").message == "no tenant scope"
    assert scalar("select pg_backend_pid()") == same
    assert connection.in_atomic_block is False


def test_a_seat_covers_what_lies_below_and_no_neighbour_with_a_like_number() -> None:
    actor = Actor(1, "甲", (Seat(1, "/00001/00002/", Role.CLERK), Seat(2, "/00001/00002/00001/", Role.HEAD)))
    assert actor.paths == ("/00001/00002/",)


segments = st.lists(st.integers(1, 3), min_size=1, max_size=4)
paths = st.lists(segments.map(lambda parts: "".join(f"/{part:05d}" for part in parts) + "/"), max_size=6)


@given(paths)
def test_reduced_paths_cover_the_same_and_none_lies_in_another(given_paths: list[str]) -> None:
    kept = reduced(given_paths)
    assert set(kept) <= set(given_paths)
    assert all(any(path.startswith(scope) for scope in kept) for path in given_paths)
    assert not any(a != b and a.startswith(b) for a in kept for b in kept)
    assert len(set(kept)) == len(kept)
