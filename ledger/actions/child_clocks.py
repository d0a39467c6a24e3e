"""A unit lets its children be due at another time than the campaign (domain.md §2: 綦江 5-26, the city 5-28)."""

import datetime as dt
from collections.abc import Iterator, Mapping

from django.db.models import F

from ledger.actions.locks import lock_ledgers
from ledger.actions.outbox import tell_all
from ledger.calendar.instants import minute_of
from ledger.errors import ForbiddenError, RefusedError
from ledger.models import Outbox, Period, PeriodClock, Unit
from ledger.permission import require
from ledger.policy import Action
from ledger.queries.clocks import clocks_of
from ledger.queries.outbox import CHILD_DUE
from ledger.scoping import Actor
from ledger.vocabulary import Level
from qingqian.db.clock import app_now


def set_child_dues(actor: Actor, unit: Unit, wanted: Mapping[Period, dt.datetime | None]) -> int:
    """Set when a unit's children owe periods; None goes back to the campaign's time. Return how many changed.

    Never later than the unit itself owes it, and only while that lies ahead; when a period closes stays with the
    campaign. RefusedError names the period; nothing is kept then.
    """
    require(actor, Action.EDIT_CALENDAR, unit)
    if unit.parent_id is None:
        raise ForbiddenError("统一的应报时间请在专项行动里调整。")
    if unit.level >= Level.TOWN:
        raise ForbiddenError("没有下级单位，不需要另定时间。")
    lock_ledgers([unit.pk])
    own = {clock.period_id: clock for clock in PeriodClock.objects.filter(unit=unit, period__in=wanted)}
    changed = {period: due for period, due in wanted.items() if due != _due(own.get(period.pk))}
    clocks, now = clocks_of(unit, list(changed)), app_now()
    for period, due in changed.items():
        _refuse(period, due, clocks[period.pk].due_at, now)
        _keep(unit, period, own.get(period.pk), due)
    if changed:
        tell_all(_told(unit, changed, now))
    return len(changed)


def _told(unit: Unit, changed: Mapping[Period, dt.datetime | None], now: dt.datetime) -> Iterator[Outbox]:
    """Say when the children owe each now: at the unit's own time for them, or the campaign's."""
    ordered = PeriodClock.objects.filter(period__in=changed, unit=F("period__unit"), level=unit.level + 1)
    campaigns = dict(ordered.values_list("period_id", "due_at"))
    for period, due in changed.items():
        moment = due or campaigns.get(period.pk)
        said = {"period": period.pk, "due": "" if moment is None else minute_of(moment)}
        key = f"child-due:{unit.pk}:{period.pk}:{due and due.timestamp()}:{now.timestamp()}"
        yield Outbox(unit_id=unit.pk, kind=CHILD_DUE, key=key, payload=said)


def _due(clock: PeriodClock | None) -> dt.datetime | None:
    return None if clock is None else clock.due_at


def _refuse(period: Period, due: dt.datetime | None, own_due: dt.datetime | None, now: dt.datetime) -> None:
    if own_due is None:
        raise RefusedError(f"“{period.name}”本单位没有应报时间，不能为下级另定。")
    if own_due <= now:
        raise RefusedError(f"“{period.name}”的应报时间已过，不能再改；请改用延期。")
    if due is not None and due > own_due:
        raise RefusedError(f"“{period.name}”下级的应报时间不能晚于本单位的 {minute_of(own_due)}。")
    if due is not None and due <= period.opens_at:
        raise RefusedError(f"“{period.name}”{minute_of(period.opens_at)} 才开始，下级的应报时间要在这以后。")


def _keep(unit: Unit, period: Period, clock: PeriodClock | None, due: dt.datetime | None) -> None:
    if clock is None:
        PeriodClock.objects.create(unit=unit, period=period, level=unit.level + 1, due_at=due)
    elif due is None:
        clock.delete()
    else:
        clock.due_at = due
        clock.save()
