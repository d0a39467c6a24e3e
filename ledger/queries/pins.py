"""What a rollup would contain of each expected child now."""

from dataclasses import dataclass
from typing import Any

from ledger.models import ChildState, ExpectedReporter, Filing, FilingVersion, Period, Unit, UnitChange
from ledger.queries.clocks import clocks_of
from ledger.queries.openings import of_ledger
from ledger.queries.periods import expected_children, reported_before
from ledger.vocabulary import PeriodKind
from qingqian.db.clock import app_now

NOBODY_FILED = frozenset({ChildState.CARRIED, ChildState.DEEMED_NIL, ChildState.MISSING})


@dataclass(frozen=True, slots=True)
class Pin:
    """One child in a version: which version of it, in which state, under which printed name."""

    unit: Unit
    state: ChildState
    version: FilingVersion | None

    def as_json(self, sort_no: int) -> dict[str, Any]:
        """Return what the database function takes."""
        version = None if self.version is None else self.version.pk
        return {
            "unit": self.unit.pk,
            "version": version,
            "state": self.state.value,
            "name": self.unit.name,
            "sort_no": sort_no,
        }


def pins_of(unit: Unit, period: Period) -> list[Pin]:
    """Return every expected child with the version that this unit would contain now, in the tree's order."""
    expected = expected_children(unit, period)
    ids = [item.unit_id for item in expected]
    filed = _approved(ids, period)
    # Contacts are no figures: what a unit has not said is not carried on from anything.
    before = (
        {}
        if period.kind == PeriodKind.CONTACTS
        else carried([pk for pk in ids if pk not in filed], period, _represented(expected))
    )
    deemed = period.kind == PeriodKind.SURVEY and _due_passed(expected, period)
    return [_pin(item, filed.get(item.unit_id), before.get(item.unit_id), deemed=deemed) for item in expected]


def _due_passed(expected: list[ExpectedReporter], period: Period) -> bool:
    """Tell whether the children's due time has passed; they share their parent and so their clock."""
    dues = [clocks_of(item.unit, [period])[period.pk].due_at for item in expected[:1]]
    return any(due is not None and due < app_now() for due in dues)


def _pin(
    item: ExpectedReporter,
    filed: FilingVersion | None,
    carried: FilingVersion | None,
    *,
    deemed: bool,
) -> Pin:
    if item.successor_id is not None:
        return Pin(item.unit, ChildState.HANDED_OVER, None)
    if item.exempt:
        return Pin(item.unit, ChildState.EXEMPT, None)
    if filed is not None:
        return Pin(item.unit, filed.said, filed)
    if carried is not None:
        return Pin(item.unit, ChildState.CARRIED, carried)
    # 「逾期未报的视为无，责任自负」 holds for the survey; elsewhere zeroing would wipe a real ledger.
    return Pin(item.unit, ChildState.DEEMED_NIL if deemed else ChildState.MISSING, None)


def _approved(unit_ids: list[int], period: Period) -> dict[int, FilingVersion]:
    filings = Filing.objects.filter(unit_id__in=unit_ids, period=period, approved_number__isnull=False)
    numbers = {filing.pk: filing.approved_number for filing in filings}
    versions = FilingVersion.objects.filter(unit_id__in=unit_ids, filing_id__in=numbers).select_related("period")
    found = versions.defer("findings", "narrative")
    return {version.unit_id: version for version in found if numbers[version.filing_id] == version.number}


def _represented(expected: list[ExpectedReporter]) -> set[int]:
    """Return who took over from a unit that stands for itself in the period: an opening would tell its rows twice."""
    themselves = [item.unit_id for item in expected if item.successor_id is None and item.unit.valid_to is not None]
    gone = UnitChange.objects.filter(unit__in=themselves)
    return set(gone.values_list("other_id", flat=True)) if themselves else set()


def carried(unit_ids: list[int], period: Period, represented: set[int]) -> dict[int, FilingVersion]:
    """Return the last approved version of an earlier period of the campaign, by unit.

    An opening (划入) stands for it until a version that was frozen after the rows had arrived is approved, and is
    carried into the next campaign of the ordering unit too; a report is not. Not for those of `represented`.
    """
    earlier = of_ledger(
        Filing.every.filter(reported_before(period), unit_id__in=unit_ids, approved_number__isnull=False)
    ).exclude(unit_id__in=represented, opening=True)
    ordered = earlier.select_related("period").order_by("period__campaign__survey_date", "period__sort_no", "id")
    kept = {(filing.unit_id, filing.pk if filing.opening else None): filing for filing in ordered}
    wanted = {(filing.pk, filing.approved_number): filing.period for filing in kept.values()}
    found = FilingVersion.every.filter(filing_id__in=[pk for pk, _ in wanted])
    found = found.select_related("period").defer("findings", "narrative")
    versions = [version for version in found if (version.filing_id, version.number) in wanted]
    last = {version.unit_id: version for version in sorted(versions, key=_frozen_last)}
    return {
        pk: version
        for pk, version in last.items()
        if version.opening or wanted[version.filing_id, version.number].campaign_id == period.campaign_id
    }


def _frozen_last(version: FilingVersion) -> tuple[int, bool]:
    return version.point, not version.opening
