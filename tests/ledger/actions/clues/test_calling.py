"""Calling creditors back: what they say is kept, lets a clue be archived or run again, and marks its rows."""

import datetime as dt

import pytest

from ledger.actions.clues.acting import act_on
from ledger.actions.clues.moving import Said
from ledger.clueflow import Act
from ledger.errors import RefusedError
from ledger.models import (
    ArrearsRecord,
    CallAnswer,
    Callback,
    Clue,
    ClueEvent,
    ClueEvidenceKind,
    ClueResult,
    ClueState,
    Satisfaction,
)
from ledger.queries.clues.calls import untrue_rows
from ledger.scoping import SYSTEM, tenant_scope
from qingqian.db.clock import app_now, clock_held_at
from tests.factories import campaigns, records, units
from tests.factories.clues import called, done, fresh, linked, proved, registered
from tests.factories.reorganised import done as merge
from tests.factories.reorganised import merging
from tests.ledger.views.moves import page
from tests.personas import Persona, clerk_of, manager_of, reviewer_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Persona:
    return reviewer_of(units.GUNAN)


@pytest.fixture
def row() -> ArrearsRecord:
    return records.record(units.unit(units.GUNAN))


@pytest.fixture
def clue(town: Persona, row: ArrearsRecord) -> Clue:
    """Close one that is a paid row."""
    clerk = clerk_of(units.GUNAN)
    clue = registered(clerk)
    done(town, Act.ACCEPT, clue)
    done(clerk, Act.TAKE, clue)
    proved(clue, ClueEvidenceKind.VOUCHER, ClueEvidenceKind.CONFIRMATION)
    linked(clue, row)
    done(clerk, Act.FEED_BACK, clue, result=ClueResult.PAID)
    return done(town, Act.CONFIRM, clue)


def untrue(row: ArrearsRecord, who: Persona | None = None) -> bool:
    with tenant_scope(who.actor if who else SYSTEM):
        return row.lineage in untrue_rows([row.lineage])


def tried(clue: Clue, days: int) -> None:
    """Call in vain so many days after the first call."""
    with tenant_scope(SYSTEM):
        first = Callback.objects.earliest("id")
        then = first.at + dt.timedelta(days=days)
        Callback.objects.create(unit=first.unit, clue=clue, reached=False, text="无人接听", at=then)


def test_a_creditor_who_says_it_is_so_lets_the_clue_be_archived(town: Persona, clue: Clue) -> None:
    with pytest.raises(RefusedError, match="请先回访"):
        done(town, Act.ARCHIVE, clue)
    stays = called(town, clue, satisfaction=Satisfaction.MOSTLY, comment="")
    assert (stays.state, stays.false_found) == (ClueState.CLOSED, False)
    with tenant_scope(SYSTEM):
        call, event = Callback.objects.get(), ClueEvent.objects.filter(clue=clue).last()
    assert (call.answer, call.satisfaction, call.by_name) == (CallAnswer.TRUE, Satisfaction.MOSTLY, town.actor.name)
    assert event is not None
    assert event.facts["called"] == "债权人说属实，基本满意"
    with tenant_scope(SYSTEM):
        before = clue.entered_at.date() - dt.timedelta(days=9)
        Clue.objects.filter(pk=clue.pk).update(ended_on=before)
    archived = done(town, Act.ARCHIVE, clue, comment="")
    assert (archived.state, archived.ended_on) == (ClueState.ARCHIVED, before)  # it ended when it was closed


def test_one_who_says_it_is_not_lets_it_run_again_and_marks_its_rows(
    town: Persona, clue: Clue, row: ArrearsRecord
) -> None:
    again = called(town, clue, CallAnswer.UNTRUE, comment="尾款没有收到")
    assert (again.state, again.result, again.false_found, again.ended_on) == (ClueState.HANDLING, None, True, None)
    assert again.desk == again.unit
    assert again.result_due is not None
    with tenant_scope(SYSTEM):
        event = ClueEvent.objects.filter(clue=clue).last()
    assert event is not None
    assert (event.act, event.to_state, event.comment) == (Act.CALL_BACK, ClueState.HANDLING, "尾款没有收到")
    assert event.facts["result"] == str(int(ClueResult.PAID))
    assert untrue(row)
    clerk = clerk_of(units.GUNAN)
    with clock_held_at(app_now() + dt.timedelta(hours=1)):
        for kind in (ClueEvidenceKind.VOUCHER, ClueEvidenceKind.CONFIRMATION):
            with pytest.raises(RefusedError, match=f"原来的{kind.label}不再算数"):
                done(clerk, Act.FEED_BACK, clue, result=ClueResult.PAID)
            proved(clue, kind)
        done(clerk, Act.FEED_BACK, clue, result=ClueResult.PAID)
        done(town, Act.CONFIRM, clue)
        assert not called(town, clue).false_found
    assert not untrue(row)
    assert done(town, Act.ARCHIVE, clue).state == ClueState.ARCHIVED


def test_what_was_said_of_an_earlier_result_archives_nothing(town: Persona, clue: Clue) -> None:
    with tenant_scope(SYSTEM):
        before = clue.entered_at - dt.timedelta(days=1)
        Callback.objects.create(unit=clue.unit, clue=clue, reached=True, answer=CallAnswer.TRUE, at=before)
    with pytest.raises(RefusedError, match="请先回访"):
        done(town, Act.ARCHIVE, clue)


def test_an_archived_clue_that_is_not_so_runs_again_too(town: Persona, clue: Clue) -> None:
    called(town, clue)
    done(town, Act.ARCHIVE, clue)
    assert called(town, clue, CallAnswer.UNTRUE).state == ClueState.HANDLING


def test_who_cannot_be_reached_is_tried_on_two_days_and_it_is_written_why(town: Persona, clue: Clue) -> None:
    called(town, clue, None, comment="上午两次无人接听")
    called(town, clue, None, comment="下午又打一次")
    with pytest.raises(RefusedError, match="两个不同的日子"):
        done(town, Act.ARCHIVE, clue)
    tried(clue, 1)
    with pytest.raises(RefusedError, match="写明为什么"):
        done(town, Act.ARCHIVE, clue, comment=" ")
    with pytest.raises(RefusedError, match="上传联系记录"):
        done(town, Act.ARCHIVE, clue, comment="号码已停机")
    proved(clue, ClueEvidenceKind.CONTACT)
    assert done(town, Act.ARCHIVE, clue, comment="号码已停机，到工商登记地址走访无人").state == ClueState.ARCHIVED


def test_one_who_cannot_tell_neither_archives_nor_reopens(town: Persona, clue: Clue) -> None:
    assert called(town, clue, CallAnswer.UNSURE).state == ClueState.CLOSED
    with pytest.raises(RefusedError, match="债权人说属实"):
        done(town, Act.ARCHIVE, clue)


def test_who_could_not_tell_and_is_never_reached_again_keeps_no_clue_open(town: Persona, clue: Clue) -> None:
    called(town, clue, None, comment="上午无人接听")
    tried(clue, 1)
    called(town, clue, CallAnswer.UNSURE, comment="会计不在，说不清")
    tried(clue, 2)
    with pytest.raises(RefusedError, match="各再试过一次"):  # what was tried before is another matter
        done(town, Act.ARCHIVE, clue)
    tried(clue, 3)
    with pytest.raises(RefusedError, match="写明为什么"):
        done(town, Act.ARCHIVE, clue, comment=" ")
    proved(clue, ClueEvidenceKind.CONTACT)
    assert done(town, Act.ARCHIVE, clue, comment="会计此后一直关机").state == ClueState.ARCHIVED


def test_who_denies_again_what_was_found_twice_has_been_heard_and_the_owner_decides(town: Persona) -> None:
    clerk, clue = clerk_of(units.GUNAN), registered(clerk_of(units.GUNAN))
    done(town, Act.ACCEPT, clue)
    done(clerk, Act.TAKE, clue)
    for turn, state in enumerate((ClueState.HANDLING, ClueState.CLOSED)):
        done(clerk, Act.FEED_BACK, clue, result=ClueResult.UNTRUE)
        done(town, Act.CONFIRM, clue)
        denied = called(town, clue, CallAnswer.UNTRUE, comment="坚持说欠款属实")
        assert (denied.state, denied.false_found) == (state, True), turn
    with pytest.raises(RefusedError, match="上传联系记录"):
        done(town, Act.ARCHIVE, clue, comment="两次核实均无合同和供货")
    proved(clue, ClueEvidenceKind.CONTACT)
    assert done(town, Act.ARCHIVE, clue, comment="两次核实均无合同和供货").false_found
    assert done(town, Act.REOPEN, clue).state == ClueState.HANDLING


@pytest.mark.parametrize(
    "said",
    [
        Said("打过电话"),
        Said("打过电话", reached=True),
        Said(" ", reached=False),
        Said(" ", reached=True, answer=CallAnswer.UNTRUE),
    ],
)
def test_half_a_call_is_none_and_leaves_no_trace(town: Persona, clue: Clue, said: Said) -> None:
    with town.scope() as actor, pytest.raises(RefusedError):
        act_on(actor, Act.CALL_BACK, clue.pk, clue.version, said)
    with tenant_scope(SYSTEM):
        assert not Callback.objects.exists()
    assert fresh(clue).version == clue.version


def test_what_was_said_moves_with_its_clue(town: Persona, clue: Clue) -> None:
    called(town, clue, CallAnswer.UNTRUE)
    done(reviewer_of(units.QIJIANG), Act.REASSIGN, clue, target=units.unit(units.WENLONG))
    with clerk_of(units.WENLONG).scope():
        assert Callback.objects.filter(clue=clue).count() == 1
    with clerk_of(units.GUNAN).scope():
        assert not Callback.objects.exists()


@pytest.mark.parametrize("by", ["row", "clue"])
def test_the_mark_is_seen_by_whoever_has_the_row_now_and_by_nobody_else(
    town: Persona, clue: Clue, row: ArrearsRecord, by: str
) -> None:
    """What was said stays at the unit that has gone, and so does a clue that has ended."""
    campaigns.under_way()
    old, next_one = clerk_of(units.GUNAN), clerk_of(units.WENLONG)
    if by == "row":
        told(row, CallAnswer.UNTRUE)
    else:
        called(town, clue, CallAnswer.UNTRUE)
        with clock_held_at(app_now() + dt.timedelta(hours=1)):
            proved(clue, ClueEvidenceKind.VOUCHER, ClueEvidenceKind.CONFIRMATION)
            done(old, Act.FEED_BACK, clue, result=ClueResult.PAID)
            done(town, Act.CONFIRM, clue)
    assert (untrue(row, old), untrue(row, next_one), untrue(row, reviewer_of(units.CITY))) == (True, False, True)
    merge(manager_of(units.QIJIANG), merging([units.GUNAN], units.WENLONG))
    with next_one.scope():
        assert not Callback.objects.exists()
        assert not Clue.objects.exists()
    assert (untrue(row, next_one), untrue(row, old), untrue(row, clerk_of(units.JIJIANG))) == (True, False, False)
    assert "回访不实" in page(next_one, "/ledger/")
    if by == "row":
        told(row, CallAnswer.UNSURE)
        assert untrue(row, next_one)
        told(row, CallAnswer.TRUE)
        assert not untrue(row, next_one)


def told(row: ArrearsRecord, answer: CallAnswer) -> None:
    """Keep what was said of a row itself, where it stands now."""
    with tenant_scope(SYSTEM):
        unit = ArrearsRecord.objects.get(lineage=row.lineage).unit
        Callback.objects.create(unit=unit, lineage=row.lineage, reached=True, answer=answer, at=app_now())
