"""Keeps the calendar of holidays and adjusted working days of an ordering unit."""

import datetime as dt
from collections.abc import Iterator

import chinese_calendar

from ledger.actions.locks import lock_ledgers
from ledger.errors import ForbiddenError, MissingError, RefusedError
from ledger.models import CalendarDay, Unit
from ledger.permission import require
from ledger.policy import Action
from ledger.scoping import Actor

FIRST_YEAR = 2022
# The package sets the Chinese name where no type can see it.
_NAMES = {holiday.value: str(vars(holiday)["chinese"]) for holiday in chinese_calendar.Holiday}


def seed_days(root: Unit) -> int:
    """Write down the published days of every year of which nothing is known yet; return how many.

    Source: the State Council's yearly notices, as the package `chinesecalendar` has them. What a person changed stays.
    """
    known = {day.year for day in CalendarDay.objects.filter(unit=root).values_list("day", flat=True)}
    days = [day for day in _published(root) if day.day.year >= FIRST_YEAR and day.day.year not in known]
    return len(CalendarDay.objects.bulk_create(days))


def _published(root: Unit) -> Iterator[CalendarDay]:
    for day, name in sorted(chinese_calendar.holidays.items()):
        yield CalendarDay(unit=root, day=day, working=False, name=_NAMES[name])
    for day, name in sorted(chinese_calendar.workdays.items()):
        yield CalendarDay(unit=root, day=day, working=True, name=f"{_NAMES[name]}调休上班")


def set_day(actor: Actor, root: Unit, day: dt.date, name: str, *, working: bool) -> CalendarDay:
    """Say of one day whether one works on it; what was said of it before is replaced."""
    _begin(actor, root)
    if not name.strip():
        raise RefusedError("请写明这一天的名称，如：国庆节、防汛停工。")
    found = CalendarDay.objects.filter(unit=root, day=day).first() or CalendarDay(unit=root, day=day)
    found.working, found.name = working, name.strip()
    found.save()
    return found


def clear_day(actor: Actor, root: Unit, day: dt.date) -> None:
    """Let a day be what its weekday says."""
    _begin(actor, root)
    if not CalendarDay.objects.filter(unit=root, day=day).delete()[0]:
        raise MissingError("没有这一天的记录，请刷新后再看。")


def _begin(actor: Actor, root: Unit) -> None:
    require(actor, Action.EDIT_CALENDAR, root)
    if root.parent_id is not None:
        raise ForbiddenError("节假日由市级统一维护，请联系上级。")
    lock_ledgers([root.pk])
