"""催报: asks those directly below who have not handed in, once a day each (ux.md, Municipal)."""

from collections.abc import Collection
from dataclasses import dataclass

from ledger.actions.locks import lock_ledgers
from ledger.actions.outbox import tell_all
from ledger.calendar.instants import day_of
from ledger.errors import MissingError, RefusedError
from ledger.models import Outbox, Period, Reminder, Unit
from ledger.permission import require
from ledger.policy import Action
from ledger.queries.outbox import REMINDED
from ledger.queries.reminders import chased
from ledger.queries.units import NO_CHILD, children_of
from ledger.scoping import Actor
from qingqian.db.clock import app_now


@dataclass(frozen=True, slots=True)
class Reminded:
    """Whom a reminder went to, who had been reminded today, and how many of those asked for miss nothing any more."""

    sent: tuple[Unit, ...]
    already: tuple[tuple[Unit, Reminder], ...]
    in_hand: int


def remind(actor: Actor, above: Unit, period: Period, codes: Collection[str], text: str = "") -> Reminded:
    """Remind those of the units named, as the person saw them, that still miss the period and were not asked today.

    RefusedError for a waived period, and where nobody was named; MissingError for a unit that is no direct child.
    """
    require(actor, Action.REMIND, above)
    if not codes:
        raise RefusedError("没有要催报的单位，请刷新后再看。")
    if period.waived_at is not None:
        raise RefusedError(f"“{period.name}”已取消，不用催报。")
    named = set(children_of(above).filter(code__in=codes).values_list("pk", flat=True))
    if len(named) < len(set(codes)):
        raise MissingError(NO_CHILD)
    lock_ledgers(named)
    missing = [one for one in chased(above, period) if one.standing.unit.pk in named]
    day = day_of(app_now())
    known = [(one.standing.unit, said) for one in missing if (said := one.reminded_on(day)) is not None]
    asked = {unit.pk for unit, _said in known}
    fresh = [one.standing.unit for one in missing if one.standing.unit.pk not in asked]
    _send(actor, above, period, fresh, Reminder(period=period, day=day, by_name=actor.name, text=text.strip()))
    return Reminded(tuple(fresh), tuple(known), len(named) - len(missing))


def _send(actor: Actor, above: Unit, period: Period, units: list[Unit], said: Reminder) -> None:
    if not units:
        return
    made = Reminder.objects.bulk_create(
        Reminder(unit=unit, period=period, day=said.day, by_name=actor.name, text=said.text) for unit in units
    )
    tell_all(
        Outbox(
            unit_id=reminder.unit_id,
            kind=REMINDED,
            key=f"reminder:{reminder.pk}",
            payload={"period": period.pk, "by": above.name, "reason": reminder.text},
        )
        for reminder in made
    )
