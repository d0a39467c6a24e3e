"""逾期利息估算 by debtor."""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _

from ledger.views.links import address
from qingqian.web.parts import Kpi, Tone
from reporting.queries.beyond.interest import DebtorInterest, Terms
from reporting.rollups.lines import TOTAL_LABEL
from reporting.tables.beyond.parts import COUNT, MONEY, TEXT, Cell, Column, Line, Table, seen

ESTIMATE: Final = "估算，仅供参考"


def columns() -> list[Column]:
    """Return the columns."""
    return [
        Column("debtor", (_("债务人"),), TEXT, 34),
        Column("uscc", (_("统一社会信用代码"),), TEXT, 24),
        Column("count", (_("逾期件数"),), COUNT, 10),
        Column("balance_fen", (_("未清偿余额（万元）"),), MONEY, 18),
        Column("interest_fen", (_("估算利息（万元）"),), MONEY, 18),
    ]


def table(found: Sequence[DebtorInterest], total: tuple[int, int, int, int], to: "InterestAddress") -> Table:
    """Lay them out; the total is that of all pages."""
    count, balance, interest, _debtors = total
    whole = DebtorInterest("", TOTAL_LABEL, count, balance, interest)
    lines = [_line(each.key, each, to.rows(each.key)) for each in found]
    return Table(_("逾期利息估算"), columns(), lines, _line("total", whole, to.rows()) if lines else None)


def _line(key: str, each: DebtorInterest, url: str) -> Line:
    uscc = "" if each.key == each.name else each.key
    return Line(
        key,
        [
            Cell("debtor", TEXT, each.name or _("（未填）")),
            Cell("uscc", TEXT, uscc),
            Cell("count", COUNT, each.count, url),
            Cell("balance_fen", MONEY, each.balance_fen, url),
            Cell("interest_fen", MONEY, each.interest_fen, url),
        ],
    )


class InterestAddress:
    """Whose debts, until when, at which rate."""

    def __init__(self, unit: str, terms: Terms) -> None:
        self.words = {"unit": unit, "as_of": f"{terms.as_of:%Y-%m-%d}", "rate": terms.percent}

    def page(self) -> str:
        """Return the address of the table."""
        return address("interest", **self.words)

    def rows(self, debtor: str | None = None) -> str:
        """Return the address of the rows, of all debtors or of one ('': of those that name none)."""
        party = {} if debtor is None else {"debtor": debtor} if debtor else {"blank": "1"}
        return address("interest_rows", **self.words, **party)


def kpis(total: tuple[int, int, int, int], to: InterestAddress) -> list[Kpi]:
    """Say what it comes to."""
    count, balance, interest, parties = total
    url = to.rows() if count else ""
    debtors = _("%(count)s 个债务人") % {"count": f"{parties:,}"}
    return [
        Kpi(_("逾期未清偿"), f"{count:,}", _("件"), debtors, url),
        Kpi(_("未清偿余额"), seen(balance), _("万元"), url=url),
        Kpi(_("估算利息"), seen(interest), _("万元"), _(ESTIMATE), url, Tone.WARN),
    ]
