"""Until when a clue's next step is owed: days by the ordering unit's setting and calendar (domain.md §8, Clocks)."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from ledger.calendar.workdays import WorkingDays
from ledger.models import ClueClock, ClueState, Unit
from ledger.queries.units import ancestry
from ledger.queries.workdays import working_days

RESULT_STATES = frozenset({ClueState.HANDLING, ClueState.EXTENSION_ASKED, ClueState.REASSIGN_ASKED, ClueState.REVIEW})

SOON: Final = 3
"""What is due within so many working days is due soon."""


@dataclass(frozen=True, slots=True)
class Clocks:
    """The setting that holds for a unit, with the days on which one works there."""

    setting: ClueClock
    days: WorkingDays

    def examine(self, day: dt.date) -> dt.date:
        """Return by when what came in on a day is to be examined."""
        return self._after(day, self.setting.examine_days, working=self.setting.examine_working)

    def transfer(self, day: dt.date) -> dt.date:
        """Return by when what arrived at a desk on a day is to be passed on or taken up."""
        return self._after(day, self.setting.transfer_days, working=self.setting.transfer_working)

    def result(self, day: dt.date) -> dt.date:
        """Return by when the result of what was accepted on a day is owed."""
        return self._after(day, self.setting.result_days, working=self.setting.result_working)

    def last(self, day: dt.date) -> dt.date:
        """Return the last day to which that may be extended."""
        return self._after(day, self.setting.most_days, working=self.setting.result_working)

    def counts_working(self, state: ClueState) -> bool:
        """Tell whether the time that is left in a state is counted in working days."""
        if state in RESULT_STATES:
            return self.setting.result_working
        examined = state == ClueState.REGISTERED
        return self.setting.examine_working if examined else self.setting.transfer_working

    def soon(self, today: dt.date) -> dt.date:
        """Return the last day that is due soon: a few working days from now."""
        return self.days.after(today, SOON)

    def _after(self, day: dt.date, count: int, *, working: bool) -> dt.date:
        return self.days.after(day, count) if working else day + dt.timedelta(days=count)


def clocks_at(unit: Unit) -> Clocks:
    """Return the clocks that hold for a unit: its own setting's, or that of the nearest above it (two queries)."""
    return Clocks(setting_at(unit), working_days(unit))


def setting_at(unit: Unit) -> ClueClock:
    """Return the setting that holds for a unit: the nearest kept from it upward, else the defaults (one query)."""
    kept = ClueClock.objects.filter(path__in=ancestry(unit.path)).order_by("-path").first()
    return kept or ClueClock(unit=unit)


def version_of(setting: ClueClock) -> str:
    """Say which setting it is that somebody looks at; '' for the defaults, which nobody has kept."""
    return "" if setting.pk is None else setting.changed_at.isoformat()
