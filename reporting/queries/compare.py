"""Annexes 3 and 4 of two periods side by side: what is different in each figure, and the bridge between them.

Opening and closing come from the stored totals of the versions, the movements from their rows, matched by lineage:
so each line proves itself (workflow.md rule 15). The recorded facts, where both are one version, prove the whole.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from ledger.models import Unit
from ledger.queries.bridge import Bridge, Stand, bridge_of
from ledger.queries.lineage import Lineage, View, lineage
from ledger.totals.figures import SETTLED
from ledger.totals.formula import Sums, added
from reporting.queries.reviewed import Counted, places_of
from reporting.queries.standing import Standing
from reporting.queries.tables import counted_figures
from reporting.rollups.compared import Both, Moved, On, moves
from reporting.rollups.lines import Grouping, LineKind, LineRef, SumLine, Summary
from reporting.rollups.places import FrozenPlace

NOWHERE = Stand()


@dataclass(frozen=True, slots=True)
class LineBridge:
    """上期 + 新增 − 移出 ± 转入转出 ± 调整 = 本期 of one line, in 件 and 分; what was paid likewise.

    `came` and `went` are rows that another line of the same table had, or has. `adjusted` are rows that stayed in the
    table and owe another amount; `paid_fen` is what was paid on rows that are here, and what new ones brought.
    """

    opening: Stand
    closing: Stand
    added: Stand = NOWHERE
    removed: Stand = NOWHERE
    came: Stand = NOWHERE
    went: Stand = NOWHERE
    adjusted: Stand = NOWHERE
    paid_fen: int = 0

    @property
    def told(self) -> Stand:
        """What there should be, from the opening and how the rows moved."""
        moved = _plus(self.opening, self.added, self.came)
        gone = _plus(self.removed, self.went)
        return Stand(
            moved.row_count - gone.row_count,
            moved.owed_fen - gone.owed_fen + self.adjusted.owed_fen,
            self.opening.paid_fen + self.came.paid_fen - gone.paid_fen + self.paid_fen,
        )

    @property
    def balances(self) -> bool:
        """Tell whether opening, movements and closing agree, in count, amount and what was paid."""
        return self.told == self.closing

    def after(self, moved: Moved, key: On | None) -> "LineBridge":
        """Add what a group of rows did to the line `key`; None: to the whole table, where no row changes lines."""
        was = moved.old is not None and key in (None, moved.old)
        here = moved.new is not None and key in (None, moved.new)
        before = Stand(moved.rows, moved.old_owed_fen, moved.old_paid_fen)
        told = self
        if here:
            paid = moved.new_paid_fen - moved.old_paid_fen
            told = replace(told, paid_fen=told.paid_fen + paid)
        if here and moved.old is not None:
            change = Stand(moved.changed, moved.new_owed_fen - moved.old_owed_fen)
            told = replace(told, adjusted=_plus(told.adjusted, change))
        if here and moved.old is None:
            return replace(told, added=_plus(told.added, Stand(moved.rows, moved.new_owed_fen)))
        if here and not was:
            return replace(told, came=_plus(told.came, before))
        if was and moved.new is None:
            return replace(told, removed=_plus(told.removed, before))
        return replace(told, went=_plus(told.went, before)) if was and not here else told


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """One line of both tables: its sums then and now; `was` is its earlier label where that was another.

    `in_old`, `in_new` tell which of the tables has it.
    """

    ref: LineRef
    label: str
    was: str
    old: Sums
    new: Sums
    in_old: bool
    in_new: bool
    bridge: LineBridge


@dataclass(frozen=True)
class Comparison:
    """All lines of both tables, 合计 apart; `moved`: some unit was moved, merged or renamed, so that views differ.

    `elsewhere` are units, by name, that stand below another line today: their rows stay on the one of then.
    """

    old: Counted
    new: Counted
    both: Both
    lines: tuple[ComparedLine, ...]
    total: ComparedLine
    moved: bool
    elsewhere: tuple[str, ...] = ()

    @cached_property
    def facts(self) -> Bridge | None:
        """The same as the recorded facts tell it, where each side is one version (four queries)."""
        if not (isinstance(self.old, Standing) and isinstance(self.new, Standing)):
            return None
        return bridge_of(self.new.version, self.old.version, ())

    @property
    def balances(self) -> bool:
        """Tell whether every line balances."""
        return all(line.bridge.balances for line in (*self.lines, self.total))


@dataclass
class _Line:
    """A line while both tables are read."""

    ref: LineRef
    labels: list[str] = field(default_factory=list)
    was: list[str] = field(default_factory=list)
    old: list[Sums] = field(default_factory=list)
    new: list[Sums] = field(default_factory=list)


def compare(old: Counted, new: Counted, grouping: Grouping, view: View = View.THEN) -> Comparison:
    """Hold two tables of one unit against each other.

    Lines of companies meet by name, those of units by unit; with View.NOW a unit that was moved or merged since stands
    on the line of who has its rows today. A line is not taken apart: who went from one line's subtree to another's
    stands where it was, and is named. Twelve queries at most, whatever the size.
    """
    known = lineage()
    before, after = (counted_figures(side, grouping).summary for side in (old, new))
    own = before.frame.unit_id
    now = known if view is View.NOW else Lineage({}, {})
    both = Both(
        _on_lines(places_of(old), now, own), _on_lines(places_of(new), now, own), grouping is Grouping.COMPANIES
    )
    found = moves(both)
    lines = tuple(
        _compared(line, found, _on(line.ref, own)) for line in _matched(before, after, now) if line.old or line.new
    )
    total = _Line(before.total.ref, [before.total.label], [], [before.total.sums], [after.total.sums])
    units = {line.ref.unit_id for table in (before, after) for line in table.lines}
    moved = any(unit is not None and known.knows(unit) for unit in units)
    elsewhere = _elsewhere((*both.old, *both.new), known, own)
    return Comparison(old, new, both, lines, _compared(total, found, None), moved or bool(elsewhere), elsewhere)


def _on_lines(places: Iterable[FrozenPlace], now: Lineage, own: int) -> list[FrozenPlace]:
    return [
        place if place.line_unit_id == own else replace(place, line_unit_id=now.now(place.line_unit_id))
        for place in places
    ]


def _elsewhere(places: Iterable[FrozenPlace], known: Lineage, own: int) -> tuple[str, ...]:
    """Name who was taken over by a unit that does not stand below its line today (one query, if anybody was)."""
    lines = {each.unit_id: known.now(each.line_unit_id) for each in places if each.unit_id in known.onward}
    lines.pop(own, None)
    if not lines:
        return ()
    asked = {*lines, *map(known.now, lines), *lines.values()}
    units = {unit.pk: unit for unit in Unit.objects.filter(pk__in=asked).only("name", "path")}
    ends = ((units.get(pk), units.get(known.now(pk)), units.get(line)) for pk, line in sorted(lines.items()))
    return tuple(
        unit.name for unit, today, line in ends if unit and today and line and not today.path.startswith(line.path)
    )


def _matched(before: Summary, after: Summary, now: Lineage) -> Iterator[_Line]:
    """Put the lines of both tables together: 本级, units in the later order, then those that are gone, companies."""
    found: dict[str, _Line] = {}
    for summary, is_new in ((after, True), (before, False)):
        for line in summary.lines:
            ref = _as_now(line, now)
            kept = found.setdefault(ref.key, _Line(ref))
            (kept.new if is_new else kept.old).append(line.sums)
            (kept.labels if is_new else kept.was).append(line.label)
    ranks = (LineKind.OWN, LineKind.UNIT, LineKind.COMPANY)
    companies = sorted(key for key, line in found.items() if line.ref.kind is LineKind.COMPANY)
    order = {key: place for place, key in enumerate([*(k for k in found if k not in companies), *companies])}
    yield from sorted(found.values(), key=lambda line: (ranks.index(line.ref.kind), order[line.ref.key]))


def _as_now(line: SumLine, now: Lineage) -> LineRef:
    if line.ref.kind is not LineKind.UNIT or line.ref.unit_id is None:
        return line.ref
    return LineRef(LineKind.UNIT, unit_id=now.now(line.ref.unit_id))


def _on(ref: LineRef, own: int) -> On:
    if ref.kind is LineKind.COMPANY:
        return On(None, ref.company)
    return On(own if ref.kind is LineKind.OWN else ref.unit_id, "")


def _compared(line: _Line, found: Iterable[Moved], key: On | None) -> ComparedLine:
    old, new = added(line.old), added(line.new)
    bridge = LineBridge(stand_of(old), stand_of(new))
    for moved in found:
        bridge = bridge.after(moved, key)
    label, was = "、".join(line.labels or line.was), "、".join(line.was)
    was = was if line.labels and was and was != label else ""
    return ComparedLine(line.ref, label, was, old, new, bool(line.old), bool(line.new), bridge)


def stand_of(sums: Sums) -> Stand:
    """Return how much there is, of the sums of a line."""
    return Stand(sums["row_count"], sums["owed_fen"], SETTLED(sums))


def _plus(*stands: Stand) -> Stand:
    return Stand(
        sum(stand.row_count for stand in stands),
        sum(stand.owed_fen for stand in stands),
        sum(stand.paid_fen for stand in stands),
    )


def line_of(comparison: Comparison, key: str) -> ComparedLine | None:
    """Return the line of a key; None where there is none."""
    lines: Mapping[str, ComparedLine] = {line.ref.key: line for line in (*comparison.lines, comparison.total)}
    return lines.get(key)
