"""A period as the page of the calendar shows it, to be changed."""

import datetime as dt
from dataclasses import replace
from typing import Any

from ledger.actions.calendar import Paper, Wanted
from ledger.calendar.schedule import Times
from ledger.queries.calendar import entry_of
from ledger.queries.workdays import working_days
from ledger.scoping import SYSTEM, tenant_scope
from ledger.vocabulary import Level
from tests.factories import campaigns


def wanted(code: str, **changes: Any) -> Wanted:
    """Return a period as it stands, with changes."""
    period = campaigns.period(code)
    with tenant_scope(SYSTEM):
        entry = entry_of(period.unit, code, working_days(period.unit))
    times = {level: Times(clock.due_at, clock.closes_at, clock.frozen_at) for level, clock in entry.clocks.items()}
    times = {**dict.fromkeys(Level, Times()), **times}
    annexes = {level: tuple(entry.annexes(level)) for level in Level}
    papers = {level: Paper(entry.asks_paper(level)) for level in Level}
    return replace(Wanted(period.name, period.opens_at, papers, times, annexes), **changes)


def moved(want: Wanted, level: Level, due: dt.datetime) -> Wanted:
    """Return it due at another time for a level, with what follows from that."""
    times = want.times[level]
    assert times.due_at is not None
    later = due - times.due_at
    closes, frozen = (moment and moment + later for moment in (times.closes_at, times.frozen_at))
    return replace(want, times={**want.times, level: Times(due, closes, frozen)})
