"""The board of a 行业主管 in words: figures of a field now and as approved, line by line and period by period."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from ledger.totals.figures import COUNT, OUTSTANDING, OWED, SETTLED, SETTLED_RATE
from ledger.totals.formula import Sums
from qingqian.sheets.money import wan_text
from qingqian.web.parts import Kpi
from reporting.queries.aging import Age, Aged
from reporting.queries.sector import Board, BoardLine, total_of
from reporting.rollups.lines import OWN_ENDING
from reporting.tables.sheet import rounded

DASH: Final = "—"
PERIODS: Final = 12


@dataclass(frozen=True, slots=True)
class Shown:
    """One figure: `exact` is what the rounded text stands for."""

    text: str
    exact: str


@dataclass(frozen=True, slots=True)
class Line:
    """A unit (or a period): where its figures lead ('' nowhere), where its own page is, and the figures."""

    label: str
    rows_url: str
    board_url: str
    now: Sequence[Shown]
    then: Sequence[Shown]


@dataclass(frozen=True, slots=True)
class Period:
    """A period's approved figures; `bar` is its balance in hundredths of the largest of the periods shown."""

    label: str
    figures: Sequence[Shown]
    bar: int


@dataclass(frozen=True, slots=True)
class AgeLine:
    """The live rows of one age: their number, how many of them are not paid up, and what is left of them."""

    label: str
    count: str
    open_count: str
    balance: Shown


def figures(sums: Sums | None) -> list[Shown]:
    """Write 件数, 拖欠金额, 已清偿, 未清偿余额 (万元, two decimals) and 清偿率; dashes where nothing was approved."""
    if sums is None:
        return [Shown(DASH, DASH)] * 5
    rate = SETTLED_RATE(sums)
    count = f"{COUNT(sums):,}"
    percent = DASH if rate is None else f"{rate}%"
    return [Shown(count, count), *(_wan(each(sums)) for each in (OWED, SETTLED, OUTSTANDING)), Shown(percent, percent)]


def _wan(fen: int) -> Shown:
    return Shown(f"{rounded(fen):,.2f}", wan_text(fen))


def board_url(code: str) -> str:
    """Return the address of a unit's board."""
    return f"{reverse('sector_board')}?{urlencode({'unit': code})}"


def rows_url(code: str, *, own: bool = False) -> str:
    """Return the address of the rows behind a unit's figures, or behind those of its own rows."""
    return f"{reverse('sector_rows')}?{urlencode({'unit': code, **({'own': '1'} if own else {})})}"


def lines_of(board: Board) -> list[Line]:
    """List the units with a row of the field, now or in the version approved last."""
    return [_line(line, board) for line in board.lines]


def _line(line: BoardLine, board: Board) -> Line:
    name = f"{line.name}{OWN_ENDING}" if line.own and len(board.lines) > 1 else line.name
    leads = rows_url(line.code, own=line.own) if COUNT(line.live) else ""
    return Line(name, leads, "" if line.own else board_url(line.code), figures(line.live), figures(line.approved))


def total_line(board: Board) -> Line:
    """Return 合计."""
    then = None if board.last is None else total_of(board.last)
    return Line(_("合计"), rows_url(board.unit.code), "", figures(board.live), figures(then))


def ages_of(board: Board) -> list[AgeLine]:
    """List every age, the youngest first; 未填 only where there is such a row."""
    wanted = [age for age in Age if age is not Age.UNKNOWN] + [age for age in board.ages if age is Age.UNKNOWN]
    found = [(age, board.ages.get(age, Aged())) for age in wanted]
    return [
        AgeLine(str(age.label), f"{sums.row_count:,}", f"{sums.open_count:,}", _wan(sums.balance_fen))
        for age, sums in found
    ]


def kpis_of(board: Board) -> list[Kpi]:
    """Say how much of the field is owed here now."""
    url = rows_url(board.unit.code)
    count, owed, settled, balance, rate = figures(board.live)
    wan = _("万元")
    return [
        Kpi(_("件数"), count.text, _("件"), foot=board.unit.name, url=url),
        Kpi(_("拖欠金额"), owed.text, wan, url=url),
        Kpi(_("已清偿"), settled.text, wan, url=url),
        Kpi(_("未清偿余额"), balance.text, wan, url=url),
        Kpi(_("清偿率"), rate.text),
    ]


def trend_of(board: Board) -> list[Period]:
    """Return up to twelve periods with their approved figures, the oldest first."""
    last = board.approved[-PERIODS:]
    sums = [total_of(each) for each in last]
    most = max((OUTSTANDING(found) for found in sums), default=0) or 1
    return [
        Period(each.period_name, figures(found), max(0, OUTSTANDING(found) * 100 // most))
        for each, found in zip(last, sums, strict=True)
    ]
