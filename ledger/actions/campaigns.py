"""Makes campaigns, from data or by hand, and fixes who owes each period when it opens (domain.md §2)."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from ledger.actions.locks import lock_ledgers
from ledger.actions.ruling import first_set
from ledger.calendar.instants import SHANGHAI, at
from ledger.calendar.schedule import ANNEXES, CLOSES_AFTER, FROZEN_AFTER, Planned, Times, annexes_of, clocks
from ledger.errors import ForbiddenError, RefusedError
from ledger.models import Campaign, Period, PeriodChange, PeriodClock, Unit
from ledger.permission import require
from ledger.policy import Action
from ledger.scoping import Actor
from ledger.vocabulary import Level, PeriodKind
from qingqian.db.clock import app_now

LEVELS = {"city": Level.MUNICIPAL, "district": Level.DISTRICT, "town": Level.TOWN}

STAND_STILL = "select from ledger_ledger where path ^@ %(path)s order by unit_id for key share"
OPEN = """
insert into ledger_expectedreporter (unit_id, district_id, path, period_id, parent_unit_id, is_leaf, exempt)
select u.id, u.district_id, u.path, p.id, u.parent_id,
    not exists (select 1 from ledger_unit c where c.parent_id = u.id and c.valid_to is null), false
from ledger_unit u cross join unnest(%(periods)s) p (id) where u.path ^@ %(path)s and u.valid_to is null
order by p.id, u.id
on conflict do nothing
"""


@dataclass(frozen=True, slots=True)
class Calendar:
    """How a campaign's data becomes instants: shifted by whole days, with or without closing and freezing times."""

    code: str
    name: str
    shift: dt.timedelta = field(default_factory=dt.timedelta)
    closing: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """What a person orders: a campaign's words and days, and its periods as planned."""

    code: str
    name: str
    survey_date: dt.date
    ends_on: dt.date
    scope_text: str
    periods: Sequence[Planned]


def instant(text: str, shift: dt.timedelta) -> dt.datetime:
    """Read 'YYYY-MM-DD' (the end of that day) or 'YYYY-MM-DD HH:MM' of Shanghai time, shifted.

    A date without an hour means the end of that day (domain.md §2).
    """
    if len(text) == len("YYYY-MM-DD"):
        return at(dt.date.fromisoformat(text) + shift)
    return dt.datetime.fromisoformat(text).replace(tzinfo=SHANGHAI) + shift


def make_campaign(root: Unit, data: Mapping[str, Any], calendar: Calendar) -> Campaign:
    """Make a campaign with its periods and clocks, and open those whose time has come; again: changes nothing."""
    known = Campaign.objects.filter(code=calendar.code).first()
    if known is not None:
        return known
    survey = dt.date.fromisoformat(data["survey_date"]) + calendar.shift
    campaign = Campaign.objects.create(
        unit=root,
        code=calendar.code,
        name=calendar.name,
        survey_date=survey,
        scope_text=data["scope_text"],
        ends_on=dt.date.fromisoformat(data["ends_on"]) + calendar.shift,
    )
    first_set(campaign, "系统")
    opens = at(survey, dt.time())
    for place, item in enumerate(data["periods"], 1):
        make_period(campaign, place, _from_data(item, opens, calendar), annexes=item["annexes"])
    open_periods(campaign)
    return campaign


def _from_data(item: Mapping[str, Any], opens: dt.datetime, calendar: Calendar) -> Planned:
    kind = PeriodKind[item["kind"].upper()]
    closes, frozen = (CLOSES_AFTER, FROZEN_AFTER) if calendar.closing else (None, None)
    due: Mapping[str, str | None] = item["due"]
    moments = {level: text for key, level in LEVELS.items() if (text := due.get(key)) is not None}
    times = {level: clocks(closes, frozen, instant(text, calendar.shift)) for level, text in moments.items()}
    return Planned(item["code"], item["name"], kind, opens, times, ANNEXES[kind], item.get("stamped_paper", False))


def order_campaign(actor: Actor, root: Unit, order: Order) -> Campaign:
    """Order a new campaign for a unit's subtree, by hand.

    RefusedError for a code that is taken, a campaign without a ledger's period, days that do not follow each other;
    ForbiddenError for a unit that has one above it: who reports to two campaigns at once reports to none.
    """
    require(actor, Action.EDIT_CALENDAR, root)
    lock_ledgers([root.pk])
    if root.parent_id is not None:
        raise ForbiddenError("专项行动由市级部署，请联系上级。")
    _refuse(order)
    campaign = Campaign.objects.create(
        unit=root,
        code=order.code,
        name=order.name,
        survey_date=order.survey_date,
        scope_text=order.scope_text,
        ends_on=order.ends_on,
    )
    first_set(campaign, actor.name)
    for place, each in enumerate(order.periods, 1):
        made = make_period(campaign, place, each, annexes=annexes_of(list(each.annexes.values())))
        if each.waived or each.moved:
            _note_holiday(actor, made, each)
    open_periods(campaign)
    return campaign


def reword_campaign(actor: Actor, campaign: Campaign, *, name: str, ends_on: dt.date, scope_text: str) -> None:
    """Change what a campaign is called, when it ends and what it covers; its versions keep what they printed."""
    require(actor, Action.EDIT_CALENDAR, campaign.unit)
    lock_ledgers([campaign.unit_id])
    if ends_on < campaign.survey_date:
        raise RefusedError(f"结束日期不能早于排查截止日 {campaign.survey_date}。")
    campaign.name, campaign.ends_on, campaign.scope_text = name, ends_on, scope_text
    campaign.save(update_fields=["name", "ends_on", "scope_text"])


def _refuse(order: Order) -> None:
    if Campaign.objects.filter(code=order.code).exists():
        raise RefusedError(f"代码 {order.code} 已有专项行动使用，请换一个。")
    if not any(period.kind is not PeriodKind.CONTACTS for period in order.periods):
        raise RefusedError("还没有一期要报台账：请填写排查报告的应报日期，或周报的起止日期。")
    if order.ends_on < order.survey_date:
        raise RefusedError("结束日期不能早于排查截止日。")
    early = next((period for period in order.periods if period.first_due < at(order.survey_date, dt.time())), None)
    if early is not None:
        raise RefusedError(f"“{early.name}”的应报时间早于排查截止日，请核对日期。")


def _note_holiday(actor: Actor, period: Period, planned: Planned) -> None:
    kind = PeriodChange.Kind.WAIVED if planned.waived else PeriodChange.Kind.CHANGED
    PeriodChange.objects.create(
        unit=period.unit, period=period, kind=kind, said=[], reason=f"原应报日遇{planned.holiday}", by_name=actor.name
    )


def make_period(campaign: Campaign, place: int, planned: Planned, *, annexes: Sequence[int]) -> Period:
    """Make a period with the clocks of each level; `annexes` are those that it is known by."""
    surveying = _is_surveying(campaign, planned)
    period = Period.objects.create(
        unit=campaign.unit,
        campaign=campaign,
        code=f"{campaign.code}-{planned.code}",
        name=f"{planned.name}（排查中）" if surveying else planned.name,
        kind=planned.kind,
        surveying=surveying,
        annexes=list(annexes),
        sort_no=place,
        opens_at=planned.opens_at,
        stamped_paper=planned.stamped_paper,
        waived_at=app_now() if planned.waived else None,
    )
    PeriodClock.objects.bulk_create(
        _clock(period, level, planned.times.get(level, Times()), planned.annexes.get(level)) for level in Level
    )
    return period


def _is_surveying(campaign: Campaign, planned: Planned) -> bool:
    """Tell whether a weekly report is due before the survey is (domain.md §2: w01 of 2022)."""
    if planned.kind is not PeriodKind.WEEKLY:
        return False
    survey = PeriodClock.objects.filter(period__campaign=campaign, period__kind=PeriodKind.SURVEY)
    return survey.filter(level=Level.DISTRICT, due_at__gt=planned.first_due).exists()


def _clock(period: Period, level: Level, times: Times, annexes: Sequence[int] | None) -> PeriodClock:
    return PeriodClock(
        unit=period.unit,
        period=period,
        level=level,
        due_at=times.due_at,
        closes_at=times.closes_at,
        frozen_at=times.frozen_at,
        annexes=None if annexes is None else list(annexes),
    )


def open_periods(campaign: Campaign) -> int:
    """Fix the list of expected reporters of every period that has begun and was not opened yet; return how many.

    One statement for all of them: the audit then keeps one event a unit.
    """
    now = app_now()
    with connection.cursor() as cursor:
        # A unit that is just being closed, or founded, stands in the list before or after; never in between.
        cursor.execute(STAND_STILL, {"path": campaign.path})
    begun = Period.objects.filter(campaign=campaign, opened_at=None, waived_at=None, opens_at__lte=now)
    periods = list(begun.select_for_update().order_by("id").values_list("pk", flat=True))
    if periods:
        with connection.cursor() as cursor:
            cursor.execute(OPEN, {"periods": periods, "path": campaign.path})
        Period.objects.filter(pk__in=periods).update(opened_at=now)
    return len(periods)


def open_all() -> int:
    """Open what has begun in every campaign, in the scope of 系统; return how many periods."""
    waiting = Period.objects.filter(opened_at=None, waived_at=None, opens_at__lte=app_now())
    campaigns = Campaign.objects.filter(pk__in=waiting.values("campaign_id")).order_by("pk")
    return sum(open_periods(campaign) for campaign in campaigns)
