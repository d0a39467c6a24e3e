"""On which days one works, as the ordering unit keeps it."""

from ledger.calendar.workdays import Exceptional, WorkingDays
from ledger.models import CalendarDay, Unit
from ledger.queries.units import ancestry


def working_days(unit: Unit) -> WorkingDays:
    """Return the working days that hold for a unit (one query): its own calendar's, or that of the one above it."""
    rows = CalendarDay.objects.filter(path__in=ancestry(unit.path)).order_by("path")
    return WorkingDays({row.day: Exceptional(row.working, row.name) for row in rows})


def days_of_year(unit: Unit, year: int) -> list[CalendarDay]:
    """Return what is kept of one year, in order."""
    found = CalendarDay.objects.filter(path__in=ancestry(unit.path), day__year=year)
    return list(found.order_by("day"))


def years_kept(unit: Unit) -> list[int]:
    """Return the years of which something is kept."""
    found = CalendarDay.objects.filter(path__in=ancestry(unit.path)).dates("day", "year")
    return [day.year for day in found]
