"""The lines of Annexes 3 and 4: which rows stand on which, and in what order (domain.md §6, Lines)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from ledger.models import ChildState
from ledger.totals.formula import Sums, added
from reporting.rollups.frames import Frame
from reporting.rollups.parts import Part

TOTAL_LABEL = "合计"
OWN_ENDING = "本级"


class Grouping(StrEnum):
    """With lines for the parent companies of 央企, or by reporting unit only."""

    COMPANIES = "companies"
    UNITS = "units"


class LineKind(StrEnum):
    """What a line stands for."""

    OWN = "own"
    UNIT = "unit"
    COMPANY = "company"
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class LineRef:
    """Names one line of a table, in a form that can stand in an address."""

    kind: LineKind
    unit_id: int | None = None
    company: str = ""

    @property
    def key(self) -> str:
        """Write it: total, own, unit:17, company:某集团."""
        rest = {LineKind.UNIT: str(self.unit_id), LineKind.COMPANY: self.company}.get(self.kind)
        return self.kind.value if rest is None else f"{self.kind.value}:{rest}"

    @classmethod
    def parse(cls, key: str) -> "LineRef":
        """Read what `key` wrote; ValueError for anything else."""
        kind, _, rest = key.partition(":")
        line = cls(LineKind(kind))
        if line.kind is LineKind.UNIT:
            line = cls(LineKind.UNIT, unit_id=int(rest))
        elif line.kind is LineKind.COMPANY:
            line = cls(LineKind.COMPANY, company=rest)
        if line.key != key or (line.kind is LineKind.COMPANY and not line.company):
            raise ValueError(f"no line of a table: {key!r}")
        return line


@dataclass(frozen=True, slots=True)
class SumLine:
    """One line: what it stands for, its printed label, the state of its unit, and its sums in 件 and 分."""

    ref: LineRef
    label: str
    state: ChildState | None
    sums: Sums


@dataclass(frozen=True, slots=True)
class Summary:
    """All lines of a table in printed order, and 合计 apart. Both annexes are read from it."""

    frame: Frame
    grouping: Grouping
    lines: tuple[SumLine, ...]
    total: SumLine


def assemble(frame: Frame, parts: Iterable[Part], grouping: Grouping) -> Summary:
    """Lay sums out as lines: own rows (本级) if any, children in order, companies in code-point order, 合计.

    A 央企 row without a parent company stays with its unit. KeyError for sums of a unit that has no line.
    """
    of_unit: dict[int, list[Sums]] = {unit_id: [] for unit_id in (frame.unit_id, *(m.unit_id for m in frame.members))}
    of_company: dict[str, list[Sums]] = defaultdict(list)
    for part in parts:
        apart = grouping is Grouping.COMPANIES and part.central_parent
        (of_company[part.central_parent] if apart else of_unit[part.line_unit_id]).append(part.sums)
    lines = (
        *_own_line(frame, added(of_unit[frame.unit_id])),
        *(
            _member_line(member.unit_id, member.name, member.state, of_unit[member.unit_id])
            for member in frame.members
        ),
        *(_company_line(company, of_company[company]) for company in sorted(of_company)),
    )
    total = SumLine(LineRef(LineKind.TOTAL), TOTAL_LABEL, None, added(line.sums for line in lines))
    return Summary(frame, grouping, lines, total)


def _own_line(frame: Frame, sums: Sums) -> list[SumLine]:
    """A leaf's table is one line with its own name; a higher unit has one only for rows that it holds itself."""
    if frame.is_leaf:
        return [SumLine(LineRef(LineKind.OWN), frame.name, frame.state, sums)]
    label = f"{frame.name}{OWN_ENDING}"
    return [SumLine(LineRef(LineKind.OWN), label, None, sums)] if sums["row_count"] else []


def _member_line(unit_id: int, name: str, state: ChildState | None, sums: list[Sums]) -> SumLine:
    return SumLine(LineRef(LineKind.UNIT, unit_id=unit_id), name, state, added(sums))


def _company_line(company: str, sums: list[Sums]) -> SumLine:
    return SumLine(LineRef(LineKind.COMPANY, company=company), company, None, added(sums))
