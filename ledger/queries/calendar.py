"""A campaign's periods with the clocks of every level, for those who keep to them and those who set them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ledger.calendar.workdays import WorkingDays
from ledger.errors import MissingError
from ledger.models import Campaign, Period, PeriodChange, PeriodClock, Unit
from ledger.queries.clocks import asks_paper
from ledger.queries.units import ancestry
from ledger.vocabulary import Level


@dataclass(frozen=True, slots=True)
class Entry:
    """One period: the ordering unit's clocks by level, what was done to it, and what a unit set for its children."""

    period: Period
    clocks: Mapping[Level, PeriodClock]
    changes: Sequence[PeriodChange]
    children: PeriodClock | None
    holiday: str

    @property
    def version(self) -> int:
        """How often it was changed; what a form was opened for."""
        return len(self.changes)

    def due(self, level: Level) -> dt.datetime | None:
        """Return when a level owes it by the campaign."""
        clock = self.clocks.get(level)
        return None if clock is None else clock.due_at

    def annexes(self, level: Level) -> list[int]:
        """Return the annexes due from a level."""
        clock = self.clocks.get(level)
        return self.period.annexes if clock is None or clock.annexes is None else clock.annexes

    def asks_paper(self, level: Level) -> bool:
        """Tell whether stamped paper is due from a level."""
        clock = self.clocks.get(level)
        return asks_paper(self.period, level, None if clock is None else clock.stamped_paper)


def campaigns_for(unit: Unit) -> list[Campaign]:
    """Return the campaigns that a unit reports to, the newest first."""
    found = Campaign.objects.filter(path__in=ancestry(unit.path)).select_related("unit")
    return list(found.order_by("-survey_date", "-id"))


def campaign_by_code(unit: Unit, code: str) -> Campaign:
    """Return a campaign that a unit reports to; MissingError if there is none of this code."""
    found = Campaign.objects.filter(path__in=ancestry(unit.path), code=code).select_related("unit").first()
    if found is None:
        raise MissingError("没有找到这个专项行动。")
    return found


def entries(unit: Unit, campaign: Campaign, days: WorkingDays) -> list[Entry]:
    """Return the whole calendar in order, waived periods too (three queries)."""
    periods = list(campaign.periods.select_related("campaign", "unit").order_by("sort_no"))
    changes: dict[int, list[PeriodChange]] = defaultdict(list)
    for change in PeriodChange.objects.filter(period__in=periods).order_by("id"):
        changes[change.period_id].append(change)
    ordered: dict[int, dict[Level, PeriodClock]] = defaultdict(dict)
    own: dict[int, PeriodClock] = {}
    for clock in PeriodClock.objects.filter(period__in=periods, unit__in=[campaign.unit_id, unit.pk]):
        if clock.unit_id == campaign.unit_id:
            ordered[clock.period_id][Level(clock.level)] = clock
        else:
            own[clock.period_id] = clock
    return [_entry(each, ordered[each.pk], changes[each.pk], own.get(each.pk), days) for each in periods]


def _entry(
    period: Period,
    clocks: Mapping[Level, PeriodClock],
    changes: Sequence[PeriodChange],
    own: PeriodClock | None,
    days: WorkingDays,
) -> Entry:
    first = clocks.get(Level.DISTRICT)
    due = None if first is None or first.due_at is None else first.due_at
    return Entry(period, clocks, changes, own, "" if due is None else days.holiday(due))


def entry_of(unit: Unit, code: str, days: WorkingDays) -> Entry:
    """Return one period of a campaign that the unit reports to; MissingError if there is none of this code."""
    found = Period.objects.filter(code=code, path__in=ancestry(unit.path)).select_related("campaign__unit").first()
    if found is None:
        raise MissingError("没有找到这一期。")
    return next(entry for entry in entries(unit, found.campaign, days) if entry.period.pk == found.pk)
