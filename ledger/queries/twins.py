"""The rows of groups that are perhaps one debt, side by side, and where each can be sent back (all queries fixed)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ledger.annexes.line import Line
from ledger.models import ArrearsRecord, Campaign, Filing, Revision, SharedAnswer, Unit
from ledger.queries.record import line_of
from ledger.queries.shared import Group
from ledger.workflow import HANDED_IN

SIDE_BY_SIDE: Final = 6
"""So many rows of a group stand beside each other; of more, the first ones."""


@dataclass(frozen=True, slots=True)
class Twin:
    """One row of a group: whose it is, what it says, and its child's filing in hand."""

    record_id: int
    unit: Unit
    line: Line
    filing: Filing | None


def answers_to(unit: Unit, groups: Sequence[Group]) -> dict[str, SharedAnswer]:
    """Return what the unit has answered about these groups, by fingerprint (one query)."""
    marks = [group.shared.fingerprint for group in groups]
    return {answer.fingerprint: answer for answer in SharedAnswer.objects.filter(unit=unit, fingerprint__in=marks)}


def twins_in(unit: Unit, campaign: Campaign, groups: Sequence[Group]) -> list[list[Twin]]:
    """Return the first rows of each group (four queries)."""
    places = [list(zip(*_first(group), strict=True)) for group in groups]
    lines = _lines(place for row in places for place in row)
    filings = _in_hand(unit, campaign)
    return [
        [
            Twin(record_id, *lines[record_id, revision_id], filings.get(f"{unit.path}{part}/"))
            for record_id, revision_id, part in row
            if (record_id, revision_id) in lines
        ]
        for row in places
    ]


def _first(group: Group) -> tuple[Sequence[int], Sequence[int], Sequence[str]]:
    """Show at least one row of each child before a second one of any."""
    order = sorted(range(len(group.parts)), key=lambda at: (group.parts[:at].count(group.parts[at]), at))
    shown = sorted(order[:SIDE_BY_SIDE])
    return (
        [group.record_ids[at] for at in shown],
        [group.revision_ids[at] for at in shown],
        [group.parts[at] for at in shown],
    )


def _lines(places: Iterable[tuple[int, int, str]]) -> dict[tuple[int, int], tuple[Unit, Line]]:
    known = list(places)
    live = ArrearsRecord.objects.filter(pk__in=[pk for pk, revision, _ in known if not revision])
    filed = Revision.objects.filter(pk__in=[revision for _, revision, _ in known if revision])
    found = {(row.pk, 0): (row.unit, line_of(row)) for row in live.select_related("unit")}
    return found | {(row.record_id, row.pk): (row.unit, line_of(row)) for row in filed.select_related("unit")}


def _in_hand(unit: Unit, campaign: Campaign) -> Mapping[str, Filing]:
    """Return the last filing of each child that is handed in, by the child's path."""
    found = Filing.objects.filter(unit__parent=unit, period__campaign=campaign, state__in=HANDED_IN)
    return {filing.unit.path: filing for filing in found.select_related("unit", "period").order_by("period__sort_no")}
