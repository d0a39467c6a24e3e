"""How the stamped paper of filings stands: what came of which version, and when (workflow.md rule 16)."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from ledger.errors import MissingError
from ledger.models import Filing, FilingVersion, PaperReceipt, PaperScan, Period, Unit
from ledger.queries.clocks import asks_paper
from ledger.queries.filings import Standing, standings_of_children


class PaperState(Enum):
    """How the paper of a filing stands beside what is in hand electronically."""

    NOTHING = auto()  # nothing in hand, nothing came
    AWAITED = auto()  # 电子已报、纸质未到
    OLD = auto()  # that of an earlier version came (旧版已到)
    ARRIVED = auto()


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Whose paper came, by number of the version, with the day of its first receipt that stands."""

    days: Mapping[int, dt.date] = field(default_factory=dict)

    @property
    def first_on(self) -> dt.date | None:
        """The day on which the first paper of the filing came, of whichever version."""
        return min(self.days.values(), default=None)

    def state(self, number: int | None) -> PaperState:
        """Say how the paper stands for the version in hand (None: nothing is)."""
        if number in self.days:
            return PaperState.ARRIVED
        if self.days:
            return PaperState.OLD
        return PaperState.NOTHING if number is None else PaperState.AWAITED


NONE_CAME = Arrivals()


def arrivals(units: Collection[int], periods: Collection[int]) -> dict[tuple[int, int], Arrivals]:
    """Return what came, by unit and period id (one query); the last entry of a version holds."""
    found: dict[tuple[int, int], dict[int, dt.date]] = {}
    entries = PaperReceipt.objects.filter(unit__in=units, version__period__in=periods).order_by("id")
    for unit_id, period_id, number, arrived, day in entries.values_list(
        "unit_id", "version__period_id", "version__number", "arrived", "received_on"
    ):
        days = found.setdefault((unit_id, period_id), {})
        if arrived:
            days[number] = day
        else:
            days.pop(number, None)
    return {key: Arrivals(days) for key, days in found.items()}


@dataclass(frozen=True, slots=True)
class Awaited:
    """One child that has reported and whose paper has not come, or not that of its version in hand."""

    standing: Standing
    state: PaperState
    scans: int


def asked_of(standing: Standing) -> bool:
    """Tell whether stamped paper is due from a unit for a period."""
    return standing.owed and asks_paper(standing.period, standing.unit.level, standing.clocks.stamped_paper)


def awaited(unit: Unit, period: Period) -> list[Awaited]:
    """Return the children that are 电子已报、纸质未到, in the tree's order (two queries beside the standings)."""
    asked = [one for one in standings_of_children(unit, period) if one.handed_in and asked_of(one)]
    came = arrivals([one.unit.pk for one in asked], [period.pk])
    scanned = _scan_counts([one.filing for one in asked if one.filing is not None])
    found = []
    for one in asked:
        number = None if one.filing is None else one.filing.current_number
        state = came.get((one.unit.pk, period.pk), NONE_CAME).state(number)
        if state is not PaperState.ARRIVED:
            found.append(Awaited(one, state, scanned.get(one.unit.pk, 0)))
    return found


def _scan_counts(filings: Iterable[Filing]) -> dict[int, int]:
    """Return how many scans lie with the version in hand, by unit id."""
    current = {filing.pk: filing.current_number for filing in filings}
    counts: dict[int, int] = {}
    for unit_id, filing_id, number in PaperScan.objects.filter(version__filing__in=current).values_list(
        "unit_id", "version__filing_id", "version__number"
    ):
        if current[filing_id] == number:
            counts[unit_id] = counts.get(unit_id, 0) + 1
    return counts


@dataclass(frozen=True, slots=True)
class VersionPaper:
    """What there is on paper of one version: scans and entries, each the oldest first."""

    version: FilingVersion
    scans: Sequence[PaperScan]
    receipts: Sequence[PaperReceipt]

    @property
    def receipt(self) -> PaperReceipt | None:
        """The receipt that stands; None where none came or the last entry took it back."""
        last = self.receipts[-1] if self.receipts else None
        return last if last is not None and last.arrived else None


def papers_of(versions: Sequence[FilingVersion]) -> list[VersionPaper]:
    """Return the paper of some versions, in their order (two queries)."""
    ids = [version.pk for version in versions]
    scans = list(PaperScan.objects.filter(version__in=ids).select_related("stored_file"))
    receipts = list(PaperReceipt.objects.filter(version__in=ids))
    return [
        VersionPaper(
            version,
            [scan for scan in scans if scan.version_id == version.pk],
            [entry for entry in receipts if entry.version_id == version.pk],
        )
        for version in versions
    ]


def last_entry(filing: Filing) -> int:
    """Return the id of the last entry on paper of a filing, 0 before the first: what a form was opened for."""
    last = PaperReceipt.objects.filter(version__filing=filing).order_by("-id").values_list("id", flat=True).first()
    return last or 0


def scan_by_id(pk: int) -> PaperScan:
    """Return a scan in scope with its unit, file and version; MissingError for a stranger's."""
    found = PaperScan.objects.select_related("unit", "stored_file", "version__period").filter(pk=pk).first()
    if found is None:
        raise MissingError("没有找到这个扫描件。")
    return found
