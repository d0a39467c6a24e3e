"""What is under way in units that are about to close: what a manager should know, and what an act depends on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from ledger.clueflow import OPEN
from ledger.models import (
    Adjustment,
    Clue,
    Disposition,
    Draft,
    ExpectedReporter,
    Filing,
    ImportRow,
    Job,
    JobState,
    Ledger,
    Membership,
    RowState,
    Standing,
    State,
    Unit,
)
from ledger.workflow import HANDED_IN

_OPEN = (Standing.PROPOSED, Standing.FILED)


@dataclass(frozen=True, slots=True)
class Concern:
    """One thing that is under way in a unit, and what becomes of it."""

    unit: Unit
    text: str


def concerns_of(units: Sequence[Unit], *, people_go: bool = False) -> list[Concern]:
    """Return what is under way in these units, in their order (seven queries).

    `people_go` with them to the new ones.
    """
    said = [
        *_filings(units, people_go=people_go),
        *_counted(
            units,
            Disposition.objects.filter(standing__in=_OPEN),
            "有 {n} 件移出、合并或作废未审定，随行转移，随新单位的下一次报送",
        ),
        *_counted(
            units,
            Adjustment.objects.filter(standing__in=_OPEN),
            "有 {n} 笔核增、核减未审定，随行转移，随新单位的下一次报送",
        ),
        *_counted(units, ImportRow.objects.filter(state=RowState.WAITING), "有 {n} 行导入数据待改正，不随台账转移"),
        *_counted(
            units,
            Job.objects.filter(state__in=(JobState.QUEUED, JobState.RUNNING)),
            "有 {n} 个导入还没有处理完，办理以后不能再写入",
        ),
        *_counted(
            units, Clue.objects.filter(state__in=OPEN), "有 {n} 条线索没有办完，随台账转移，由新单位从现在的环节接着办"
        ),
        *_counted(units, Draft.objects.all(), "有 {n} 份没有保存的草稿，不随台账转移"),
    ]
    place = {unit.pk: nth for nth, unit in enumerate(units)}
    return sorted(said, key=lambda concern: place[concern.unit.pk])


def _counted(units: Sequence[Unit], found: QuerySet[Any], text: str) -> list[Concern]:
    counts = found.filter(unit__in=units).order_by().values("unit").annotate(n=Count("id"))
    by_id = {unit.pk: unit for unit in units}
    return [Concern(by_id[row["unit"]], text.format(n=row["n"])) for row in counts]


def _filings(units: Sequence[Unit], *, people_go: bool) -> list[Concern]:
    """Say of each filing that waits or was sent back what can still be done with it."""
    # Who decides on what lies below a unit that closes sits there.
    deserted = {unit.pk for unit in units} if people_go else set()
    under_way = Q(state__in=(State.SUBMITTED, State.IN_REVIEW, State.RETURNED, State.DRAFT))
    found = (
        Filing.objects.filter(under_way, unit__in=units).select_related("unit", "period").order_by("period__sort_no")
    )
    return [Concern(filing.unit, _fate(filing, decided=filing.unit.parent_id not in deserted)) for filing in found]


def _fate(filing: Filing, *, decided: bool) -> str:
    state = State(filing.state).label
    if filing.state in HANDED_IN and not decided:
        return f"的“{filing.period.name}”{state}：原上级的人员一并转走，不能再通过或退回，由新单位报送"
    if filing.state in HANDED_IN:
        return f"的“{filing.period.name}”{state}：仍由原上级通过或退回；退回的不能再报，由新单位报送"
    return f"的“{filing.period.name}”{state}：不能再报，由新单位报送"


def state_of(units: Sequence[Unit], *, people: bool) -> str:
    """Return what an act on these units depends on, as one text: whatever changes there changes it."""
    ids = sorted({unit.pk for unit in units})
    theirs = Q(unit__in=ids)
    parts: list[object] = [
        list(Ledger.objects.filter(theirs).order_by("unit_id").values_list("unit_id", "rev", "closed_on")),
        list(Unit.objects.filter(pk__in=ids).order_by("pk").values_list("pk", "name", "code", "valid_from")),
        list(
            Filing.objects.filter(theirs)
            .order_by("pk")
            .values_list("pk", "state", "latest_number", "approved_number", "current_number")
        ),
        list(ExpectedReporter.objects.filter(theirs).order_by("pk").values_list("pk", "exempt", "successor_id")),
        list(Disposition.objects.filter(theirs, standing__in=_OPEN).order_by("pk").values_list("pk", "standing")),
    ]
    clues = Clue.objects.filter(theirs, state__in=OPEN).order_by("pk").values_list("pk", "version")
    if found := list(clues):
        parts.append(found)
    if people:
        seats = Membership.objects.filter(theirs).order_by("pk")
        parts.append(list(seats.values_list("pk", "user_id", "role", "sector")))
    return repr(parts)
