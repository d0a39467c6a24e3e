"""How units stand for periods: state, clocks, the version handed in last, and what it sums to."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import F, Sum

from ledger.annexes.line import LINE_NAMES, Line
from ledger.errors import MissingError
from ledger.models import (
    Campaign,
    ExpectedReporter,
    Filing,
    FilingEvent,
    FilingVersion,
    Period,
    PinnedChild,
    Revision,
    State,
    Unit,
    VersionTotal,
)
from ledger.queries.clocks import Clocks, clocks_for, clocks_of, clocks_of_children, once_back
from ledger.queries.contacts import is_of_contacts
from ledger.queries.periods import (
    LEDGER_ANNEX,
    expected_children,
    ledger_periods,
    open_state,
    period_by_code,
    with_ready,
)
from ledger.queries.rows import Row
from ledger.queries.stale import stale_counts
from ledger.queries.sums import NOTHING, Sums, sums_of
from ledger.queries.units import unit_by_code
from ledger.workflow import HANDED_IN


@dataclass(frozen=True, slots=True)
class Standing:
    """How one unit stands for one period; `version` is the one handed in last, whatever became of it."""

    unit: Unit
    period: Period
    clocks: Clocks
    expected: ExpectedReporter | None
    filing: Filing | None
    version: FilingVersion | None
    sums: Sums = NOTHING
    # How many children have another version in force than the one that it contains.
    stale: int = 0

    @property
    def is_leaf(self) -> bool:
        """Tell whether the unit reports for itself only, as fixed when the period opened."""
        return self.expected is None or self.expected.is_leaf

    @property
    def state(self) -> State:
        """Where the filing stands; before its first move, where every filing begins."""
        return open_state(self.expected, None if self.filing is None else State(self.filing.state))

    @property
    def latest_number(self) -> int:
        """The number of the version handed in last; 0 before the first."""
        return 0 if self.filing is None else self.filing.latest_number

    @property
    def handed_in(self) -> bool:
        """Tell whether a version of it is in hand above."""
        return self.state in HANDED_IN

    @property
    def owed(self) -> bool:
        """Tell whether the unit must hand in; who is exempt, not in the list, or succeeded by another need not."""
        return self.expected is not None and self.expected.owed

    @property
    def missing(self) -> bool:
        """Tell whether it is owed and not in hand: never handed in, taken back, or sent back."""
        return self.owed and not self.handed_in

    def for_good(self, now: dt.datetime) -> bool:
        """Tell whether it is in hand to stay: taken back, it could not be handed in again."""
        filing = self.filing
        return filing is not None and filing.approved_number is None and once_back(self.clocks, filing).shut(now)

    def overdue(self, now: dt.datetime) -> bool:
        """Tell whether it is missing, and its due time has passed."""
        return self.missing and self.clocks.due_at is not None and self.clocks.due_at < now


def located_filing(unit_code: str, period_code: str, *, contacts: bool = False) -> tuple[Unit, Period]:
    """Return the unit and the period that an address names.

    MissingError unless the unit is in the actor's scope, and the period one for which it could file a ledger (or, with
    `contacts`, 附件1).
    """
    unit, period = unit_by_code(unit_code), period_by_code(period_code)
    asked = LEDGER_ANNEX in period.annexes or (contacts and is_of_contacts(period))
    if not asked or not unit.path.startswith(period.path):
        raise MissingError("没有找到这一期报送。")
    return unit, period


def standing_of(unit: Unit, period: Period) -> Standing:
    """Return how a unit stands for a period."""
    expected = with_ready(ExpectedReporter.objects.filter(unit=unit, period=period)).first()
    filing = Filing.objects.filter(unit=unit, period=period).first()
    clocks = clocks_for(unit, period)
    return _standings([(unit, period, clocks, expected, filing)])[0]


def standings_of_periods(unit: Unit, campaign: Campaign) -> list[Standing]:
    """Return how a unit stands for every period of a campaign, in their order."""
    periods = list(ledger_periods(campaign))
    clocks = clocks_of(unit, periods)
    reporters = with_ready(ExpectedReporter.objects.filter(unit=unit, period__in=periods))
    expected = {item.period_id: item for item in reporters}
    filings = {item.period_id: item for item in Filing.objects.filter(unit=unit, period__in=periods)}
    return _standings(
        [(unit, period, clocks[period.pk], expected.get(period.pk), filings.get(period.pk)) for period in periods]
    )


def standings_of_children(unit: Unit, period: Period) -> list[Standing]:
    """Return how each expected child stands for a period, in the tree's order."""
    expected = expected_children(unit, period)
    filings = {
        item.unit_id: item
        for item in Filing.objects.filter(unit__in=[item.unit_id for item in expected], period=period)
    }
    clocks = clocks_of_children([item.unit for item in expected], [period])
    return _standings(
        [(item.unit, period, clocks[item.unit_id, period.pk], item, filings.get(item.unit_id)) for item in expected]
    )


_Found = tuple[Unit, Period, Clocks, ExpectedReporter | None, Filing | None]


def _standings(found: Sequence[_Found]) -> list[Standing]:
    """Add to each filing its version, what that sums to, and how many children changed since (three queries)."""
    versions = _latest_versions([filing for *_, filing in found if filing is not None])
    sums = sums_of(versions.values())
    stale = stale_counts([version.pk for version in versions.values() if not version.is_leaf])
    return [_standing(each, versions, sums, stale) for each in found]


def _standing(
    found: _Found, versions: dict[int, FilingVersion], sums: dict[int, Sums], stale: dict[int, int]
) -> Standing:
    unit, period, clocks, expected, filing = found
    version = None if filing is None else versions.get(filing.pk)
    if version is None:
        return Standing(unit, period, clocks, expected, filing, None)
    counted = (version, sums.get(version.pk, NOTHING), stale.get(version.pk, 0))
    return Standing(unit, period, clocks, expected, filing, *counted)


def _latest_versions(filings: Iterable[Filing]) -> dict[int, FilingVersion]:
    """Return the version handed in last, by filing id; without its findings, which can be long."""
    found = FilingVersion.objects.filter(
        filing_id__in=[filing.pk for filing in filings], number=F("filing__latest_number")
    )
    return {version.filing_id: version for version in found.defer("findings", "narrative")}


def versions_of(filing: Filing) -> list[FilingVersion]:
    """Return all versions of a filing, the newest first."""
    return list(FilingVersion.objects.filter(filing=filing).defer("findings", "narrative").order_by("-number"))


def version_of(unit: Unit, period: Period, number: int) -> FilingVersion:
    """Return one version by its number; MissingError if there is none."""
    found = FilingVersion.objects.filter(unit=unit, period=period, number=number)
    version = found.select_related("unit", "filing", "period__campaign").first()
    if version is None:
        raise MissingError(f"没有第 {number} 版。")
    return version


def events_of(filing: Filing) -> list[FilingEvent]:
    """Return every move of a filing, the latest first."""
    return list(FilingEvent.objects.filter(filing=filing).order_by("-id"))


def children_of_version(version: FilingVersion) -> list[PinnedChild]:
    """Return what a version says of each expected child, in printed order."""
    pins = PinnedChild.objects.filter(unit_id=version.unit_id, version=version)
    related = ("child_unit", "child_version__period")
    return list(
        pins.select_related(*related)
        .defer("child_version__findings", "child_version__narrative")
        .order_by("sort_no", "child_unit_id")
    )


def sums_by_line(version: FilingVersion) -> dict[int, Sums]:
    """Return what a version's lines add up to, by unit: its own rows, and each child's pinned subtree."""
    rows = (
        VersionTotal.objects.filter(unit_id=version.unit_id, version=version)
        .values_list("line_unit_id")
        .annotate(Sum("row_count"), Sum("owed_fen"))
    )
    return {pk: Sums(int(count), int(owed)) for pk, count, owed in rows}


def version_page(version: FilingVersion, start: int, size: int) -> list[Row]:
    """Return some of a version's own rows in printed order, from the `start`-th on, with their printed numbers."""
    found = Revision.objects.filter(
        unit_id=version.unit_id, rev_from__lte=version.point, rev_to__gt=version.point
    ).order_by("sort_no", "record_id")
    rows = found.values_list("record_id", *LINE_NAMES)[start : start + size]
    return [Row(head[0], number, Line(*head[1:])) for number, head in enumerate(rows, start + 1)]
