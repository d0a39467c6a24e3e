"""One clue on its way through three levels and back, and what the door refuses on the way."""

import pytest

from ledger.actions.clues.acting import act_on
from ledger.actions.clues.moving import Said
from ledger.clueflow import Act
from ledger.errors import ConflictError, ForbiddenError, MissingError, RefusedError
from ledger.models import Clue, ClueEvent, ClueEvidence, ClueEvidenceKind, ClueResult, ClueState
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import records, units
from tests.factories.clues import done, fresh, linked, proved, registered
from tests.personas import clerk_of, reviewer_of

pytestmark = pytest.mark.django_db


def _at_the_town() -> Clue:
    city, district = reviewer_of(units.CITY), reviewer_of(units.QIJIANG)
    clue = registered(clerk_of(units.CITY))
    done(city, Act.ACCEPT, clue)
    done(city, Act.ASSIGN, clue, target=units.unit(units.QIJIANG))
    return done(district, Act.ASSIGN, clue, target=units.unit(units.GUNAN))


def test_a_clue_goes_down_three_levels_is_found_true_and_comes_back_level_by_level() -> None:
    clue = _at_the_town()
    town = clerk_of(units.GUNAN)
    assert clue.number.startswith("XS")
    assert clue.unit.code == units.GUNAN
    assert clue.owner.code == units.CITY
    done(town, Act.TAKE, clue)
    proved(clue, ClueEvidenceKind.VOUCHER, ClueEvidenceKind.CONFIRMATION)
    linked(clue, records.record(town.unit))
    assert done(town, Act.FEED_BACK, clue, result=ClueResult.PAID).desk.code == units.QIJIANG
    assert done(reviewer_of(units.QIJIANG), Act.CONFIRM, clue).state == ClueState.REVIEW
    closed = done(reviewer_of(units.CITY), Act.CONFIRM, clue)
    assert (closed.state, closed.desk.code, closed.result) == (ClueState.CLOSED, units.CITY, ClueResult.PAID)
    assert closed.ended_on is not None
    assert closed.due_on is None


def test_what_belongs_to_a_clue_moves_with_it_and_its_history_stands() -> None:
    clue = _at_the_town()
    proved(clue, ClueEvidenceKind.COMPLAINT)
    with tenant_scope(SYSTEM):
        before = list(ClueEvent.objects.filter(clue=clue).values("id", "act", "comment", "by_unit_name", "at"))
    done(reviewer_of(units.QIJIANG), Act.REASSIGN, clue, target=units.unit(units.WENLONG))
    with clerk_of(units.WENLONG).scope():
        assert ClueEvidence.objects.filter(clue=clue).count() == 1
        found = ClueEvent.objects.filter(clue=clue).values("id", "act", "comment", "by_unit_name", "at")
        assert list(found)[: len(before)] == before
    with clerk_of(units.GUNAN).scope():
        assert not Clue.objects.exists()
        assert not ClueEvidence.objects.exists()
        assert not ClueEvent.objects.exists()


def test_nobody_gives_a_clue_to_a_unit_beyond_the_own() -> None:
    clue = _at_the_town()
    with pytest.raises(RefusedError):
        done(reviewer_of(units.QIJIANG), Act.REASSIGN, clue, target=units.unit(units.JIJIANG))
    moved = done(reviewer_of(units.CITY), Act.REASSIGN, clue, target=units.unit(units.JIJIANG))
    assert (moved.unit.code, moved.owner.code) == (units.JIJIANG, units.CITY)


def test_the_same_act_twice_is_one_and_another_that_comes_late_is_told() -> None:
    clue = registered(clerk_of(units.CITY))
    city, other = reviewer_of(units.CITY), reviewer_of(units.CITY)
    with city.scope() as actor:
        act_on(actor, Act.ACCEPT, clue.pk, 1)
        assert act_on(actor, Act.ACCEPT, clue.pk, 1).repeated
    with other.scope() as actor, pytest.raises(ConflictError):
        act_on(actor, Act.REFUSE, clue.pk, 1, Said("不归我市管"))
    with tenant_scope(SYSTEM):
        assert ClueEvent.objects.filter(clue=clue).count() == 2
    assert fresh(clue).state == ClueState.ACCEPTED


def test_a_stranger_finds_nothing_and_one_without_the_right_is_refused() -> None:
    clue = _at_the_town()
    with clerk_of(units.JIJIANG).scope() as actor, pytest.raises(MissingError):
        act_on(actor, Act.TAKE, clue.pk, clue.version)
    with reviewer_of(units.GUNAN).scope() as actor, pytest.raises(ForbiddenError):
        act_on(actor, Act.TAKE, clue.pk, clue.version)


def test_who_decides_on_a_clue_itself_has_nobody_to_give_it_back_to() -> None:
    clerk = clerk_of(units.QIJIANG)
    clue = registered(clerk)
    done(reviewer_of(units.QIJIANG), Act.ACCEPT, clue)
    done(clerk, Act.TAKE, clue)
    with pytest.raises(RefusedError, match="没有上级可以改派"):
        done(clerk, Act.ASK_REASSIGN, clue)
    assert fresh(clue).state == ClueState.HANDLING
