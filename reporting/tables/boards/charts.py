"""The charts of a board: what board.js draws, and the table behind each with the same numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingqian.sheets.money import wan_text
from reporting.queries.boards.behind import BROKEN, LATER
from reporting.queries.boards.board import Board
from reporting.queries.boards.promises import Due
from reporting.queries.boards.trend import Filed, Point
from reporting.tables.boards.address import BoardAddress
from reporting.tables.boards.parts import Number, count, money
from reporting.tables.sheet import rounded

SAID: Final[dict[Filed, str | Promise]] = {
    Filed.OWN: "",
    Filed.CARRIED: gettext_lazy("未更新"),
    Filed.OPENING: gettext_lazy("划入期初"),
    Filed.GATHERED: gettext_lazy("汇总中"),
    Filed.LIVE: gettext_lazy("实时"),
}
"""What is said of a point that is no version of the unit's own for the period."""


@dataclass(frozen=True, slots=True)
class TrendLine:
    """One period of the table behind the trend; without sums nothing was handed in by then."""

    period: str
    url: str
    owed: Number | None
    balance: Number | None
    paid: str
    said: str


@dataclass(frozen=True, slots=True)
class DueLine:
    """One month of the table behind the promises."""

    label: str
    rows: Number
    amount: Number


def trend_lines(points: Sequence[Point], address: BoardAddress) -> list[TrendLine]:
    """List the periods, the newest first; each leads to its board."""
    return [_trend_line(point, address.at(point.period.code)) for point in reversed(points)]


def _trend_line(point: Point, address: BoardAddress) -> TrendLine:
    sums = point.sums
    return TrendLine(
        point.period.name,
        address.page(),
        None if sums is None else money(sums.owed_fen),
        None if sums is None else money(sums.balance_fen),
        "—" if point.paid_fen is None else money(point.paid_fen).text,
        "" if sums is None else str(SAID[sums.filed]),
    )


def due_lines(board: Board, address: BoardAddress) -> list[DueLine]:
    """List what was promised: broken, month by month, later."""
    found = board.promises
    return [
        _due_line(_("已逾期"), found.broken, address.rows("promise", BROKEN)),
        *(_due_line(due.month, due, address.rows("promise", due.month)) for due in found.months),
        _due_line(_("以后"), found.later, address.rows("promise", LATER)),
    ]


def _due_line(label: str, due: Due, url: str) -> DueLine:
    return DueLine(label, count(due.row_count, url), money(due.owed_fen, url if due.row_count else ""))


def drawn(board: Board) -> dict[str, Any]:
    """Return what the script draws, amounts in 万元 as exact texts; a key for each chart with something to show."""
    charts: dict[str, Any] = {}
    if any(point.sums is not None for point in board.trend):
        charts["trend"] = {
            "labels": [point.period.name for point in board.trend],
            "said": ["" if point.sums is None else str(SAID[point.sums.filed]) for point in board.trend],
            "balance": [None if point.sums is None else wan_text(point.sums.balance_fen) for point in board.trend],
            "paid": [None if point.paid_fen is None else wan_text(point.paid_fen) for point in board.trend],
            "names": {"balance": _("未清偿余额"), "paid": _("本期清偿"), "unit": _("万元")},
        }
    found = board.promises
    dues = [found.broken, *found.months, found.later]
    if any(due.row_count for due in dues):
        charts["promises"] = {
            "labels": [_("已逾期"), *(due.month[2:] for due in found.months), _("以后")],
            "amounts": [wan_text(due.owed_fen) for due in dues],
            "rows": [due.row_count for due in dues],
            "names": {"amount": _("承诺偿还"), "unit": _("万元"), "rows": _("件")},
        }
    return charts


def told(board: Board) -> dict[str, str]:
    """Say in a sentence what each chart shows, for those who do not see it."""
    stood = [point for point in board.trend if point.sums is not None]
    said = {}
    if stood and stood[0].sums is not None and stood[-1].sums is not None:
        first, last = stood[0], stood[-1]
        said["trend"] = _("未清偿余额从%(first)s的 %(before)s 万元到%(last)s的 %(now)s 万元") % {
            "first": first.period.name,
            "last": last.period.name,
            "before": f"{rounded(stood[0].sums.balance_fen):,.2f}",
            "now": f"{rounded(stood[-1].sums.balance_fen):,.2f}",
        }
    broken = board.promises.broken
    said["promises"] = _("承诺到期未还 %(rows)s 件，%(amount)s 万元；其余按承诺月份") % {
        "rows": f"{broken.row_count:,}",
        "amount": f"{rounded(broken.owed_fen):,.2f}",
    }
    return said
