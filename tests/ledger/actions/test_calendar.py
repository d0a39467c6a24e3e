"""What the city does to periods, what a district sets for its children, and what none of it may change."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from django.db import ProgrammingError, connection
from django.test.utils import CaptureQueriesContext

from ledger.actions.calendar import Paper, add_period, change_period, restore_period, waive_period
from ledger.actions.campaigns import Order, open_all, order_campaign, reword_campaign
from ledger.actions.child_clocks import set_child_dues
from ledger.actions.dispositions import dispose
from ledger.actions.exemptions import ask_again, exempt
from ledger.actions.filings import submit
from ledger.actions.versions import Submission
from ledger.actions.workdays import clear_day, seed_days, set_day
from ledger.calendar.instants import at, minute_of
from ledger.calendar.schedule import Outline, Planned, Times, planned, single
from ledger.errors import ConflictError, ForbiddenError, LedgerError, MissingError, RefusedError
from ledger.models import (
    ArrearsRecord,
    CalendarDay,
    Campaign,
    DispositionKind,
    ExpectedReporter,
    Filing,
    FilingVersion,
    Period,
    PeriodChange,
    PeriodClock,
    Unit,
)
from ledger.policy import Role
from ledger.queries.bridge import bridge_of, opening_of
from ledger.queries.clocks import clocks_for
from ledger.queries.periods import current_campaign, current_period, ledger_periods
from ledger.queries.pins import pins_of
from ledger.queries.workdays import working_days
from ledger.scoping import SYSTEM, tenant_scope
from ledger.vocabulary import Level, PeriodKind
from qingqian.db.clock import app_now, clock_held_at
from tests.factories import campaigns, units
from tests.factories.calendars import moved, wanted
from tests.factories.lines import good_line
from tests.factories.rollups import Tree
from tests.personas import Persona, clerk_of, manager_of, persona

pytestmark = pytest.mark.django_db
SIX = dt.time(18)


@pytest.fixture
def city() -> Persona:
    """The city's manager, before campaign 2022."""
    campaigns.campaign()
    for code in (units.QIJIANG, units.GUNAN, units.WENLONG):
        units.unit(code)
    return manager_of(units.CITY)


def order(first: dt.date, **said: Any) -> Order:
    """Return a campaign of four weeks from a day on."""
    outline = Outline(
        survey_date=first,
        survey_due=first + dt.timedelta(days=8),
        first_week=first + dt.timedelta(days=6),
        last_week=first + dt.timedelta(days=27),
    )
    words = {"code": "next", "name": "下一次专项行动", "scope_text": "", "survey_date": first}
    words["ends_on"] = first + dt.timedelta(days=60)
    return Order(**{**words, "periods": planned(outline), **said})


def test_stamped_paper_is_asked_by_level_with_a_time_of_its_own(city: Persona) -> None:
    period = campaigns.period(campaigns.WEEK)
    due = dt.datetime(2022, 5, 27, 10, tzinfo=dt.UTC)
    papers = {Level.MUNICIPAL: Paper(), Level.DISTRICT: Paper(), Level.TOWN: Paper(asked=True, due_at=due)}
    with city.scope() as actor:
        change = change_period(actor, period, wanted(campaigns.WEEK, papers=papers), "区县另收纸质件", seen=0)
    town = Level.TOWN.label
    assert [said for said in change.said if "纸质" in said] == [
        f"{town}盖章纸质件：不要 → 要",
        f"{town}纸质件应到：无 → {minute_of(due)}",
    ]
    with tenant_scope(SYSTEM):
        for code, asked in ((units.GUNAN, True), (units.QIJIANG, False)):
            unit = units.unit(code)
            clocks = clocks_for(unit, Period.objects.get(pk=period.pk))
            assert clocks.stamped_paper is asked
            assert clocks.paper_due == (due if asked else clocks.due_at)


@pytest.mark.parametrize(
    ("paper", "message"),
    [
        (Paper(due_at=dt.datetime(2022, 6, 1, tzinfo=dt.UTC)), "就不用填纸质件的应到时间"),
        (Paper(asked=True, due_at=dt.datetime(2022, 5, 1, tzinfo=dt.UTC)), "开始以后"),
    ],
)
def test_a_time_for_paper_needs_paper_and_comes_after_the_beginning(city: Persona, paper: Paper, message: str) -> None:
    papers = {level: paper if level is Level.TOWN else Paper() for level in Level}
    with city.scope() as actor, pytest.raises(RefusedError, match=message):
        change_period(
            actor, campaigns.period(campaigns.WEEK), wanted(campaigns.WEEK, papers=papers), "另收纸质件", seen=0
        )


def test_a_campaign_is_ordered_and_what_has_begun_is_open(city: Persona) -> None:
    with city.scope() as actor:
        today = app_now().date()
        made = order_campaign(actor, city.unit, order(today - dt.timedelta(days=1)))
        assert current_campaign(city.unit) == made
        opened = set(made.periods.exclude(opened_at=None).values_list("code", flat=True))
        assert opened == {"next-survey", "next-w01"}
        assert ExpectedReporter.objects.filter(period__campaign=made).count() == 2 * Unit.objects.count()
        assert next(iter(ledger_periods(made))).code == "next-survey"
        assert made.rule_sets.count() == 1


def test_a_week_that_is_due_before_the_survey_says_so(city: Persona) -> None:
    with city.scope() as actor:
        made = order_campaign(actor, city.unit, order(dt.date(2031, 1, 2)))
        weeks = made.periods.filter(kind=PeriodKind.WEEKLY).order_by("sort_no")
        found = [(week.name, week.surveying) for week in weeks]
    assert found[0] == ("第1周周报（排查中）", True)
    assert found[1:] == [(f"第{number}周周报", False) for number in (2, 3, 4)]


def test_a_week_opens_in_its_turn_with_those_who_stand_then(city: Persona) -> None:
    with city.scope() as actor:
        first = app_now().date()
        made = order_campaign(actor, city.unit, order(first))
    with tenant_scope(SYSTEM):
        assert open_all() == len(campaigns.PERIODS)  # those of the campaign before, which nobody had opened yet
        assert open_all() == 0
    late = units.unit(units.SHIJIAO)
    with clock_held_at(at(first + dt.timedelta(days=7), dt.time(9))), tenant_scope(SYSTEM):
        assert open_all() == 1
        assert open_all() == 0
        second = made.periods.get(code="next-w02")
        assert second.opened_at is not None
        assert ExpectedReporter.objects.filter(period=second, unit=late).exists()
        assert not ExpectedReporter.objects.filter(period__code="next-w01", unit=late).exists()


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"code": "2022"}, "已有专项行动使用"),
        ({"periods": []}, "还没有一期要报台账"),
        ({"ends_on": dt.date(2000, 1, 1)}, "结束日期不能早于"),
    ],
)
def test_a_campaign_that_cannot_be_is_not_made(city: Persona, said: dict[str, Any], why: str) -> None:
    with city.scope() as actor, pytest.raises(RefusedError, match=why):
        order_campaign(actor, city.unit, order(dt.date(2031, 1, 1), **said))
    with tenant_scope(SYSTEM):
        assert Campaign.objects.count() == 1


@pytest.mark.usefixtures("city")
def test_districts_order_nothing() -> None:
    district = manager_of(units.QIJIANG)
    for person, refusal in ((district, ForbiddenError), (clerk_of(units.CITY), ForbiddenError)):
        with person.scope() as actor, pytest.raises(refusal):
            order_campaign(actor, person.unit, order(dt.date(2031, 1, 1)))
    with district.scope() as actor, pytest.raises(MissingError):
        waive_period(actor, campaigns.period(campaigns.WEEK), "试试", seen=0)


def test_a_period_is_moved_with_a_reason_that_says_from_when_to_when(city: Persona) -> None:
    period = campaigns.period(campaigns.WEEK)
    later = at(dt.date(2022, 5, 27), SIX)
    with city.scope() as actor:
        change_period(actor, period, moved(wanted(campaigns.WEEK), Level.DISTRICT, later), " 系统检修 ", seen=0)
        assert clocks_for(units.unit(units.QIJIANG), period).due_at == later
        change = PeriodChange.objects.get()
        assert (change.kind, change.reason, change.by_name) == (PeriodChange.Kind.CHANGED, "系统检修", actor.name)
        assert change.said == ["区县级应报：2022-05-26 18:00 → 2022-05-27 18:00"]
        with pytest.raises(ConflictError, match="系统检修"):
            change_period(actor, period, wanted(campaigns.WEEK), "再改", seen=0)


@pytest.mark.parametrize(
    ("change", "reason", "why"),
    [
        ({}, "没什么", "没有改动"),
        ({"name": "改名"}, " ", "写明原因"),
        ({"due": (Level.TOWN, at(dt.date(2022, 5, 26), dt.time(19)))}, "推后", "街镇部门的应报时间不能晚于区县级"),
        ({"due": (Level.DISTRICT, at(dt.date(2022, 5, 25), dt.time(17)))}, "提前", "街镇部门的应报时间不能晚于区县级"),
        ({"annexes": dict.fromkeys(Level, (3,))}, "只要附件3", "至少一级要报附件2"),
        ({"opens_at": at(dt.date(2022, 5, 21), SIX)}, "晚开", "已经开始"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    city: Persona, change: dict[str, Any], reason: str, why: str
) -> None:
    period = campaigns.period(campaigns.WEEK)
    campaigns.expect(campaigns.WEEK, units.unit(units.GUNAN))
    want = wanted(campaigns.WEEK)
    due = change.pop("due", None)
    want = moved(want, *due) if due else replace(want, **change)
    with city.scope() as actor:
        before = list(PeriodClock.objects.order_by("id").values())
        with pytest.raises(RefusedError, match=why):
            change_period(actor, period, want, reason, seen=0)
        assert list(PeriodClock.objects.order_by("id").values()) == before
        assert not PeriodChange.objects.exists()


def test_weeks_stay_in_their_order(city: Persona) -> None:
    with city.scope() as actor:
        made = order_campaign(actor, city.unit, order(dt.date(2031, 1, 2)))
        second = made.periods.get(code="next-w02")
        third = PeriodClock.objects.get(period__code="next-w03", level=Level.DISTRICT)
        want = wanted("next-w02")
        assert third.due_at is not None
        late = moved(moved(want, Level.MUNICIPAL, third.due_at), Level.DISTRICT, third.due_at)
        with pytest.raises(RefusedError, match="要早于“第3周周报”"):
            change_period(actor, second, late, "推后一周", seen=0)


def test_a_closing_time_is_never_before_the_due_time(city: Persona) -> None:
    want = wanted(campaigns.WEEK)
    town = want.times[Level.TOWN]
    assert town.due_at is not None
    early = replace(town, closes_at=town.due_at - dt.timedelta(minutes=1))
    with city.scope() as actor, pytest.raises(RefusedError, match="截止时间不能早于应报时间"):
        change_period(
            actor,
            campaigns.period(campaigns.WEEK),
            replace(want, times={**want.times, Level.TOWN: early}),
            "早截",
            seen=0,
        )


def test_who_was_on_time_stays_so_whatever_is_moved(city: Persona) -> None:
    town = clerk_of(units.GUNAN)
    campaigns.expect(campaigns.WEEK, town.unit)
    period = campaigns.period(campaigns.WEEK)
    with clock_held_at(at(dt.date(2022, 5, 25), dt.time(17))), town.scope() as actor:
        assert not submit(actor, town.unit, period, Submission(nil=True)).filing.late
    with city.scope() as actor:
        early = moved(wanted(campaigns.WEEK), Level.TOWN, at(dt.date(2022, 5, 24), SIX))
        change_period(actor, period, early, "提前", seen=0)
    with tenant_scope(SYSTEM):
        filing = Filing.objects.get(unit=town.unit)
        filing.state, filing.current_number = 7, None
        filing.save()
    with town.scope() as actor:
        again = submit(actor, town.unit, period, Submission(nil=True))
    assert again.number == 2
    assert not again.filing.late


def test_a_waived_period_is_owed_by_nobody_until_it_is_asked_for_again(city: Persona) -> None:
    town = clerk_of(units.GUNAN)
    campaigns.expect(campaigns.WEEK, town.unit)
    period = campaigns.period(campaigns.WEEK)
    with city.scope() as actor:
        waive_period(actor, period, "国庆假期", seen=0)
        with pytest.raises(RefusedError, match="请先恢复"):
            change_period(actor, period, wanted(campaigns.WEEK, name="改名"), "改", seen=1)
        with pytest.raises(ConflictError, match="已经取消"):
            waive_period(actor, period, "再取消", seen=1)
    with town.scope() as actor:
        period.refresh_from_db()
        assert campaigns.WEEK not in [each.code for each in ledger_periods(current_campaign(town.unit))]
        with pytest.raises(RefusedError, match="不用报送"):
            submit(actor, town.unit, period, Submission(nil=True))
    with city.scope() as actor:
        restore_period(actor, period, "照常", seen=1)
    with town.scope() as actor:
        period.refresh_from_db()
        assert submit(actor, town.unit, period, Submission(nil=True)).number == 1
    with city.scope() as actor, pytest.raises(RefusedError, match="已有 1 个单位报送过"):
        waive_period(actor, period, "不要了", seen=2)


def test_what_was_done_to_a_period_stands_for_ever(city: Persona) -> None:
    with city.scope() as actor:
        waive_period(actor, campaigns.period(campaigns.WEEK), "国庆假期", seen=0)
    with tenant_scope(SYSTEM), pytest.raises(ProgrammingError, match="permission denied"):
        PeriodChange.objects.update(reason="别的")


def test_one_more_period_takes_its_place_by_its_day(city: Persona) -> None:
    with city.scope() as actor:
        made = order_campaign(actor, city.unit, order(dt.date(2031, 1, 2)))
        outline = Outline(survey_date=made.survey_date)
        extra = single(outline, "x01", "加报一次", PeriodKind.WEEKLY, at(dt.date(2031, 1, 18), SIX))
        add_period(actor, made, extra, "年前摸底")
        codes = [period.code.removeprefix("next-") for period in made.periods.order_by("sort_no")]
        assert codes == ["survey", "w01", "w02", "x01", "w03", "w04"]
        with pytest.raises(RefusedError, match="换一个"):
            add_period(actor, made, extra, "再来")


def test_a_district_sets_its_childrens_time_within_its_own(city: Persona) -> None:
    town, district = units.unit(units.GUNAN), manager_of(units.QIJIANG)
    with city.scope() as actor:
        made = order_campaign(actor, city.unit, order(dt.date(2031, 1, 2)))
        week = made.periods.get(code="next-w01")
    own, earlier = at(dt.date(2031, 1, 8), SIX), at(dt.date(2031, 1, 6), SIX)
    with district.scope() as actor:
        assert set_child_dues(actor, district.unit, {week: earlier}) == 1
        assert set_child_dues(actor, district.unit, {week: earlier}) == 0
        assert clocks_for(town, week).due_at == earlier
        assert clocks_for(town, week).closes_at == at(dt.date(2031, 1, 7), SIX) + dt.timedelta(hours=72)
        with pytest.raises(RefusedError, match="不能晚于本单位的"):
            set_child_dues(actor, district.unit, {week: own + dt.timedelta(days=1)})
        with pytest.raises(RefusedError, match="才开始"):
            set_child_dues(actor, district.unit, {week: week.opens_at})
        past = campaigns.period(campaigns.WEEK)
        with pytest.raises(RefusedError, match="已过"):
            set_child_dues(actor, district.unit, {past: past.opens_at + dt.timedelta(days=1)})
        set_child_dues(actor, district.unit, {week: None})
        assert not PeriodClock.objects.filter(unit=district.unit).exists()


def test_many_times_are_set_by_few_queries_and_wake_the_worker_once(city: Persona) -> None:
    district = manager_of(units.QIJIANG)
    with city.scope() as actor:
        made = order_campaign(actor, city.unit, order(dt.date(2031, 1, 2)))
        weeks = {week: week.opens_at + dt.timedelta(hours=1) for week in made.periods.filter(kind=PeriodKind.WEEKLY)}
    with district.scope() as actor, CaptureQueriesContext(connection) as asked:
        assert set_child_dues(actor, district.unit, weeks) == len(weeks) == 4
    said = [query["sql"] for query in asked]
    assert sum("select app_now()" in sql for sql in said) == 1
    assert sum('INSERT INTO "ledger_outbox"' in sql for sql in said) == 1
    assert sum(sql.startswith("SELECT") and '"ledger_periodclock"' in sql for sql in said) == 3
    assert sum('INSERT INTO "django_tasks_database_dbtaskresult"' in sql for sql in said) == 1


def test_only_who_has_children_sets_their_times(city: Persona) -> None:
    for person in (city, manager_of(units.GUNAN)):
        with person.scope() as actor, pytest.raises(ForbiddenError):
            set_child_dues(actor, person.unit, {})


def test_a_districts_own_time_gives_way_where_the_citys_moves_before_it(city: Persona) -> None:
    district = manager_of(units.QIJIANG)
    with city.scope() as actor:
        made = order_campaign(actor, city.unit, order(dt.date(2031, 1, 2)))
        week = made.periods.get(code="next-w01")
    with district.scope() as actor:
        set_child_dues(actor, district.unit, {week: at(dt.date(2031, 1, 8), dt.time(9))})
    early = wanted("next-w01")
    for level, day in ((Level.TOWN, 6), (Level.DISTRICT, 7)):
        early = moved(early, level, at(dt.date(2031, 1, day), SIX))
    with city.scope() as actor:
        change = change_period(actor, week, early, "提前一天", seen=0)
        assert change.said[-1] == "1 个区县自定的下级应报时间晚于新的时间，已改回统一时间"
        assert clocks_for(units.unit(units.GUNAN), week).due_at == at(dt.date(2031, 1, 6), SIX)


def test_holidays_are_seeded_once_and_then_kept_by_hand(city: Persona) -> None:
    with tenant_scope(SYSTEM):
        assert seed_days(city.unit) > 100
        assert seed_days(city.unit) == 0
        days = working_days(units.unit(units.GUNAN))
        assert days.name(dt.date(2022, 10, 6)) == "国庆节"
        assert not days.works(dt.date(2022, 10, 6))
        assert days.works(dt.date(2022, 10, 8))
    with city.scope() as actor:
        set_day(actor, city.unit, dt.date(2022, 10, 6), "防汛值守", working=True)
        assert working_days(city.unit).works(dt.date(2022, 10, 6))
        with pytest.raises(RefusedError, match="名称"):
            set_day(actor, city.unit, dt.date(2022, 10, 6), " ", working=True)
        clear_day(actor, city.unit, dt.date(2022, 10, 6))
        assert working_days(city.unit).works(dt.date(2022, 10, 6))
        with pytest.raises(MissingError):
            clear_day(actor, city.unit, dt.date(2022, 10, 6))
        assert seed_days(city.unit) == 0
    district = manager_of(units.QIJIANG)
    with district.scope() as actor, pytest.raises(ForbiddenError):
        set_day(actor, district.unit, dt.date(2022, 10, 6), "自定", working=False)
    with tenant_scope(SYSTEM):
        assert not CalendarDay.objects.filter(day=dt.date(2022, 10, 6)).exists()


@pytest.mark.usefixtures("city")
def test_one_unit_is_freed_and_asked_again() -> None:
    town, other = units.unit(units.GUNAN), units.unit(units.WENLONG)
    district = persona(units.QIJIANG, Role.MANAGER)
    campaigns.expect(campaigns.WEEK, district.unit, town, other)
    period = campaigns.period(campaigns.WEEK)
    with district.scope() as actor:
        exempt(actor, district.unit, town, period, "没有欠款主体")
        assert [pin.state.label for pin in pins_of(district.unit, period)] == ["免报", "未报"]
        for refused, why in ((" ", "原因"), ("再免", "已经免报")):
            child = other if why == "原因" else town
            with pytest.raises(LedgerError, match=why):
                exempt(actor, district.unit, child, period, refused)
        ask_again(actor, district.unit, town, period)
        with pytest.raises(ConflictError):
            ask_again(actor, district.unit, town, period)
        with pytest.raises(MissingError):
            exempt(actor, district.unit, district.unit, period, "自己")


def test_words_of_a_campaign_change_and_its_days_hold(city: Persona) -> None:
    campaign = campaigns.campaign()
    with city.scope() as actor:
        reword_campaign(actor, campaign, name="改名", ends_on=dt.date(2030, 1, 1), scope_text="范围")
        campaign.refresh_from_db()
        assert (campaign.name, campaign.scope_text) == ("改名", "范围")
        with pytest.raises(RefusedError):
            reword_campaign(actor, campaign, name="改名", ends_on=dt.date(2000, 1, 1), scope_text="")


def test_a_later_campaign_has_its_periods_and_the_earlier_one_keeps_its_own(city: Persona) -> None:
    old = campaigns.campaign()
    with city.scope() as actor:
        made = order_campaign(actor, city.unit, order(app_now().date()))
        assert current_period(city.unit, made).campaign_id == made.pk
        assert Period.objects.filter(campaign=old).count() == len(campaigns.PERIODS)


def test_what_is_planned_is_what_is_made(city: Persona) -> None:
    ordered = order(dt.date(2031, 1, 2))
    with city.scope() as actor:
        made = order_campaign(actor, city.unit, ordered)
        periods = made.periods.order_by("sort_no")
        assert [_as_planned(period, plan) for period, plan in zip(periods, ordered.periods, strict=True)] == list(
            ordered.periods
        )


def _as_planned(period: Period, plan: Planned) -> Planned:
    """Read a period back as it would be planned."""
    clocks = {Level(clock.level): clock for clock in PeriodClock.objects.filter(period=period)}
    return replace(
        plan,
        name=period.name.removesuffix("（排查中）"),
        kind=PeriodKind(period.kind),
        opens_at=period.opens_at,
        times={
            level: Times(clocks[level].due_at, clocks[level].closes_at, clocks[level].frozen_at)
            for level in plan.times
        },
        annexes={level: tuple(clocks[level].annexes or ()) for level in plan.annexes},
    )


def _times(clock: PeriodClock) -> Times:
    return Times(clock.due_at, clock.closes_at, clock.frozen_at)


def test_the_ledger_is_carried_into_the_next_campaign(city: Persona) -> None:
    tree = Tree()
    tree.expect(units.GUNAN)
    tree.write(units.GUNAN, [good_line(1), good_line(2)])
    first = tree.hand_in(units.GUNAN)
    tree.approve(units.GUNAN)
    with city.scope() as actor:
        order_campaign(actor, city.unit, order(app_now().date()))
    town, clerk = tree.units[units.GUNAN], tree.clerk(units.GUNAN)
    with clerk.scope() as actor:
        survey = current_period(town, current_campaign(town))
        row = ArrearsRecord.objects.filter(unit=town).latest("id")
        dispose(actor, town, [row.pk], DispositionKind.MOVED_OUT, "划转区水利局，移交单已签收")
        filing = submit(actor, town, survey, Submission(explain="原台账接续，合同和结算单已核对")).filing
        version = FilingVersion.objects.get(filing=filing)
        assert survey.campaign.code == "next"
        assert opening_of(version) == first
        bridge = bridge_of(version, first)
        assert (bridge.opening.row_count, bridge.removed.row_count, bridge.closing.row_count) == (2, 1, 1)
        assert bridge.balances
