"""Campaign 2022 in little: a survey, a week and the resolution report, with clocks for two levels."""

import datetime as dt

from ledger.models import Campaign, ExpectedReporter, Period, PeriodClock, Unit
from ledger.scoping import SYSTEM, tenant_scope
from ledger.vocabulary import Level, PeriodKind
from tests.factories import units

SURVEY = "2022-survey"
WEEK = "2022-w01"
RESOLUTION = "2022-resolution"
# It outlasts the tests: many let a period be due today, and a promise must lie after that and before the end.
LAST_DAY = dt.date(2099, 12, 31)

# code: name, kind, annexes, due of the first level, due of the level below (domain.md §2)
PERIODS = {
    SURVEY: ("排查报告", PeriodKind.SURVEY, [2, 3], "2022-05-28T23:59:59.999999+08:00", "2022-05-26T18:00+08:00"),
    WEEK: ("第1周", PeriodKind.WEEKLY, [2], "2022-05-26T18:00+08:00", "2022-05-25T18:00+08:00"),
    RESOLUTION: (
        "化解报告",
        PeriodKind.RESOLUTION,
        [2, 4],
        "2022-06-30T23:59:59.999999+08:00",
        "2022-06-28T18:00+08:00",
    ),
}


def campaign() -> Campaign:
    """Return campaign 2022, ordered by the city, with its periods and clocks; made once a test."""
    with tenant_scope(SYSTEM):
        made = Campaign.objects.filter(code="2022").first()
        if made is None:
            made = Campaign.objects.create(
                code="2022",
                unit=units.unit(units.CITY),
                name="防范和化解拖欠中小企业账款专项行动",
                survey_date=dt.date(2022, 5, 20),
                ends_on=LAST_DAY,
            )
            for sort_no, code in enumerate(PERIODS, start=1):
                _period(made, code, sort_no)
    return made


def period(code: str = SURVEY) -> Period:
    """Return a period of campaign 2022."""
    with tenant_scope(SYSTEM):
        return Period.objects.filter(code=code).first() or campaign().periods.get(code=code)


def due(code: str, at: dt.datetime) -> None:
    """Let a period be due, for both levels, at another moment."""
    with tenant_scope(SYSTEM):
        PeriodClock.objects.filter(period=period(code)).update(due_at=at)


def expect(code: str, *reporters: Unit) -> None:
    """Open a period for these reporters; who has none below it in the tree reports as a leaf."""
    opened = period(code)
    with tenant_scope(SYSTEM):
        Period.objects.filter(pk=opened.pk).update(opened_at=opened.opens_at)
        above = set(Unit.objects.filter(parent__in=reporters).values_list("parent_id", flat=True))
        ExpectedReporter.objects.bulk_create(
            ExpectedReporter(unit=unit, period=opened, parent_unit_id=unit.parent_id, is_leaf=unit.pk not in above)
            for unit in reporters
        )


def _period(made: Campaign, code: str, sort_no: int) -> None:
    name, kind, annexes, first, below = PERIODS[code]
    opens = dt.datetime.fromisoformat("2022-05-20T00:00+08:00")
    kept = Period.objects.create(
        unit=made.unit,
        campaign=made,
        code=code,
        name=name,
        kind=kind,
        annexes=annexes,
        sort_no=sort_no,
        opens_at=opens,
    )
    PeriodClock.objects.bulk_create(
        PeriodClock(unit=made.unit, period=kept, level=level, due_at=dt.datetime.fromisoformat(at))
        for level, at in ((Level.DISTRICT, first), (Level.TOWN, below))
    )


def under_way() -> dict[str, Unit]:
    """Plant the tree with a campaign under way: the survey is past, the week too, a report is due in five days."""
    planted = units.tree()
    now = dt.datetime.now(dt.UTC)
    for code, days in ((SURVEY, -20), (WEEK, -6), (RESOLUTION, 5)):
        due(code, now + dt.timedelta(days=days, hours=1))
        expect(code, *planted.values())
    return planted
