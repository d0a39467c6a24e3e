"""Makes campaigns from data and fixes who owes each period when it opens (domain.md §2)."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from ledger.actions.ruling import first_set
from ledger.models import Campaign, Period, PeriodClock, Unit
from ledger.vocabulary import Level, PeriodKind
from qingqian.db.clock import app_now

SHANGHAI = ZoneInfo("Asia/Shanghai")
CLOSES_AFTER = dt.timedelta(hours=72)
FROZEN_AFTER = dt.timedelta(days=14)
LEVELS = {"city": Level.MUNICIPAL, "district": Level.DISTRICT, "town": Level.TOWN}

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


def instant(text: str, shift: dt.timedelta) -> dt.datetime:
    """Read 'YYYY-MM-DD' (the end of that day) or 'YYYY-MM-DD HH:MM' of Shanghai time, shifted.

    A date without an hour means the end of that day (domain.md §2).
    """
    if len(text) == len("YYYY-MM-DD"):
        moment = dt.datetime.fromisoformat(text).replace(hour=23, minute=59, second=59, microsecond=999_999)
    else:
        moment = dt.datetime.fromisoformat(text)
    return (moment + shift).replace(tzinfo=SHANGHAI)


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
    opens = dt.datetime.combine(survey, dt.time(), SHANGHAI)
    for place, item in enumerate(data["periods"], 1):
        _make_period(campaign, place, item, opens, calendar)
    open_periods(campaign)
    return campaign


def _make_period(
    campaign: Campaign,
    place: int,
    item: Mapping[str, Any],
    opens: dt.datetime,
    calendar: Calendar,
) -> None:
    period = Period.objects.create(
        unit=campaign.unit,
        campaign=campaign,
        code=f"{calendar.code}-{item['code']}",
        name=item["name"],
        kind=PeriodKind[item["kind"].upper()],
        annexes=item["annexes"],
        sort_no=place,
        opens_at=opens,
        stamped_paper=item.get("stamped_paper", False),
    )
    due: Mapping[str, str | None] = item["due"]
    PeriodClock.objects.bulk_create(_clocks(campaign.unit, period, due, calendar))


def _clocks(
    root: Unit,
    period: Period,
    due: Mapping[str, str | None],
    calendar: Calendar,
) -> Sequence[PeriodClock]:
    clocks = []
    for key, level in LEVELS.items():
        text = due.get(key)
        moment = None if text is None else instant(text, calendar.shift)
        closing = calendar.closing and moment is not None
        clocks.append(
            PeriodClock(
                unit=root,
                period=period,
                level=level,
                due_at=moment,
                closes_at=moment + CLOSES_AFTER if closing and moment else None,
                frozen_at=moment + FROZEN_AFTER if closing and moment else None,
            ),
        )
    return clocks


def open_periods(campaign: Campaign) -> None:
    """Fix the list of expected reporters of every period that has begun and was not opened yet.

    One statement for all of them: the audit then keeps one event a unit.
    """
    now = app_now()
    begun = Period.objects.filter(campaign=campaign, opened_at=None, opens_at__lte=now)
    periods = list(begun.values_list("pk", flat=True))
    if periods:
        with connection.cursor() as cursor:
            cursor.execute(OPEN, {"periods": periods, "path": campaign.path})
        Period.objects.filter(pk__in=periods).update(opened_at=now)
