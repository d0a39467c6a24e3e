"""Two tables side by side for the screen: differences with sign and arrow, the bridge, and the way to their rows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.queries.lineage import View
from ledger.totals.formula import Value
from qingqian.web.tables import HeadCell
from reporting.annexes.spec import Figure, SummaryColumn, SummarySpec
from reporting.queries.compare import ComparedLine, Comparison, LineBridge
from reporting.queries.compared_rows import Move
from reporting.rollups.lines import Grouping
from reporting.tables.address import BY
from reporting.tables.sheet import NO_RATE, exact, shown

UP: Final = "▲"
DOWN: Final = "▼"
SAME: Final = "＝"


class Show(StrEnum):
    """What the page shows: the differences alone, both figures too, or the bridge."""

    DELTA = "delta"
    BOTH = "both"
    BRIDGE = "bridge"


@dataclass(frozen=True, slots=True)
class CompareAddress:
    """Whose Annex, of which two periods and versions, shown how; one set of words for page, links and export."""

    unit: str
    annex: int
    old: tuple[str, str]
    new: tuple[str, str]
    grouping: Grouping = Grouping.COMPANIES
    show: Show = Show.DELTA
    view: View = View.THEN

    def query(self, **more: str) -> str:
        """Write it as the query of an address."""
        (old, old_version), (new, new_version) = self.old, self.new
        said = {
            "unit": self.unit, "annex": str(self.annex), "from": old, "from_version": old_version,
            "period": new, "version": new_version, "by": BY[self.grouping], "show": self.show.value,
            "as": self.view.value,
        }  # fmt: skip
        return urlencode({**said, **more})

    def page(self) -> str:
        """Return the address of the comparison."""
        return f"{reverse('compare')}?{self.query()}"

    def export(self) -> str:
        """Return the address of the workbook."""
        return f"{reverse('compare_export')}?{self.query()}"

    def rows(self, line: str, **what: str) -> str:
        """Return the address of the rows that make a difference: `column` or `move`."""
        return f"{reverse('compare_rows')}?{self.query(line=line, **what)}"

    def turned(self) -> "CompareAddress":
        """Return the same the other way round."""
        return replace(self, old=self.new, new=self.old)


@dataclass(frozen=True, slots=True)
class DeltaCell:
    """One figure: as it was, as it is, the difference in words of a sign; `url` leads to the rows that make it."""

    column: str
    old: str
    new: str
    delta: str
    exact: str
    css: str
    url: str


@dataclass(frozen=True, slots=True)
class ScreenLine:
    """One line; `mark` says that one of the tables lacks it, `was` how it was called."""

    label: str
    was: str
    mark: str
    cells: Sequence[DeltaCell]


def delta_lines(comparison: Comparison, spec: SummarySpec, address: CompareAddress) -> list[ScreenLine]:
    """Return the lines with 合计 last."""
    return [_delta_line(line, spec, address) for line in (*comparison.lines, comparison.total)]


def _delta_line(line: ComparedLine, spec: SummarySpec, address: CompareAddress) -> ScreenLine:
    old, new = spec.values(line.old), spec.values(line.new)
    cells = [_delta(column, old[column.name], new[column.name], line.ref.key, address) for column in spec.figures]
    return ScreenLine(line.label, line.was, _mark(line), cells)


def _mark(line: ComparedLine) -> str:
    if line.in_old and line.in_new:
        return ""
    return _("上期没有") if line.in_new else _("本期没有")


def _delta(column: SummaryColumn, old: Value, new: Value, key: str, address: CompareAddress) -> DeltaCell:
    by = None if old is None or new is None else new - old
    linked = bool(by) and column.figure is not Figure.RATE
    extra = " is-extra" if column.no is None else ""
    return DeltaCell(
        column=column.name if column.no is None else str(column.no),
        old=shown(column, old),
        new=shown(column, new),
        delta=signed(column, by),
        exact=exact(column, by),
        css=f"num {_tone(by)}{extra}",
        url=address.rows(key, column=column.name) if linked else "",
    )


def _tone(by: Value) -> str:
    return "is-zero" if not by else "is-up" if by > 0 else "is-down"


def signed(column: SummaryColumn, by: int | Decimal | None) -> str:
    """Write a difference with arrow and sign, so that nothing is said by colour alone."""
    if by is None:
        return NO_RATE
    if not by:
        return SAME
    text = shown(column, by if by > 0 else -by)
    return f"{UP} +{text}" if by > 0 else f"{DOWN} −{text}"


# The columns of the bridge: group, heading, whether an amount, the figure, and the movement whose rows make it.
Read = Callable[[LineBridge], int]
_COUNTS: Final = gettext_lazy("数量（件）")
_AMOUNTS: Final = gettext_lazy("拖欠金额（万元）")
_PAID: Final = gettext_lazy("已还金额（万元）")


@dataclass(frozen=True, slots=True)
class BridgeColumn:
    """One column of the bridge; `between` ones are left out where no row changed lines."""

    group: str | Promise
    heading: str | Promise
    read: Read
    figure: Figure
    move: Move | None = None
    between: bool = False


BRIDGE: Final[Sequence[BridgeColumn]] = (
    BridgeColumn(_COUNTS, gettext_lazy("上期"), lambda b: b.opening.row_count, Figure.COUNT),
    BridgeColumn(_COUNTS, gettext_lazy("＋新增"), lambda b: b.added.row_count, Figure.COUNT, Move.ADDED),
    BridgeColumn(_COUNTS, gettext_lazy("−移出"), lambda b: b.removed.row_count, Figure.COUNT, Move.REMOVED),
    BridgeColumn(_COUNTS, gettext_lazy("＋转入"), lambda b: b.came.row_count, Figure.COUNT, Move.CAME, between=True),
    BridgeColumn(_COUNTS, gettext_lazy("−转出"), lambda b: b.went.row_count, Figure.COUNT, Move.WENT, between=True),
    BridgeColumn(_COUNTS, gettext_lazy("本期"), lambda b: b.closing.row_count, Figure.COUNT),
    BridgeColumn(_AMOUNTS, gettext_lazy("上期"), lambda b: b.opening.owed_fen, Figure.MONEY),
    BridgeColumn(_AMOUNTS, gettext_lazy("＋新增"), lambda b: b.added.owed_fen, Figure.MONEY, Move.ADDED),
    BridgeColumn(_AMOUNTS, gettext_lazy("−移出"), lambda b: b.removed.owed_fen, Figure.MONEY, Move.REMOVED),
    BridgeColumn(_AMOUNTS, gettext_lazy("＋转入"), lambda b: b.came.owed_fen, Figure.MONEY, Move.CAME, between=True),
    BridgeColumn(_AMOUNTS, gettext_lazy("−转出"), lambda b: b.went.owed_fen, Figure.MONEY, Move.WENT, between=True),
    BridgeColumn(_AMOUNTS, gettext_lazy("±核增核减"), lambda b: b.adjusted.owed_fen, Figure.MONEY, Move.ADJUSTED),
    BridgeColumn(_AMOUNTS, gettext_lazy("本期"), lambda b: b.closing.owed_fen, Figure.MONEY),
    BridgeColumn(_PAID, gettext_lazy("上期"), lambda b: b.opening.paid_fen, Figure.MONEY),
    BridgeColumn(_PAID, gettext_lazy("＋本期还款"), lambda b: b.paid_fen, Figure.MONEY, Move.PAID),
    BridgeColumn(_PAID, gettext_lazy("−随移出"), lambda b: b.removed.paid_fen, Figure.MONEY),
    BridgeColumn(
        _PAID, gettext_lazy("±转入转出"), lambda b: b.came.paid_fen - b.went.paid_fen, Figure.MONEY, between=True
    ),
    BridgeColumn(_PAID, gettext_lazy("本期"), lambda b: b.closing.paid_fen, Figure.MONEY),
)


@dataclass(frozen=True, slots=True)
class BridgeCell:
    """One figure of the bridge."""

    text: str
    exact: str
    css: str
    url: str


@dataclass(frozen=True, slots=True)
class BridgeLine:
    """One line of the bridge, and whether it balances."""

    label: str
    was: str
    mark: str
    cells: Sequence[BridgeCell]
    balances: bool


def bridge_columns(comparison: Comparison) -> list[BridgeColumn]:
    """Return the columns: 转入 and 转出 only where rows changed lines."""
    moved = any(line.bridge.came.row_count for line in comparison.lines)
    return [column for column in BRIDGE if moved or not column.between]


def bridge_heading(columns: Sequence[BridgeColumn], label: str) -> list[list[HeadCell]]:
    """Return the heading in two rows; the last column says whether a line balances."""
    groups: dict[str, int] = {}
    for column in columns:
        groups[str(column.group)] = groups.get(str(column.group), 0) + 1
    first = [HeadCell(label, "level-1 pin pin-end", 1, 2)]
    first += [HeadCell(group, "level-1 group", across, 1) for group, across in groups.items()]
    first += [HeadCell(_("勾稽"), "level-1", 1, 2)]
    return [first, [HeadCell(str(column.heading), "level-2", 1, 1) for column in columns]]


def bridge_lines(comparison: Comparison, columns: Sequence[BridgeColumn], address: CompareAddress) -> list[BridgeLine]:
    """Return the lines with 合计 last; each movement leads to its rows."""
    return [
        BridgeLine(
            line.label,
            line.was,
            _mark(line),
            [_bridge_cell(column, line, address) for column in columns],
            line.bridge.balances,
        )
        for line in (*comparison.lines, comparison.total)
    ]


def _bridge_cell(column: BridgeColumn, line: ComparedLine, address: CompareAddress) -> BridgeCell:
    value = column.read(line.bridge)
    shape = SummaryColumn(None, "", "", column.figure, 0)
    linked = column.move is not None and _has_rows(column.move, line.bridge)
    return BridgeCell(
        shown(shape, value),
        exact(shape, value),
        "num" if value else "num is-zero",
        address.rows(line.ref.key, move=column.move.value) if linked and column.move is not None else "",
    )


def _has_rows(move: Move, bridge: LineBridge) -> bool:
    stands: Mapping[Move, int] = {
        Move.ADDED: bridge.added.row_count,
        Move.REMOVED: bridge.removed.row_count,
        Move.CAME: bridge.came.row_count,
        Move.WENT: bridge.went.row_count,
        Move.ADJUSTED: bridge.adjusted.row_count,
        Move.PAID: bridge.paid_fen,
    }
    return bool(stands[move])
