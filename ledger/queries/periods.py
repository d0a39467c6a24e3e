"""Periods, their clocks for one reporter, and what a ledger is judged by (domain.md §2 and §4)."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from ledger.annexes.checks import Context
from ledger.annexes.checks.ruling import Ruling
from ledger.calendar.instants import day_of, month_of
from ledger.errors import MissingError, RefusedError
from ledger.models import (
    Campaign,
    ExpectedReporter,
    Filing,
    FilingVersion,
    Period,
    State,
    Unit,
)
from ledger.queries.clocks import dues_of
from ledger.queries.openings import of_ledger
from ledger.queries.ruling import ruling_of
from ledger.queries.units import ancestry, children_of
from ledger.vocabulary import Level, PeriodKind
from ledger.workflow import HANDED_IN, opening_state
from qingqian.db.clock import app_now

LEDGER_ANNEX = 2
MUNICIPAL_ORGAN = "department"


def period_by_code(code: str) -> Period:
    """Return the period of a code; MissingError if there is none to be seen."""
    period = Period.objects.select_related("campaign").filter(code=code).first()
    if period is None:
        raise MissingError(f"没有代码为 {code} 的报送期。")
    return period


def ledger_periods(campaign: Campaign) -> QuerySet[Period]:
    """Return the periods for which a ledger is filed, in their order (Annex 1's period has none; a waived one not)."""
    asked = campaign.periods.filter(annexes__contains=[LEDGER_ANNEX], waived_at=None)
    return asked.select_related("campaign").order_by("sort_no")


def today() -> dt.date:
    """Return the day in Shanghai by the one clock."""
    return day_of(app_now())


def context_for(
    unit: Unit,
    period: Period,
    *,
    nil: bool = False,
    no_change: bool = False,
    points: tuple[int, ...] | None = None,
    ruling: Ruling | None = None,
) -> Context:
    """Return what a version of this unit for this period is judged by: the period, not today (five queries).

    Rows are compared with the unit's versions at `points`; not told, with those approved up to the period. `ruling` is
    another set of rules than the one of the period's time.
    """
    due = dues_of(unit, [period])[period.pk]
    points = approved_points(unit, period.campaign, period.sort_no) if points is None else points
    return _context(unit, period, due, points, ruling, nil=nil, no_change=no_change)


def _context(
    unit: Unit,
    period: Period,
    due: dt.datetime | None,
    points: tuple[int, ...],
    ruling: Ruling | None = None,
    *,
    nil: bool = False,
    no_change: bool = False,
) -> Context:
    campaign = period.campaign
    ruling = ruling or _ruling(campaign, due)
    resolution = campaign.periods.filter(kind=PeriodKind.RESOLUTION).order_by("sort_no").first()
    return Context(
        kind=PeriodKind(period.kind),
        survey_month=month_of(campaign.survey_date),
        due_month=month_of(due or campaign.survey_date),
        unit_name=unit.name,
        nil=nil,
        no_change=no_change,
        after_resolution=resolution is not None and resolution.sort_no < period.sort_no,
        ends_month=month_of(campaign.ends_on),
        in_district=in_district(unit),
        thresholds=ruling.thresholds,
        trial=ruling.trial,
        rule_set=ruling.number,
        empty_phrases=ruling.empty_phrases,
        points=points,
        due_at=due,
    )


def _ruling(campaign: Campaign, due: dt.datetime | None) -> Ruling:
    return ruling_of(campaign, day_of(due or campaign.survey_date))


def ruling_for(unit: Unit, period: Period) -> Ruling:
    """Return the rules of a version of this unit for this period, without the rest of its context (two queries)."""
    return _ruling(period.campaign, dues_of(unit, [period])[period.pk])


def in_district(unit: Unit) -> bool:
    """Tell whether the unit belongs to a district, and not to a municipal organ or the city itself (S07)."""
    first = Unit.objects.filter(pk=unit.district_id, level=Level.DISTRICT)
    return first.exclude(kind=MUNICIPAL_ORGAN).exists()


def approved_points(unit: Unit, campaign: Campaign, until: int | None = None) -> tuple[int, ...]:
    """Return the revisions at which the unit's approved versions were frozen, the oldest first.

    `until` is the place of the last period that counts; without it all of the campaign do. The ledger is carried on
    from one campaign of the ordering unit into the next, and so is what was approved of it.
    """
    own = Q(period__campaign=campaign) if until is None else Q(period__campaign=campaign, period__sort_no__lte=until)
    counts = own | before_campaign(campaign)
    approved = FilingVersion.every.filter(counts, unit=unit, number=F("filing__approved_number"))
    return tuple(sorted(set(of_ledger(approved).values_list("point", flat=True))))


def earlier_in_campaign(period: Period) -> Q:
    """Return the condition on filings and versions that they belong to a period before; an opening may stand at it."""
    known = Q(period__sort_no__lt=period.sort_no) | Q(opening=True, period__sort_no=period.sort_no)
    return known & Q(period__campaign_id=period.campaign_id)


def reported_before(period: Period) -> Q:
    """Return the same, with the earlier campaigns of the same ordering unit."""
    return earlier_in_campaign(period) | before_campaign(period.campaign)


def before_campaign(campaign: Campaign) -> Q:
    """Return the condition on versions that they belong to an earlier campaign of the same ordering unit."""
    return Q(period__campaign__unit_id=campaign.unit_id, period__campaign__survey_date__lt=campaign.survey_date)


def current_campaign(unit: Unit) -> Campaign:
    """Return the newest campaign that the unit reports to; RefusedError if none was ordered."""
    campaign = Campaign.objects.filter(path__in=ancestry(unit.path)).order_by("-survey_date", "-id").first()
    if campaign is None:
        raise RefusedError("还没有开展的专项行动，请联系上级。")
    return campaign


def judged_period(unit: Unit, campaign: Campaign) -> Period:
    """Return the period whose rules judge the live ledger: the latest due one, or the first before any is."""
    return _judged(unit, campaign)[0]


def _judged(unit: Unit, campaign: Campaign) -> tuple[Period, dt.datetime | None]:
    periods = list(ledger_periods(campaign))
    dues, now = dues_of(unit, periods), app_now()
    passed = [period for period in periods if (due := dues[period.pk]) is not None and due <= now]
    found = passed[-1] if passed else periods[0]
    return found, dues[found.pk]


def current_period(unit: Unit, campaign: Campaign) -> Period:
    """Return the period that is due next, or the last one when all have passed."""
    periods = list(ledger_periods(campaign))
    dues, now = dues_of(unit, periods), app_now()
    coming = [
        (due, period.sort_no, period) for period in periods if (due := dues[period.pk]) is not None and due > now
    ]
    return min(coming)[2] if coming else periods[-1]


def asked_period(unit: Unit, code: str) -> Period:
    """Return the period of a code for which the unit reports; of any other code the one that those below owe next."""
    found = Period.objects.filter(code=code, annexes__contains=[LEDGER_ANNEX], waived_at=None)
    period = found.select_related("campaign").first()
    if period is not None and unit.path.startswith(period.path):
        return period
    return reporters_period(unit, current_campaign(unit))


def reporters_period(unit: Unit, campaign: Campaign) -> Period:
    """Return the period that is due next for those below the unit, whose clock is an earlier one; else for itself."""
    return current_period(children_of(unit).first() or unit, campaign)


def live_context(unit: Unit) -> Context:
    """Return what the unit's live ledger is judged by: its latest due period, and whatever was approved last."""
    campaign = current_campaign(unit)
    period, due = _judged(unit, campaign)
    return _context(unit, period, due, approved_points(unit, campaign))


@dataclass(frozen=True, slots=True)
class Beside:
    """A period that a report for another may answer too: its last version's number, and whether that is in hand."""

    period: Period
    seen: int
    handed_in: bool


def due_together(unit: Unit, period: Period) -> list[Beside]:
    """Return the other periods that a unit owes on the same day (2022: w06 and 化解报告).

    One report may answer those that are not in hand too, by an explicit act (domain.md §2).
    """
    owed = ExpectedReporter.objects.filter(unit=unit, exempt=False, period__campaign=period.campaign)
    others = ledger_periods(period.campaign).filter(pk__in=owed.values("period_id"), opens_at__lte=app_now())
    found = list(others.exclude(pk=period.pk))
    dues = dues_of(unit, [period, *found])
    if dues[period.pk] is None:
        return []
    filings = {filing.period_id: filing for filing in Filing.objects.filter(unit=unit, period__in=found)}
    same = [each for each in found if _day(dues[each.pk]) == _day(dues[period.pk])]
    return [_beside(each, filings.get(each.pk)) for each in same]


def _beside(period: Period, filing: Filing | None) -> Beside:
    if filing is None:
        return Beside(period, 0, handed_in=False)
    return Beside(period, filing.latest_number, handed_in=filing.state in HANDED_IN)


def _day(due: dt.datetime | None) -> dt.date | None:
    return None if due is None else day_of(due)


def with_ready(reporters: QuerySet[ExpectedReporter]) -> QuerySet[ExpectedReporter]:
    """Add to each reporter whether nothing of its children is missing: every one is approved or exempt."""
    approved = Filing.objects.filter(
        unit_id=OuterRef("unit_id"),
        period_id=OuterRef("period_id"),
        approved_number__isnull=False,
    )
    missing = ExpectedReporter.objects.filter(
        ~Exists(approved),
        parent_unit_id=OuterRef("unit_id"),
        period_id=OuterRef("period_id"),
        exempt=False,
        successor=None,
    )
    return reporters.annotate(ready=~Exists(missing))


def open_state(expected: ExpectedReporter | None, state: State | None) -> State:
    """Return where a filing stands; a rollup that misses nobody any more is ready to go up.

    `expected` comes from `with_ready`; `state` is None before the first move.
    """
    is_leaf = expected is None or expected.is_leaf
    found = opening_state(is_leaf=is_leaf) if state is None else state
    ready = found is State.COLLECTING and not is_leaf and getattr(expected, "ready", False)
    return State.READY if ready else found


def expected_children(unit: Unit, period: Period) -> list[ExpectedReporter]:
    """Return the children that owe this period, in the tree's order, as fixed when it opened."""
    rows = with_ready(ExpectedReporter.objects.filter(parent_unit=unit, period=period)).select_related("unit")
    return list(rows.order_by("unit__sort_no", "unit_id"))


def expected_of(unit: Unit, period: Period) -> ExpectedReporter:
    """Return the unit's place in the list of expected reporters; RefusedError if it stands in none."""
    expected = ExpectedReporter.objects.filter(unit=unit, period=period).first()
    if expected is None:
        raise RefusedError(f"{unit.name}不在“{period.name}”的应报名单中，请联系上级。")
    return expected
