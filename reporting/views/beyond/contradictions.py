"""疑似矛盾: rows below a unit that cannot all be right, kind by kind."""

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from ledger.errors import MissingError, RefusedError
from ledger.models import Unit
from ledger.permission import may
from ledger.policy import Action
from ledger.queries.units import is_leaf
from ledger.tables.cells import line_cells
from ledger.tables.paging import Page, page_number
from ledger.views.links import address
from qingqian.sheets.money import wan_display
from qingqian.web.parts import Crumb, Kpi, Tab
from qingqian.web.tables import SheetColumn
from reporting.queries.beyond.contradictions import (
    KINDS,
    Contradicting,
    Found,
    contradicting,
    contradictions,
    every_contradicting,
)
from reporting.tables.beyond.parts import COUNT, MONEY, TEXT, Cell, Column, Line, Table
from reporting.views.beyond.asked import BeyondView, asked_ending, delivered, files, frame
from reporting.views.beyond.rows import PAGE, BeyondLines
from reporting.workbooks.contradictions import MOST_ROWS, write_contradictions

TITLE: Final = "疑似矛盾"


class Contradictions(BeyondView):
    """The kinds, with how many groups and rows there are of each."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them; a unit with nobody below it has nothing to compare here."""
        unit = self.asked_unit()
        leaf = is_leaf(unit)
        table = _summary(unit, {} if leaf else contradictions(unit))
        words = frame(request, self.actor, unit) | {
            "title": _(TITLE),
            "beside": _("单位：组、件、万元；实时台账，按相同的代码和名称比对"),
            "switches": _twins(self, unit),
            "files": files("contradictions", {"unit": unit.code}),
            "table": table,
            "notes": [_("一行只说明几处填法不能同时成立，不说明哪一处错；请点开核对，让填报单位更正或说明。")],
            "empty_title": _("供有下级的单位使用") if leaf else _("没有发现矛盾"),
            "empty_text": _("这里把下级各单位的台账放在一起比对。本单位没有下级，自己的台账请看检查结果。")
            if leaf
            else _("下级各单位的台账里，没有发现互相矛盾的欠款。"),
        }
        return render(request, "reporting/beyond/page.html", words)


class ContradictionRows(BeyondView):
    """The rows of one kind, group by group."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """List a page of them."""
        unit, kind = self.asked_unit(), self.said("kind")
        if kind not in KINDS:
            raise MissingError(_("没有这一类，请从疑似矛盾页重新打开。"))
        total = Found() if is_leaf(unit) else contradictions(unit).get(kind, Found())
        page = Page(page_number(request.GET), total.rows, PAGE)
        found = contradicting(unit, kind, page.start, PAGE) if total.rows else []
        title, rule = KINDS[kind]
        words: dict[str, Any] = {
            "unit": unit,
            "title": str(title),
            "said": str(rule),
            "kpis": [
                Kpi(_("件数"), f"{total.rows:,}", _("件")),
                Kpi(_("拖欠金额合计"), wan_display(total.owed_fen), _("万元"), foot=_("第18列")),
                Kpi(_("组数"), f"{total.groups:,}", _("组")),
            ],
            "files": files("contradictions", {"unit": unit.code, "kind": kind}) if total.rows else [],
            "table": self._lines(unit, found, page, total),
            "pager": page.pager(request.GET),
            "crumbs": [
                Crumb(f"{unit.name} · {_(TITLE)}", address("contradictions", unit=unit.code)),
                Crumb(_("明细")),
            ],
        }
        return render(request, "reporting/beyond/rows.html", words)

    def _lines(self, unit: Unit, found: Sequence[Contradicting], page: Page, total: Found) -> BeyondLines:
        linked = may(self.actor, Action.READ_LEDGER, unit)
        rows = [
            {
                **line_cells(each.line),
                "sort_no": number,
                "unit": each.record.unit.name,
                "group": _("第 %(place)s 组") % {"place": each.place},
                "url": reverse("record", args=[each.record.pk]) if linked else "",
            }
            for number, each in enumerate(found, page.start + 1)
        ]
        further = [("group", SheetColumn(_("组")))]
        return BeyondLines(rows, with_unit=True, sums={"owed_fen": total.owed_fen}, further=further)


class ContradictionsFile(BeyondView):
    """All rows of a kind, or of every kind, to be sent to the units."""

    def get(self, request: HttpRequest) -> FileResponse:
        """Send it."""
        unit, said, ending = self.asked_unit(), self.said("kind"), asked_ending(request)
        kind = said if said in KINDS else None
        if ending == "xlsx" and _count(unit, kind) > MOST_ROWS:
            raise RefusedError(_("行数超过一张工作表能容纳的一百万行，请逐类下载，或改用 CSV。"))
        found = iter(()) if is_leaf(unit) else every_contradicting(unit, kind)
        name = _("疑似矛盾清单") + f".{ending}"
        write = partial(write_contradictions, ending, unit, found)
        return delivered(unit, unit.pk, "contradictions", name, write)


def _count(unit: Unit, kind: str | None) -> int:
    found = {} if is_leaf(unit) else contradictions(unit)
    return sum(each.rows for name, each in found.items() if kind in (None, name))


def _summary(unit: Unit, found: dict[str, Found]) -> Table:
    """Lay out the kinds; without any finding there is no line."""
    columns = [
        Column("kind", (_("哪里矛盾"),), TEXT, 40),
        Column("rule", (_("怎样判断"),), TEXT, 60),
        Column("groups", (_("组数"),), COUNT, 10),
        Column("rows", (_("件数"),), COUNT, 10),
        Column("owed_fen", (_("拖欠金额（万元）"),), MONEY, 18),
    ]
    lines = [_line(unit, kind, found.get(kind, Found())) for kind in KINDS] if found else []
    return Table(_(TITLE), columns, lines)


def _line(unit: Unit, kind: str, count: Found) -> Line:
    url = address("contradiction_rows", unit=unit.code, kind=kind) if count.rows else ""
    title, rule = KINDS[kind]
    return Line(
        kind,
        [
            Cell("kind", TEXT, title),
            Cell("rule", TEXT, rule),
            Cell("groups", COUNT, count.groups, url),
            Cell("rows", COUNT, count.rows, url),
            Cell("owed_fen", MONEY, count.owed_fen, url),
        ],
    )


def _twins(view: BeyondView, unit: Unit) -> list[tuple[str, list[Tab]]]:
    """Lead to what two units both have, which is another page's."""
    if not may(view.actor, Action.READ_LEDGER, unit):
        return []
    here = Tab(_(TITLE), address("contradictions", unit=unit.code), current=True)
    return [(_("看法"), [here, Tab(_("两个单位都有（疑似重复）"), address("twins", unit=unit.code))])]
