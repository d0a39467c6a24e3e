"""What another set of rules would say of past versions; nothing is written (domain.md §4)."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import F

from ledger.annexes.checks import Context, Severity
from ledger.annexes.checks.catalogue import ACROSS_UNITS, OF_CLUES, OF_WORDS
from ledger.annexes.checks.explanations import SAME_TEXT
from ledger.annexes.checks.ruling import Ruling
from ledger.errors import MissingError
from ledger.models import Campaign, FilingVersion, Job, Period, PeriodClock, Unit, VersionFinding
from ledger.queries.findings import judged, located
from ledger.queries.pasts import pasts_of
from ledger.queries.periods import approved_points, context_for, ledger_periods
from ledger.queries.rows import version_rows
from ledger.queries.told import Told
from qingqian.db.clock import app_now

REHEARSE: Final = "rehearse"
Counts = Mapping[str, int]
# What these rules found then is weighed anew, not found anew; some of it is always to be explained.
_AS_FOUND: Final = ACROSS_UNITS | OF_CLUES
_ASKING: Final = frozenset({"T11", "P08"})


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """One version: how many rows each rule named when it was handed in, and would name now; keys are 'P01 W'."""

    version: FilingVersion
    before: Counts
    after: Counts

    @property
    def differs(self) -> bool:
        """Tell whether the rules say anything else of it."""
        return self.before != self.after


@dataclass(slots=True)
class Tally:
    """All versions together: by period and key, before and after."""

    before: dict[str, Counter[str]] = field(default_factory=dict)
    after: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, one: Rehearsed) -> None:
        """Count one version in."""
        code = one.version.period.code
        self.before.setdefault(code, Counter()).update(one.before)
        self.after.setdefault(code, Counter()).update(one.after)


def past_periods(campaign: Campaign, count: int) -> list[Period]:
    """Return the last periods that are due for anybody, the newest last."""
    due = PeriodClock.objects.filter(period__campaign=campaign, unit=campaign.unit, due_at__lte=app_now())
    periods = ledger_periods(campaign).filter(pk__in=due.values("period"))
    return list(periods)[-count:]


def approved_versions(periods: Sequence[Period]) -> list[FilingVersion]:
    """Return the approved versions of these periods within the scope, without their findings."""
    found = FilingVersion.objects.filter(period__in=periods, number=F("filing__approved_number"))
    return list(found.select_related("unit", "period__campaign").defer("findings").order_by("period_id", "unit__path"))


def rehearse(versions: Sequence[FilingVersion], ruling: Ruling) -> Iterator[Rehearsed]:
    """Judge versions as they were by another set of rules, one after the other.

    What was said of their explanations stays out; no set decides about it. What two units had in common, or complaints
    said, stays as it was found then; a set decides only how much it weighs.
    """
    said: dict[int, Counter[str]] = {}
    counted = VersionFinding.objects.filter(version__in=versions).exclude(rule__in=[SAME_TEXT, *OF_WORDS])
    for version_id, rule, severity, count in counted.values_list("version_id", "rule", "severity", "rows"):
        said.setdefault(version_id, Counter())[f"{rule} {severity}"] += count
    shared = [pk for pk, counts in said.items() if any(key.split()[0] in _AS_FOUND for key in counts)]
    across = dict(FilingVersion.objects.filter(pk__in=shared).values_list("pk", "findings"))
    for version in versions:
        rows, context = version_rows(version), _context(version, ruling)
        told = Told(pasts_of(version.unit, context, rows))
        found = located(judged(rows, context, told), rows, {})
        named = {(item.finding.rule, item.finding.severity.value, item.record_id) for item in found}
        named |= set(_across(across.get(version.pk, ()), context))
        after = Counter(f"{rule} {severity}" for rule, severity, _ in named)
        yield Rehearsed(version, said.get(version.pk, Counter()), after)


def _across(findings: Sequence[Mapping[str, Any]], context: Context) -> Iterator[tuple[str, str, int | None]]:
    """Weigh anew what a version's rows had in common with another unit's, or its children's with each other."""
    for item in findings:
        rule = item["rule"]
        if rule in _AS_FOUND:
            asks = (rule in _ASKING or item.get("about")) and rule not in context.trial
            yield rule, (Severity.EXPLAIN if asks else Severity.WARN).value, item["record"]


def _context(version: FilingVersion, ruling: Ruling) -> Context:
    """Return what the version is judged by: its period, and what had been approved before it."""
    period = version.period
    known = approved_points(version.unit, period.campaign, period.sort_no)
    points = tuple(point for point in known if point < version.point)
    return context_for(
        version.unit, period, nil=version.nil, no_change=version.no_change, points=points, ruling=ruling
    )


def rehearsal_by_id(unit: Unit | None, pk: int) -> Job:
    """Return a rehearsal that may be seen; MissingError for another's, or one of another unit than asked for."""
    found = Job.objects.select_related("unit").filter(kind=REHEARSE, pk=pk)
    job = (found if unit is None else found.filter(unit=unit)).first()
    if job is None:
        raise MissingError("没有找到这次试算，请从“检查规则”重新开始。")
    return job
