"""Direct children side by side: ranked by 清偿率, and as tiles of a schematic map."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Final

from django.utils.translation import gettext as _

from ledger.models import ChildState, Unit
from ledger.tables.marks import CHILD_PILLS
from ledger.totals.figures import OUTSTANDING, OWED, SETTLED, SETTLED_RATE
from qingqian.web.parts import Pill
from reporting.queries.boards.board import Board
from reporting.queries.boards.figures import Seen
from reporting.rollups.lines import LineKind, SumLine
from reporting.tables.boards.address import BoardAddress
from reporting.tables.boards.parts import Number, length, money, points, rate_text
from reporting.tables.sheet import NO_RATE

STEPS: Final = (35, 50, 65, 80)
"""The rates in % at which a tile takes the next colour; the step itself belongs to the class above it."""
FLOW: Final = 8
"""How many tiles stand in a row where nobody has laid out a map."""
_HALF: Final = Decimal("0.5")
QUIET: Final = frozenset({ChildState.CARRIED, ChildState.MISSING, ChildState.DEEMED_NIL})
"""Who has not reported the period itself."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """One child: its place (None: it owes nothing, or is the unit itself), 清偿率 with its change, what is left."""

    place: int | None
    name: str
    whole_name: str
    url: str
    rate: str
    bar: Decimal
    change: str
    settled: Number
    left: Number
    pill: Pill | None


@dataclass(frozen=True, slots=True)
class Tile:
    """One child on the map: where, in which of five classes (0: it owes nothing), its rate as shown."""

    row: int
    column: int
    name: str
    whole_name: str
    url: str
    step: int
    rate: str
    said: str
    quiet: bool


@dataclass(frozen=True, slots=True)
class Legend:
    """One class of the map in words."""

    step: int
    text: str


def ranking(board: Board, address: BoardAddress) -> list[Ranked]:
    """Rank the children by 清偿率, the highest first; who owes nothing follows, the unit's own rows come last."""
    if board.now is None:
        return []
    before = _rates(board.before)
    lines = [line for line in board.now.figures.summary.lines if line.ref.kind is LineKind.UNIT]
    own = [line for line in board.now.figures.summary.lines if line.ref.kind is LineKind.OWN]
    known = {unit.pk: unit for unit in board.children}
    ordered = sorted(lines, key=lambda line: _after(SETTLED_RATE(line.sums)))
    places = _places([SETTLED_RATE(line.sums) for line in ordered])
    ranked = [_ranked(line, place, before, known, address) for line, place in zip(ordered, places, strict=True)]
    return ranked + [_ranked(line, None, before, known, address) for line in own]


def _after(rate: Decimal | None) -> tuple[bool, Decimal]:
    """Put the highest rate first, one of 0 after all others, none at all last."""
    return rate is None, -(rate or Decimal(0))


def _places(rates: Sequence[Decimal | None]) -> list[int | None]:
    """Return the place of each rate among those in order: equal rates share one, no rate has none."""
    return [None if rate is None else rates.index(rate) + 1 for rate in rates]


def _rates(found: Seen | None) -> Mapping[str, Decimal | None]:
    lines = () if found is None else found.figures.summary.lines
    return {line.ref.key: SETTLED_RATE(line.sums) for line in lines}


def _ranked(
    line: SumLine,
    place: int | None,
    before: Mapping[str, Decimal | None],
    known: Mapping[int, Unit],
    address: BoardAddress,
) -> Ranked:
    rate, unit = SETTLED_RATE(line.sums), known.get(line.ref.unit_id or 0)
    return Ranked(
        place,
        line.label if unit is None else unit.short_name or line.label,
        line.label,
        "" if unit is None else address.of(unit.code).page(),
        rate_text(rate),
        length(SETTLED(line.sums), OWED(line.sums)),
        points(rate, before.get(line.ref.key)),
        money(SETTLED(line.sums), address.figure("settled_fen", line.ref)),
        money(OUTSTANDING(line.sums), address.figure("outstanding_fen", line.ref)),
        _pill(line.state),
    )


def _pill(state: ChildState | None) -> Pill | None:
    return None if state in (None, ChildState.FILED) else CHILD_PILLS[state]


def tiles(board: Board, address: BoardAddress) -> list[Tile]:
    """Lay the children out as a map, row by row; who has no place stands below it, in the tree's order."""
    lines = {line.ref.unit_id: line for line in board.now.figures.summary.lines} if board.now else {}
    found = [_tile(unit, row, column, lines.get(unit.pk), address) for unit, row, column in placed(board.children)]
    return sorted(found, key=lambda tile: (tile.row, tile.column))


def placed(children: Sequence[Unit]) -> list[tuple[Unit, int, int]]:
    """Return row and column of each child; those without a place of their own fill rows below the map."""
    rooted = [(unit, unit.tile_row or 0, unit.tile_column or 0) for unit in children if unit.tile_row]
    rest = [unit for unit in children if not unit.tile_row]
    below = max((row for _unit, row, _column in rooted), default=0)
    across = max((column for _unit, _row, column in rooted), default=FLOW)
    flowing = [(unit, below + 1 + nth // across, 1 + nth % across) for nth, unit in enumerate(rest)]
    return rooted + flowing


def _tile(unit: Unit, row: int, column: int, line: SumLine | None, address: BoardAddress) -> Tile:
    sums = None if line is None else line.sums
    rate = None if sums is None else SETTLED_RATE(sums)
    whole = None if rate is None else int(rate + _HALF)
    state = None if line is None else line.state
    words = [unit.name, _("清偿率 %(rate)s") % {"rate": rate_text(rate)}]
    if sums is not None:
        words.append(_("未清偿余额 %(amount)s 万元") % {"amount": money(OUTSTANDING(sums)).text})
    if (pill := _pill(state)) is not None:
        words.append(pill.label)
    return Tile(
        row,
        column,
        unit.short_name or unit.name,
        unit.name,
        address.of(unit.code).page(),
        step_of(whole),
        NO_RATE if whole is None else str(whole),
        "，".join(words),
        state in QUIET,
    )


def step_of(rate: int | None) -> int:
    """Return the class of a rate as it is shown, in whole %: 1 to 5, the higher the more is paid; 0 for none."""
    return 0 if rate is None else 1 + sum(rate >= step for step in STEPS)


def legend() -> list[Legend]:
    """Return the classes in words."""
    first, *_between, last = STEPS
    between = [f"{low}–{high}" for low, high in pairwise(STEPS)]
    return [Legend(step, text) for step, text in enumerate((f"＜{first}", *between, f"≥{last}"), start=1)]
