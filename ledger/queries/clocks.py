"""The three clocks of a reporter for a period: when it is due, closes, is frozen (domain.md §2)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import CharField, Value

from ledger.models import Extension, Filing, Period, PeriodClock, Unit
from ledger.vocabulary import Level
from ledger.workflow import HANDED_IN


@dataclass(frozen=True, slots=True)
class Clocks:
    """The three instants of one reporter for one period; None where the campaign sets none.

    `extended_until` is the expiry of an extension that the level above has given to it, `redo_by` the new due time of
    what was sent back; `stamped_paper` and `paper_due_at` are as set for its level, None where they follow the period.
    """

    due_at: dt.datetime | None = None
    closes_at: dt.datetime | None = None
    frozen_at: dt.datetime | None = None
    extended_until: dt.datetime | None = None
    redo_by: dt.datetime | None = None
    stamped_paper: bool | None = None
    paper_due_at: dt.datetime | None = None

    @property
    def paper_due(self) -> dt.datetime | None:
        """Until when stamped paper is to come: with the report, unless set otherwise."""
        return self.due_at if self.paper_due_at is None else self.paper_due_at

    @property
    def ends_at(self) -> dt.datetime | None:
        """When it closes or is frozen, for all alike; None where the campaign sets neither."""
        return min((end for end in (self.closes_at, self.frozen_at) if end is not None), default=None)

    @property
    def open_until(self) -> dt.datetime | None:
        """When nothing more is taken of this reporter; None where the campaign sets no end.

        What was sent back may come till its new due time, whatever has passed; and so may what was given more time,
        past the freeze too: such an extension is given only where a rollup above would hold rows twice.
        """
        further = [until for until in (self.extended_until, self.redo_by) if until is not None]
        return None if self.ends_at is None else max([self.ends_at, *further])

    def shut(self, now: dt.datetime) -> bool:
        """Tell whether nothing more is taken."""
        return self.open_until is not None and now > self.open_until

    def frozen(self, now: dt.datetime) -> bool:
        """Tell whether what was approved can be amended only."""
        return self.frozen_at is not None and now > self.frozen_at


def asks_paper(period: Period, level: int, said: bool | None) -> bool:  # noqa: FBT001 - what a clock says
    """Tell whether stamped paper is due from a level: as its clock says, else as the period; never from the top."""
    return period.stamped_paper and level != Level.MUNICIPAL if said is None else said


def further_time(unit: Unit) -> str:
    """Say who lets a unit in again once a period is shut: the level above; of the root its own manager."""
    if unit.parent_id is None:
        return "如需再报，请本单位管理员在“日历”中调整截止时间"
    return "请向上级申请延期"


def chosen(unit: Unit, clocks: Iterable[PeriodClock]) -> Clocks:
    """Return a unit's clocks out of those set for one period.

    The ordering unit sets one per level. The level directly above may let its children's be due at another time; when
    the period closes and is frozen stays with the ordering unit.
    """
    mine = [clock for clock in clocks if clock.level == unit.level and unit.path.startswith(clock.path)]
    if not mine:
        return Clocks()
    ordered = min(mine, key=lambda clock: len(clock.path))
    nearer = next((clock for clock in mine if clock.unit_id == unit.parent_id), ordered)
    return Clocks(
        nearer.due_at,
        ordered.closes_at,
        ordered.frozen_at,
        stamped_paper=ordered.stamped_paper,
        paper_due_at=ordered.paper_due_at,
    )


def clocks_by_period(periods: Iterable[Period], levels: Iterable[int]) -> dict[int, list[PeriodClock]]:
    """Return all clocks that are set for these levels and can be seen, by period id (one query)."""
    found: dict[int, list[PeriodClock]] = defaultdict(list)
    for clock in PeriodClock.objects.filter(period__in=periods, level__in=levels):
        found[clock.period_id].append(clock)
    return found


def dues_of(unit: Unit, periods: Sequence[Period]) -> dict[int, dt.datetime | None]:
    """Return when a reporter owes each period, by period id (one query)."""
    by_period = clocks_by_period(periods, [unit.level])
    return {period.pk: chosen(unit, by_period[period.pk]).due_at for period in periods}


def clocks_of(unit: Unit, periods: Sequence[Period]) -> dict[int, Clocks]:
    """Return the clocks of a reporter by period id, with what it was given more (two queries)."""
    by_period = clocks_by_period(periods, [unit.level])
    more = given([unit.pk], [period.pk for period in periods])
    return {
        period.pk: longer(chosen(unit, by_period[period.pk]), more.get((unit.pk, period.pk))) for period in periods
    }


@dataclass(frozen=True, slots=True)
class Given:
    """What a reporter was given more for a period: an extension that holds, a new due time of what was sent back."""

    extended_until: dt.datetime | None = None
    redo_by: dt.datetime | None = None


GivenMore = Mapping[tuple[int, int], Given]
"""By unit and period."""


def given(units: Iterable[int], periods: Iterable[int]) -> GivenMore:
    """Return what these units were given more for these periods (one query).

    A new due time counts until a version is in hand again.
    """
    asked = {"unit__in": list(units), "period__in": list(periods)}
    extensions = Extension.objects.filter(**asked, ended_at=None).order_by()
    redone = Filing.objects.filter(**asked, redo_by__isnull=False).exclude(state__in=HANDED_IN).order_by()
    found: dict[tuple[int, int], Given] = {}
    rows = extensions.values_list("unit_id", "period_id", "until", _said("extended_until")).union(
        redone.values_list("unit_id", "period_id", "redo_by", _said("redo_by")), all=True
    )
    for unit_id, period_id, until, name in rows:
        key = unit_id, period_id
        found[key] = replace(found.get(key, Given()), **{name: until})
    return found


def _said(name: str) -> Value:
    return Value(name, output_field=CharField())


def longer(clocks: Clocks, more: Given | None) -> Clocks:
    """Return the clocks with what the reporter was given more."""
    return clocks if more is None else replace(clocks, extended_until=more.extended_until, redo_by=more.redo_by)


def once_back(clocks: Clocks, filing: Filing) -> Clocks:
    """Return the clocks as they would be, were what is in hand taken back: its new due time counts again."""
    return replace(clocks, redo_by=filing.redo_by)


def clocks_for(unit: Unit, period: Period) -> Clocks:
    """Return the clocks of one reporter for one period."""
    return clocks_of(unit, [period])[period.pk]


def clocks_of_children(units: Sequence[Unit], periods: Sequence[Period]) -> dict[tuple[int, int], Clocks]:
    """Return the clocks of one unit's children by unit and period, with what each was given more (two queries)."""
    by_period = clocks_by_period(periods, {unit.level for unit in units})
    more = given([unit.pk for unit in units], [period.pk for period in periods])
    # Who shares parent and level shares the clock.
    one_of_each = {unit.level: unit for unit in units}.values()
    shared = {(unit.level, each.pk): chosen(unit, by_period[each.pk]) for unit in one_of_each for each in periods}
    return {
        (unit.pk, each.pk): longer(shared[unit.level, each.pk], more.get((unit.pk, each.pk)))
        for unit in units
        for each in periods
    }
