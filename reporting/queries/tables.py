"""Annexes 3 and 4 of a unit as tables to show or print, live or of a version; sound, or not made at all."""

from collections.abc import Mapping
from dataclasses import dataclass

from ledger.models import ChildState, Unit
from ledger.totals.formula import Value
from reporting.annexes.annex3 import ANNEX3
from reporting.annexes.annex4 import ANNEX4
from reporting.annexes.spec import Heading, SummarySpec
from reporting.queries.live_states import NO_STATES, LiveStates
from reporting.queries.remarks import drafts, gathered_of, live_states_of, rounding, standing_of, states
from reporting.queries.reviewed import Counted, Gathered
from reporting.queries.standing import Standing
from reporting.rollups.frames import live_frame, version_frame
from reporting.rollups.gathered import gathered_parts
from reporting.rollups.invariants import live_doubts, require_sound
from reporting.rollups.lines import Grouping, LineRef, SumLine, Summary, assemble
from reporting.rollups.parts import live_parts, uncounted, version_parts

SPECS: Mapping[int, SummarySpec] = {3: ANNEX3, 4: ANNEX4}


@dataclass(frozen=True, slots=True)
class SummaryLine:
    """One printed line: 序号 (None for 合计), label, state of its unit, figures by column name (件, 分, rate)."""

    no: int | None
    ref: LineRef
    label: str
    state: ChildState | None
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class AnnexTable:
    """One summary annex, ready to show. `marks` stand beside the title, `foot` below the grid."""

    spec: SummarySpec
    unit_id: int
    unit_name: str
    level: int
    grouping: Grouping
    standing: Standing | None
    lines: tuple[SummaryLine, ...]
    total: SummaryLine
    foot: tuple[str, ...]

    @property
    def title(self) -> str:
        """The official title."""
        return self.spec.title

    @property
    def marks(self) -> tuple[str, ...]:
        """待审核, 未更新 and the like; none for a live table."""
        return () if self.standing is None else self.standing.marks

    @property
    def headings(self) -> tuple[Heading, ...]:
        """The heading cells as a unit of this level prints them."""
        return self.spec.headings_for(self.level)


@dataclass(frozen=True, slots=True)
class Figures:
    """A sound summary with what must be said of it: both annexes are printed from one."""

    summary: Summary
    standing: Standing | None
    said: tuple[str, ...]

    def annex(self, number: int) -> AnnexTable:
        """Return Annex 3 or 4; KeyError for another number."""
        spec, summary = SPECS[number], self.summary
        frame = summary.frame
        return AnnexTable(
            spec=spec,
            unit_id=frame.unit_id,
            unit_name=frame.name,
            level=frame.level,
            grouping=summary.grouping,
            standing=self.standing,
            lines=tuple(_printed(spec, line, no) for no, line in enumerate(summary.lines, 1)),
            total=_printed(spec, summary.total, None),
            foot=(*self.said, *rounding(spec, summary)),
        )


def _printed(spec: SummarySpec, line: SumLine, no: int | None) -> SummaryLine:
    return SummaryLine(no, line.ref, line.label, line.state, spec.values(line.sums))


def live_figures(unit: Unit, grouping: Grouping = Grouping.COMPANIES, stand: LiveStates = NO_STATES) -> Figures:
    """Sum the live rows of the unit's whole subtree, filed or not: three queries, whatever its size.

    `stand` says how the units stand for the period under way: beside their lines, and below the grid. Drafts without
    column 2, 7, 18 or 21 are not counted but named. BrokenFiguresError where sums contradict each other beyond what a
    faulty draft can cause.
    """
    parts = live_parts(unit)
    frame = live_frame(unit, {part.line_unit_id for part in parts}, stand.states)
    summary = assemble(frame, parts, grouping)
    said = (*drafts(uncounted(unit), live_doubts(summary)), *live_states_of(stand, frame))
    return Figures(summary, None, said)


def version_figures(standing: Standing, grouping: Grouping = Grouping.COMPANIES) -> Figures:
    """Sum one frozen version as it was printed then: two queries. BrokenFiguresError for sums that contradict."""
    frame = version_frame(standing.version)
    summary = assemble(frame, version_parts(standing.version), grouping)
    require_sound(summary)
    return Figures(summary, standing, (*standing_of(standing), *states(frame)))


def counted_figures(source: Counted, grouping: Grouping = Grouping.COMPANIES) -> Figures:
    """Sum what stands for a unit in a period (queries/reviewed.py): its own version, or those that it would pin.

    Two queries at most. BrokenFiguresError for sums that contradict.
    """
    if not isinstance(source, Gathered):
        return version_figures(source, grouping)
    frame = source.frame
    summary = assemble(frame, gathered_parts(source.stands), grouping)
    require_sound(summary)
    return Figures(summary, None, (*gathered_of(source), *states(frame)))
