"""The comparison of two periods as a workbook: each figure then and now, the difference, each line's bridge."""

from collections.abc import Sequence
from typing import BinaryIO, Final

from ledger.totals.formula import Value
from qingqian.sheets.grid import Grid, GridColumn, GridKind, HeadCell, write_grid
from qingqian.sheets.grid import Value as CellValue
from qingqian.sheets.layout import Foot, TopLine
from qingqian.sheets.money import to_wan
from reporting.annexes.spec import Figure, SummarySpec
from reporting.queries.compare import ComparedLine, Comparison, LineBridge

ENDS: Final = ("上期", "本期", "增减")
_KINDS: Final = {Figure.COUNT: GridKind.COUNT, Figure.MONEY: GridKind.MONEY, Figure.RATE: GridKind.RATE}
_BRIDGE: Final = (
    ("件数", GridKind.COUNT, ("上期", "新增", "移出", "转入", "转出", "本期")),
    ("拖欠金额", GridKind.MONEY, ("上期", "新增", "移出", "转入", "转出", "核增核减", "本期")),
    ("已还金额", GridKind.MONEY, ("上期", "本期还款", "随移出", "转入转出", "本期")),
)


def write_comparison(out: BinaryIO, comparison: Comparison, spec: SummarySpec, said: Sequence[str], label: str) -> int:
    """Write it, each cell exact; return the number of lines without 合计. No query."""
    grid = Grid(
        label=f"{spec.sheet_name}（两期对比）",
        title=f"{spec.title}（两期对比）",
        sheet_name="两期对比",
        head=tuple(_head(spec, label)),
        columns=tuple(_columns(spec)),
        lines=[_line(spec, line) for line in (*comparison.lines, comparison.total)],
        top=tuple(TopLine(sentence) for sentence in said),
        foot=Foot(page=said[0]),
        paper="A3",
        landscape=True,
        strong=frozenset({len(comparison.lines)}),
    )
    write_grid(out, grid)
    return len(comparison.lines)


def _head(spec: SummarySpec, label: str) -> list[HeadCell]:
    cells, place = [HeadCell(0, 0, label, 2)], 1
    for column in spec.figures:
        cells.append(HeadCell(0, place, column.heading, colspan=len(ENDS)))
        cells += [HeadCell(1, place + end, word) for end, word in enumerate(ENDS)]
        place += len(ENDS)
    for group, _kind, words in _BRIDGE:
        cells.append(HeadCell(0, place, f"勾稽·{group}", colspan=len(words)))
        cells += [HeadCell(1, place + at, word) for at, word in enumerate(words)]
        place += len(words)
    return [*cells, HeadCell(0, place, "是否平衡", 2)]


def _columns(spec: SummarySpec) -> list[GridColumn]:
    figures = [GridColumn(11, _KINDS[column.figure]) for column in spec.figures for _end in ENDS]
    moved = [GridColumn(11, kind) for _group, kind, words in _BRIDGE for _word in words]
    return [GridColumn(24, GridKind.TEXT), *figures, *moved, GridColumn(8, GridKind.TEXT)]


def _line(spec: SummarySpec, line: ComparedLine) -> list[CellValue]:
    old, new = spec.values(line.old), spec.values(line.new)
    cells: list[CellValue] = [f"{line.label}（原{line.was}）" if line.was else line.label]
    for column in spec.figures:
        before, after = old[column.name], new[column.name]
        by = None if before is None or after is None else after - before
        cells += [_cell(column.figure, value) for value in (before, after, by)]
    return [*cells, *_bridge(line.bridge), "平衡" if line.bridge.balances else "不平"]


def _cell(figure: Figure, value: Value) -> CellValue:
    if value is None:
        return "—"
    return to_wan(value) if figure is Figure.MONEY and isinstance(value, int) else value


def _bridge(bridge: LineBridge) -> list[CellValue]:
    stands = (bridge.opening, bridge.added, bridge.removed, bridge.came, bridge.went)
    counts = [*(stand.row_count for stand in stands), bridge.closing.row_count]
    owed = [*(stand.owed_fen for stand in stands), bridge.adjusted.owed_fen, bridge.closing.owed_fen]
    paid = [
        bridge.opening.paid_fen,
        bridge.paid_fen,
        bridge.removed.paid_fen,
        bridge.came.paid_fen - bridge.went.paid_fen,
        bridge.closing.paid_fen,
    ]
    return [*counts, *(to_wan(fen) for fen in (*owed, *paid))]
