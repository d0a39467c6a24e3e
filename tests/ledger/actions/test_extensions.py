"""More time for one unit: given by the level above, with a reason and an expiry; it moves nobody else's time."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from ledger.actions.deciding import Redo, approve, claim, return_filing
from ledger.actions.extensions import end_extension, extend
from ledger.actions.filings import submit
from ledger.actions.versions import Submission
from ledger.errors import ConflictError, ForbiddenError, MissingError, RefusedError
from ledger.models import AuditEvent, Extension, FilingEvent, PeriodClock, Unit
from ledger.queries.agenda import agendas
from ledger.queries.clocks import clocks_for
from ledger.scoping import SYSTEM, Actor, tenant_scope
from qingqian.db.clock import app_now, clock_held_at
from tests.factories import units
from tests.factories.lines import good_line
from tests.factories.reorganised import NEW, done, moving, unit_of
from tests.factories.rollups import Tree
from tests.personas import Persona, clerk_of, manager_of, reviewer_of

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)
DUE = dt.datetime(2022, 5, 26, 10, tzinfo=dt.UTC)
CLOSES, FROZEN = DUE + 24 * HOUR, DUE + 240 * HOUR
LATER, UNTIL = CLOSES + HOUR, CLOSES + 30 * HOUR
WHY = "系统割接，数据晚到一天"


@pytest.fixture
def tree() -> Tree:
    """Let two towns have rows, and the survey be closed for both."""
    tree = Tree()
    towns = (units.GUNAN, units.WENLONG)
    tree.expect(*towns, units.QIJIANG)
    for code in towns:
        tree.write(code, [good_line(1 + towns.index(code))])
    with tenant_scope(SYSTEM):
        PeriodClock.objects.filter(period=tree.period).update(due_at=DUE, closes_at=CLOSES, frozen_at=FROZEN)
    return tree


@pytest.fixture
def manager() -> Persona:
    return manager_of(units.QIJIANG)


def give(
    tree: Tree, manager: Persona, until: dt.datetime = UNTIL, *, at: dt.datetime = LATER, why: str = WHY
) -> Extension:
    with clock_held_at(at), manager.scope() as actor:
        return extend(actor, manager.unit, tree.units[units.GUNAN], tree.period, until, why)


def hand_in(tree: Tree, code: str, at: dt.datetime) -> None:
    with clock_held_at(at), tree.clerk(code).scope() as actor:
        submit(actor, tree.units[code], tree.period, Submission())


def test_one_unit_hands_in_although_it_is_closed_and_is_late_all_the_same(tree: Tree, manager: Persona) -> None:
    with pytest.raises(RefusedError, match="请向上级申请延期"):
        hand_in(tree, units.GUNAN, LATER)
    give(tree, manager)
    hand_in(tree, units.GUNAN, UNTIL)
    with tenant_scope(SYSTEM):
        assert FilingEvent.objects.get().facts == ["late", "extended"]
    with pytest.raises(RefusedError, match="已于 2022-05-27 18:00 截止"):
        hand_in(tree, units.WENLONG, LATER)


def test_it_expires_to_the_second(tree: Tree, manager: Persona) -> None:
    give(tree, manager)
    with pytest.raises(RefusedError, match="已于 2022-05-29 00:00 截止"):
        hand_in(tree, units.GUNAN, UNTIL + dt.timedelta(microseconds=1))


def test_what_is_handed_in_before_the_closing_time_is_not_called_extended(tree: Tree, manager: Persona) -> None:
    give(tree, manager, at=DUE)
    hand_in(tree, units.GUNAN, CLOSES)
    with tenant_scope(SYSTEM):
        assert FilingEvent.objects.get().facts == ["late"]


def test_the_review_goes_on_after_it_has_expired_and_a_return_needs_a_new_due_time(
    tree: Tree, manager: Persona
) -> None:
    give(tree, manager)
    hand_in(tree, units.GUNAN, UNTIL)
    after, town = UNTIL + HOUR, tree.units[units.GUNAN]
    with clock_held_at(after), tree.reviewer(units.QIJIANG).scope() as actor:
        claim(actor, town, tree.period)
        with pytest.raises(RefusedError, match="请填写“改好期限”"):
            return_filing(actor, town, tree.period, "请补充合同编号")
        return_filing(actor, town, tree.period, "请补充合同编号", redo=Redo(after + HOUR))
    with pytest.raises(RefusedError, match="请向上级申请延期"):
        hand_in(tree, units.GUNAN, after + 2 * HOUR)
    give(tree, manager, after + 3 * HOUR, at=after + 2 * HOUR)
    hand_in(tree, units.GUNAN, after + 3 * HOUR)


def test_a_new_one_takes_the_place_of_the_one_before_which_stays(tree: Tree, manager: Persona) -> None:
    give(tree, manager)
    give(tree, manager, UNTIL + HOUR)
    with tenant_scope(SYSTEM):
        ended = Extension.objects.order_by("id").values_list("until", "ended_by_name")
        assert list(ended) == [(UNTIL, manager.actor.name), (UNTIL + HOUR, "")]
        assert AuditEvent.objects.filter(what="ledger_extension").count() == 3


def test_it_is_taken_back_once(tree: Tree, manager: Persona) -> None:
    give(tree, manager)
    town = tree.units[units.GUNAN]
    with manager.scope() as actor:
        end_extension(actor, manager.unit, town, tree.period)
        with pytest.raises(ConflictError, match="已经收回"):
            end_extension(actor, manager.unit, town, tree.period)
    with pytest.raises(RefusedError, match="请向上级申请延期"):
        hand_in(tree, units.GUNAN, LATER)


@pytest.mark.parametrize(
    ("until", "why", "sentence"),
    [
        (UNTIL, " ", "请写明延期的原因"),
        (LATER - HOUR / 2, WHY, "延期要晚于现在"),
        (CLOSES, WHY, "也要晚于截止时间 2022-05-27 18:00"),
        (FROZEN + HOUR, WHY, "冻结，延期不能更晚"),
    ],
)
def test_what_would_change_nothing_is_refused(
    tree: Tree, manager: Persona, until: dt.datetime, why: str, sentence: str
) -> None:
    with pytest.raises(RefusedError, match=sentence):
        give(tree, manager, until, why=why)
    with tenant_scope(SYSTEM):
        assert not Extension.objects.exists()


def test_what_is_in_hand_exempt_or_never_closes_needs_none(tree: Tree, manager: Persona) -> None:
    hand_in(tree, units.GUNAN, DUE)
    with pytest.raises(ConflictError, match="已经提交"):
        give(tree, manager)
    with tenant_scope(SYSTEM):
        PeriodClock.objects.update(closes_at=None, frozen_at=None)
    wenlong = tree.units[units.WENLONG]
    with clock_held_at(LATER), manager.scope() as actor:
        with pytest.raises(RefusedError, match="没有截止时间"):
            extend(actor, manager.unit, wenlong, tree.period, UNTIL, WHY)
        tree.period.expected.filter(unit=wenlong).update(exempt=True)
        with pytest.raises(RefusedError, match="免报"):
            extend(actor, manager.unit, wenlong, tree.period, UNTIL, WHY)


def test_only_the_manager_above_gives_it_and_only_to_a_child(tree: Tree) -> None:
    town, district = tree.units[units.GUNAN], tree.units[units.QIJIANG]
    asked: list[tuple[Callable[[str], Persona], str, type[Exception]]] = [
        (clerk_of, units.GUNAN, MissingError),
        (manager_of, units.GUNAN, MissingError),
        (reviewer_of, units.QIJIANG, ForbiddenError),
        (manager_of, units.CITY, ForbiddenError),
    ]
    for made, code, refused in asked:
        with clock_held_at(LATER), made(code).scope() as actor, pytest.raises(refused):
            extend(actor, district, town, tree.period, UNTIL, WHY)
    city = manager_of(units.CITY)
    for act in (lambda who: extend(who, city.unit, town, tree.period, UNTIL, WHY), _ending(city.unit, town, tree)):
        with clock_held_at(LATER), city.scope() as actor, pytest.raises(MissingError, match="直接下级"):
            act(actor)


VILLAGE = "500110001201"


def village_gone(tree: Tree) -> None:
    """Let a village below a town go to another district whose report holds its rows, and the week be frozen then."""
    with tenant_scope(SYSTEM):
        town = tree.units[units.GUNAN]
        made = Unit.objects.create(parent=town, level=town.level, kind="town", code=VILLAGE, name="清溪村")
        made.refresh_from_db()
        tree.units[VILLAGE] = made
    codes = (VILLAGE, units.GUNAN, units.WENLONG, units.QIJIANG, units.JIANGJIN, units.CITY)
    tree.expect(*codes)
    tree.write(VILLAGE, [good_line(1)])
    tree.hand_in(VILLAGE)
    with tree.reviewer(units.GUNAN).scope() as actor:
        claim(actor, tree.units[VILLAGE], tree.period)
        approve(actor, tree.units[VILLAGE], tree.period)
    tree.pass_up(units.GUNAN)
    tree.hand_in(units.QIJIANG, with_missing=True)
    tree.approve(units.QIJIANG)
    tree.next_period()
    done(manager_of(units.CITY), moving(VILLAGE, units.JIANGJIN))
    tree.units[NEW] = unit_of(NEW)
    tree.hand_in(NEW)
    with tree.reviewer(units.JIANGJIN).scope() as actor:
        claim(actor, tree.units[NEW], tree.period)
        approve(actor, tree.units[NEW], tree.period)
    tree.hand_in(units.JIANGJIN)
    with tenant_scope(SYSTEM):
        PeriodClock.objects.filter(period=tree.period).update(closes_at=F("due_at"), frozen_at=F("due_at"))


def test_past_the_freeze_it_goes_where_rows_would_be_summed_twice_above_and_nowhere_else() -> None:
    tree, until = Tree(), app_now() + 24 * HOUR
    village_gone(tree)
    manager = manager_of(units.QIJIANG)
    with manager.scope() as actor, pytest.raises(RefusedError, match="冻结，延期不能更晚"):
        extend(actor, manager.unit, tree.units[units.GUNAN], tree.period, until, WHY)
    tree.approve(units.JIANGJIN)
    with manager.scope() as actor:
        with pytest.raises(RefusedError, match="冻结，延期不能更晚"):
            extend(actor, manager.unit, tree.units[units.WENLONG], tree.period, until, WHY)
        extend(actor, manager.unit, tree.units[units.GUNAN], tree.period, until, WHY)
        assert clocks_for(tree.units[units.GUNAN], tree.period).open_until == until
    assert tree.hand_in(units.GUNAN, nil=True).late
    with pytest.raises(RefusedError, match="冻结"):
        tree.hand_in(units.WENLONG, nil=True)


def _ending(above: Unit, child: Unit, tree: Tree) -> Callable[[Actor], None]:
    return lambda who: end_extension(who, above, child, tree.period)


def test_two_that_hold_are_one_too_many_for_the_database(tree: Tree, manager: Persona) -> None:
    first = give(tree, manager)
    first.pk = None
    with tenant_scope(SYSTEM), pytest.raises(IntegrityError, match="extension_once"), transaction.atomic():
        first.save(force_insert=True)


def test_the_unit_itself_sees_until_when_it_goes(tree: Tree, manager: Persona) -> None:
    give(tree, manager)
    with clock_held_at(LATER), tree.clerk(units.GUNAN).scope():
        town = tree.units[units.GUNAN]
        assert clocks_for(town, tree.period).open_until == UNTIL
        (agenda,) = agendas([town])
        survey = [duty for duty in (agenda.current, *agenda.overdue) if duty and duty.period == tree.period]
        assert [duty.open_until for duty in survey] == [UNTIL]
    with tree.clerk(units.WENLONG).scope():
        assert clocks_for(tree.units[units.WENLONG], tree.period).open_until == CLOSES
        assert not Extension.objects.exists()
