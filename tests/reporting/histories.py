"""Random histories of little ledgers: rows entered, changed, deleted, filed; kept in plain lists too."""

import copy
import uuid
from dataclasses import asdict, dataclass, field
from typing import Any

from hypothesis import strategies as st

from ledger.annexes.line import Line
from ledger.models import ArrearsRecord, ChildState, FilingVersion, Unit
from tests.factories import units
from tests.factories.lines import good_line
from tests.reporting.world import filed_with

COMPANIES = ("", "中例建设集团有限公司", "Z集团", "一公司")
PLACES = tuple(units.TREE)
CHILDREN = {
    units.CITY: (units.QIJIANG, units.JIANGJIN, units.FINANCE),
    units.QIJIANG: (units.GUNAN, units.WENLONG, units.SHIJIAO),
    units.JIANGJIN: (units.JIJIANG,),
}

amounts = st.one_of(st.integers(1, 9), st.integers(1, 10**8), st.integers(1, 10**13))


@st.composite
def outcomes(draw: st.DrawFn, owed: int) -> dict[str, Any]:
    """Draw columns 22 to 28: one of the honest shapes of domain.md §3.1, or amounts that contradict each other."""
    paid, rest = draw(st.integers(0, owed)), draw(amounts)
    month = draw(st.sampled_from(["", "2022-12"]))
    shapes: list[dict[str, Any]] = [
        {},
        {"cleared_fen": owed},
        {"paid_fen": paid, "remaining_fen": owed - paid, "remaining_due_month": month},
        {"agreed_fen": owed, "agreed_due_month": month},
        {"court_fen": owed - paid},
        {"paid_fen": paid, "remaining_fen": owed - paid, "remaining_due_month": month, "court_fen": owed - paid},
        {"cleared_fen": rest, "paid_fen": paid, "remaining_fen": rest},
        {"paid_fen": rest, "remaining_fen": paid, "court_fen": rest},
    ]
    return draw(st.sampled_from(shapes))


@st.composite
def lines(draw: st.DrawFn) -> Line:
    """Draw a row; one in a few lacks what a table needs to count it."""
    owed = draw(amounts)
    nature = draw(st.sampled_from([1, 3, 4, 4, 5]))
    drawn: dict[str, Any] = {
        "source": draw(st.sampled_from([1, 2, 3, 4, 5, 9])),
        "nature": nature,
        "parent_company": draw(st.sampled_from(COMPANIES)),
        "disputed": draw(st.booleans()),
        "owed_fen": owed,
        **draw(outcomes(owed)),
    }
    lacking = draw(st.sampled_from([None] * 8 + ["source", "nature", "disputed", "owed_fen"]))
    return good_line(1, **(drawn | ({lacking: None} if lacking else {})))


@dataclass(frozen=True)
class Step:
    """One thing that happens: `which` picks the row concerned."""

    act: str
    place: str
    line: Line
    which: int


steps = st.builds(
    Step,
    st.sampled_from(["add", "add", "add", "add", "change", "delete", "file", "file from below"]),
    st.sampled_from(PLACES),
    lines(),
    st.integers(0, 99),
)
histories = st.lists(steps, min_size=1, max_size=25)


@dataclass
class Filed:
    """What a version held, in plain lines: of the unit itself, and of each child; None had not filed."""

    place: str
    own: list[Line]
    children: dict[str, "Filed | None"]

    def all_lines(self) -> list[Line]:
        """Return the lines of the whole tree of versions."""
        return [*self.own, *(line for child in self.children.values() if child for line in child.all_lines())]


@dataclass
class Kept:
    """A row in the database, and the line that it should hold."""

    record: ArrearsRecord
    line: Line
    filed: bool = False


@dataclass
class Book:
    """The plain copy of everything: rows by unit, versions in the order of their filing."""

    places: dict[str, Unit]
    rows: dict[str, list[Kept]] = field(default_factory=lambda: {code: [] for code in PLACES})
    last: dict[str, tuple[FilingVersion, Filed]] = field(default_factory=dict)
    versions: list[tuple[FilingVersion, Filed]] = field(default_factory=list)

    def play(self, step: Step) -> None:
        """Let a step happen in the database and in the copy."""
        rows = self.rows[step.place]
        if step.act == "add":
            self._add(step, rows)
        elif step.act == "file":
            self._file(step.place)
        elif step.act == "file from below":
            self._file_from_below(step.place)
        elif rows and step.act == "change":
            self._change(rows[step.which % len(rows)], step.line)
        elif rows and not rows[step.which % len(rows)].filed:
            rows.pop(step.which % len(rows)).record.delete()

    def _add(self, step: Step, rows: list[Kept]) -> None:
        own = {"sort_no": step.which, "lineage": uuid.uuid4(), "faulty": True}
        record = ArrearsRecord.objects.create(unit=self.places[step.place], **own, **asdict(step.line))
        rows.append(Kept(record, step.line))

    def _change(self, kept: Kept, line: Line) -> None:
        ArrearsRecord.objects.filter(pk=kept.record.pk).update(**asdict(line))
        kept.line = line

    def _file(self, place: str) -> None:
        children = {code: self.last.get(code, (None, None)) for code in CHILDREN.get(place, ())}
        own = [copy.copy(kept.line) for kept in self.rows[place]]
        plain = Filed(place, own, {code: filed for code, (_, filed) in children.items()})
        pins = {
            self.places[code]: (ChildState.FILED if version else ChildState.MISSING, version)
            for code, (version, _) in children.items()
        }
        version = filed_with(self.places[place], pins, is_leaf=place not in CHILDREN)
        for kept in self.rows[place]:
            kept.filed = True
        self.last[place] = (version, plain)
        self.versions.append((version, plain))

    def _file_from_below(self, place: str) -> None:
        for child in CHILDREN.get(place, ()):
            self._file_from_below(child)
        self._file(place)

    def live_lines(self, place: str) -> list[Line]:
        """Return the live lines of a unit and all below it."""
        below = [line for child in CHILDREN.get(place, ()) for line in self.live_lines(child)]
        return [*(kept.line for kept in self.rows[place]), *below]
