"""The six figures on top of a board; each is a link to exactly its rows, or to the page that says the same."""

from django.utils.translation import gettext as _

from ledger.tables.marks import state_pill
from ledger.totals.figures import COUNT, OUTSTANDING, OWED, SETTLED, SETTLED_RATE
from ledger.views.links import address as page_address
from ledger.workflow import HANDED_IN
from qingqian.web.parts import Kpi, Tone
from reporting.queries.boards.behind import BROKEN
from reporting.queries.boards.board import Board, Due
from reporting.queries.boards.figures import Look
from reporting.rollups.lines import LineKind, LineRef
from reporting.tables.boards.address import BoardAddress
from reporting.tables.boards.parts import change, money, rate_text

TOTAL = LineRef(LineKind.TOTAL)


def kpis(board: Board, address: BoardAddress) -> list[Kpi]:
    """Return 拖欠总额, 累计清偿, 未清偿余额, 本期清偿, what is not in, and the promises that were broken."""
    if board.now is None:
        return []
    now = board.now.figures.summary.total.sums
    before = None if board.before is None else board.before.figures.summary.total.sums
    sheet = address.sheet.page(4)
    rate = _("清偿率 %(rate)s") % {"rate": rate_text(SETTLED_RATE(now))}
    counted = _("%(count)s 件") % {"count": f"{COUNT(now):,}"}
    return [
        _money(_("拖欠总额"), OWED(now), counted, address.figure("owed_fen", TOTAL), sheet),
        _money(_("累计清偿"), SETTLED(now), rate, address.figure("settled_fen", TOTAL), sheet),
        _money(
            _("未清偿余额"),
            OUTSTANDING(now),
            change(OUTSTANDING(now), None if before is None else OUTSTANDING(before)),
            address.figure("outstanding_fen", TOTAL),
            sheet,
        ),
        _paid(board, address),
        _due(board.due, board.look, address),
        _broken(board, address),
    ]


def _money(label: str, fen: int, foot: str, url: str, sheet: str) -> Kpi:
    return Kpi(label, money(fen).text, _("万元"), foot=foot, url=url if fen else sheet)


def _paid(board: Board, address: BoardAddress) -> Kpi:
    """Say what was paid since the period before; a dash where there is none."""
    label, wan = _("本期清偿"), _("万元")
    if board.paid_fen is None or board.previous is None:
        return Kpi(label, "—", wan, foot=_("没有上期可比"), url=address.sheet.page(4))
    foot = _("自%(period)s以来") % {"period": board.previous.name}
    return Kpi(label, money(board.paid_fen).text, wan, foot=foot, url=address.paid())


def _due(due: Due, look: Look, address: BoardAddress) -> Kpi:
    """Say who is missing; of a leaf, how its own report stands."""
    if due.state is not None:
        pill = state_pill(due.state, is_root=look.unit.parent_id is None)
        url = page_address("filing", look.unit.code, address.period)
        tone = Tone.PLAIN if due.state in HANDED_IN else Tone.WARN
        return Kpi(_("本期报送"), pill.label, foot=look.period.name, url=url, tone=tone)
    foot = _("应报 %(count)s 个单位") % {"count": f"{due.owed:,}"}
    url = page_address("completeness", unit=look.unit.code, period=address.period)
    return Kpi(_("本期未报"), f"{due.missing:,}", _("个"), foot, url, Tone.WARN if due.missing else Tone.PLAIN)


def _broken(board: Board, address: BoardAddress) -> Kpi:
    broken = board.promises.broken
    foot = _("%(amount)s 万元 · 实时台账") % {"amount": money(broken.owed_fen).text}
    tone = Tone.BAD if broken.row_count else Tone.PLAIN
    url = address.rows("promise", BROKEN)
    return Kpi(_("承诺到期未还"), f"{broken.row_count:,}", _("件"), foot, url, tone)
