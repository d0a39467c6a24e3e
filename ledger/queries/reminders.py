"""Who below a unit has not handed in a period, and when each was reminded of it (one query beside the standings)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from ledger.models import Period, Reminder, Unit
from ledger.queries.filings import Standing, standings_of_children


@dataclass(frozen=True, slots=True)
class Chased:
    """One unit that owes a period and has nothing of it in hand above; its reminders, the newest first."""

    standing: Standing
    reminders: Sequence[Reminder]

    def reminded_on(self, day: dt.date) -> Reminder | None:
        """Return the reminder of a day, if there was one."""
        return next((reminder for reminder in self.reminders if reminder.day == day), None)


def chased(unit: Unit, period: Period) -> list[Chased]:
    """Return the direct children that miss a period, in the tree's order; nobody where it is waived."""
    if period.waived_at is not None:
        return []
    missing = [standing for standing in standings_of_children(unit, period) if standing.missing]
    sent: dict[int, list[Reminder]] = {standing.unit.pk: [] for standing in missing}
    for reminder in Reminder.objects.filter(unit__in=sent, period=period):
        sent[reminder.unit_id].append(reminder)
    return [Chased(standing, sent[standing.unit.pk]) for standing in missing]
