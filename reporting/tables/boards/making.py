"""What a board's debts are made of, as tables of bars: sources, 性质, 所属领域, ages, the largest debtors."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from ledger.vocabulary import SECTORS_OF, Bucket, Nature, Sector
from reporting.queries.aging import Age, Aged
from reporting.queries.boards.board import Board
from reporting.queries.boards.figures import Kind
from reporting.rollups.lines import LineKind, LineRef
from reporting.tables.beyond.aging import AgingAddress
from reporting.tables.boards.address import BoardAddress
from reporting.tables.boards.parts import BarLine, Number, bars, count, length, money

SHORT: dict[Bucket, str] = {
    Bucket.SELF: "自行排查",
    Bucket.SUPERVISION: "督查",
    Bucket.PLATFORM: "部平台",
    Bucket.OTHER: "其他",
}
SHORT_NATURES: dict[Nature, str] = {
    Nature.GOVERNMENT: "政府序列部门",
    Nature.NON_GOVERNMENT: "非政府序列部门",
    Nature.INSTITUTION: "事业单位",
    Nature.CENTRAL_SOE: "央企",
    Nature.LOCAL_SOE: "地方国企",
    Nature.PRIVATE: "民营、外资企业",
}
"""The names of the lists, short enough for a narrow table; the rows behind bear the whole ones."""
_TOTAL = LineRef(LineKind.TOTAL)


@dataclass(frozen=True, slots=True)
class DebtorLine:
    """One of the largest debtors: rows, in how many units, what is left, its bar."""

    name: str
    uscc: str
    rows: Number
    units: str
    left: Number
    bar: Decimal


def sources(board: Board, address: BoardAddress) -> list[BarLine]:
    """List 问题来源 as Annex 3 does: 件, 涉及金额."""
    if board.now is None:
        return []
    sums = board.now.figures.summary.total.sums
    lines = []
    for bucket in Bucket:
        name = f"{bucket.name.lower()}_owed_fen"
        fen, rows = sums[name], sums[f"{bucket.name.lower()}_count"]
        lines.append((SHORT[bucket], rows, fen, address.figure(name, _TOTAL, annex=3)))
    return bars(lines)


def natures(board: Board, address: BoardAddress) -> list[BarLine]:
    """List 性质 of the debtors, the list's order; those without rows are left out."""
    lines = []
    for nature in Nature:
        of_it = [kind for kind in board.kinds if kind.nature == nature]
        if of_it:
            lines.append((SHORT_NATURES[nature], *_together(of_it), address.rows("kind", str(nature.value))))
    return bars(lines)


def fields(board: Board, address: BoardAddress) -> list[BarLine]:
    """List 所属领域 of those natures that have such a list, the largest first; one of two natures says which."""
    found: dict[tuple[int, int], list[Kind]] = defaultdict(list)
    for kind in board.kinds:
        if SECTORS_OF[kind.nature]:
            found[kind.nature, kind.sector].append(kind)
    lines = [
        (_field(nature, sector), *_together(of_it), address.rows("kind", f"{nature}-{sector}"))
        for (nature, sector), of_it in found.items()
    ]
    return bars(sorted(lines, key=lambda line: -line[2]))


def _field(nature: int, sector: int) -> str:
    if not sector:
        return _("未填")
    label = str(Sector(sector).label)
    both = sector == Sector.OTHER and nature == Nature.NON_GOVERNMENT
    return _("%(label)s（非政府序列）") % {"label": label} if both else label


def _together(of_it: Sequence[Kind]) -> tuple[int, int]:
    return sum(kind.row_count for kind in of_it), sum(kind.owed_fen for kind in of_it)


def ages(board: Board, address: BoardAddress) -> list[BarLine]:
    """List how old what is left is: the rows not paid in full, and 未清偿余额; live."""
    found: dict[Age, Aged] = defaultdict(Aged)
    for band in board.ages:
        found[band.age] += band.sums
    shown = [age for age in (Age.ONE, Age.THREE, Age.FIVE, Age.OLDER, Age.UNKNOWN) if age or found[age].open_count]
    to = AgingAddress(address.unit, board.month)
    lines = [
        (str(age.label), found[age].open_count, found[age].balance_fen, to.rows(age=str(age.value))) for age in shown
    ]
    return bars(lines)


def debtors(board: Board, address: BoardAddress) -> list[DebtorLine]:
    """List the largest debtors; live."""
    most = max((each.balance_fen for each in board.debtors), default=0)
    lines = []
    for each in board.debtors:
        url = address.rows("debtor", each.uscc)
        left = money(each.balance_fen, url)
        bar = length(each.balance_fen, most)
        lines.append(DebtorLine(each.name, each.uscc, count(each.row_count, url), f"{each.units:,}", left, bar))
    return lines
