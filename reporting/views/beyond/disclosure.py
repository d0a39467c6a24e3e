"""年度公示: what debtors had not paid off at the end of a year, for the sheet of 03-31."""

from typing import Any, Final

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from ledger.calendar.instants import day_of
from ledger.models import Unit
from ledger.permission import may
from ledger.policy import Action
from ledger.queries.lineage import UNMOVED, View, lineage, moved_of
from ledger.tables.cells import line_cells
from ledger.tables.paging import Page, page_number
from ledger.vocabulary import Nature
from qingqian.db.clock import app_now
from qingqian.sheets.layout import seal_block
from qingqian.sheets.money import wan_display
from qingqian.web.parts import Crumb, Kpi, Tab
from qingqian.web.tables import SheetColumn
from reporting.queries.beyond.disclosure import Stood, Sums, YearEnd, by_child, by_debtor, rows_stood
from reporting.rollups.frames import live_frame
from reporting.tables.beyond.disclosure import EVERY, NATURES, ORGANS, By, DisclosureAddress, kpis
from reporting.tables.beyond.disclosure import by_debtor as debtor_table
from reporting.tables.beyond.disclosure import by_unit as unit_table
from reporting.tables.beyond.parts import Table
from reporting.views.beyond.asked import BeyondView, Field, files, frame, pager, sent
from reporting.views.beyond.rows import PAGE as ROWS
from reporting.views.beyond.rows import BeyondLines
from reporting.views.pickers import Option
from reporting.workbooks.figures import TopLine

PAGE: Final = 100
FIRST_YEAR: Final = 2019
NOW: Final = View.NOW.value


class _DisclosureView(BeyondView):
    """What an address asks for: whose debtors, of which year and nature."""

    def asked(self) -> tuple[YearEnd, By, str]:
        """Read the query; what it does not say, or says wrongly, is last year and the organs."""
        unit, year, nature, by = self.asked_unit(), self.said("year"), self.said("nature"), self.said("by")
        this = day_of(app_now()).year
        chosen = int(year) if year in {str(each) for each in range(FIRST_YEAR, this + 1)} else this - 1
        nature = nature if nature in NATURES else ORGANS
        own, now = self.said("own") == "1", self.said("as") == NOW
        moved = moved_of(unit, subtree=not own) if now else UNMOVED
        asked = YearEnd(unit, chosen, NATURES[nature], own=own, now=now, moved=moved)
        return asked, By(by) if by in set(By) else By.DEBTOR, nature

    @staticmethod
    def over(asked: YearEnd) -> bool:
        """Tell whether the year is over, so that its figures no longer move."""
        return app_now() >= asked.until

    def table(
        self, asked: YearEnd, by: By, to: DisclosureAddress, page: int | None
    ) -> tuple[Table, Sums, Page | None]:
        """Lay the sheet out, a page of it or (None) all of it; with its total."""
        if by is By.UNIT:
            sums = by_child(asked)
            total = sum(sums.values(), Sums())
            shape = live_frame(asked.unit, sums.keys())
            members = [member.unit_id for member in shape.members]
            codes = dict(Unit.objects.filter(pk__in=members).values_list("pk", "code"))
            return unit_table(sums, shape, codes, total, to), total, None
        if page is None:
            every = by_debtor(asked)
            return debtor_table(every.found, every.total, to), every.total, None
        some = by_debtor(asked, start=(page - 1) * PAGE, most=PAGE)
        return debtor_table(some.found, some.total, to), some.total, Page(page, some.count, PAGE)


class Disclosure(_DisclosureView):
    """The sheet."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it."""
        asked, by, nature = self.asked()
        to = DisclosureAddress(asked, by, nature)
        table, total, page = self.table(asked, by, to, page_number(request.GET))
        years = range(day_of(app_now()).year, FIRST_YEAR - 1, -1)
        words = frame(request, self.actor, asked.unit) | {
            "title": _("%(year)s年度公示") % {"year": asked.year},
            "label": "" if self.over(asked) else _("年度未结束，现为草稿"),
            "fields": [
                Field("year", _("年度"), groups=[("", [Option(str(y), f"{y}年", y == asked.year) for y in years])]),
                Field("nature", _("债务人性质"), groups=[("", _natures(nature))]),
            ],
            "kept": [(name, word) for name, word in to.words.items() if name in {"by", "as", "own"}],
            "beside": _("单位：件、万元；截至12月31日24时，按台账的历史记录计算"),
            "switches": [("", tabs) for tabs in self._switches(asked, by, to)],
            "files": files("disclosure", to.words),
            "kpis": kpis(total, page.total if page else None, to),
            "table": table,
            "pager": pager(request, page, _("债务人")) if page else None,
            "notes": _notes(asked),
            "empty_title": _("年末没有未清偿的欠款"),
            "empty_text": _("这一年的12月31日，这些债务人没有尚未还清的欠款。可以换一个年度或债务人性质。"),
        }
        return render(request, "reporting/beyond/page.html", words)

    @staticmethod
    def _switches(asked: YearEnd, by: By, to: DisclosureAddress) -> list[list[Tab]]:
        """Offer both lay-outs; and both ways to count units that were moved or merged since, where there are any."""
        labels = ((By.DEBTOR, _("按债务人")), (By.UNIT, _("按单位")))
        tabs = [[Tab(label, to.page(by=each.value), each is by) for each, label in labels]]
        if lineage().onward:
            views = (("", _("单位按当时")), (NOW, _("单位按现在")))
            tabs.append([Tab(label, to.page(**{"as": word}), (word == NOW) is asked.now) for word, label in views])
        return tabs


class DisclosureFile(_DisclosureView):
    """The sheet to be stamped and put up, or as text."""

    def get(self, request: HttpRequest) -> FileResponse:
        """Send it."""
        asked, by, nature = self.asked()
        table, _total, _page = self.table(asked, by, DisclosureAddress(asked, by, nature), None)
        draft = "" if self.over(asked) else _("（草稿）")
        title = _("%(year)s年末拖欠中小企业账款信息公示表%(draft)s") % {"year": asked.year, "draft": draft}
        day = _("截至%(year)s年12月31日") % {"year": asked.year}
        said = [TopLine(_("填报单位：%(unit)s") % {"unit": asked.unit.name}, day, _("单位：件、万元"))]
        seal = seal_block(**{"填报单位（盖章）": asked.unit.name})
        written = table.written("", title, said=said, below=_notes(asked), seal=seal)
        return sent(request, asked.unit, "disclosure", written, year=asked.year)


class DisclosureRows(_DisclosureView):
    """The rows behind a figure, as they stood at the end of the year."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """List them; their count and balance are the figure's."""
        asked, by, nature = self.asked()
        party = "" if self.said("blank") == "1" else self.said("debtor") or None
        disputed, number = self.said("disputed") == "1", page_number(request.GET)
        found = rows_stood(asked, party=party, disputed=disputed, start=(number - 1) * ROWS, most=ROWS)
        page = Page(number, found.count, ROWS)
        to = DisclosureAddress(asked, by, nature)
        said = [_("%(year)s年12月31日的内容") % {"year": asked.year}, _nature(nature), _("有分歧") if disputed else ""]
        words: dict[str, Any] = {
            "unit": asked.unit,
            "title": _("年度公示明细"),
            "said": "，".join(word for word in said if word),
            "label": "" if self.over(asked) else _("年度未结束，现为草稿"),
            "kpis": [
                Kpi(_("件数"), f"{found.count:,}", _("件")),
                Kpi(_("未清偿余额"), wan_display(found.balance), _("万元")),
                Kpi(_("拖欠金额合计"), wan_display(found.owed), _("万元"), foot=_("第18列")),
            ],
            "table": self._lines(asked, found, page),
            "pager": page.pager(request.GET),
            "crumbs": [Crumb(_("%(unit)s · 年度公示") % {"unit": asked.unit.name}, to.page()), Crumb(_("明细"))],
        }
        return render(request, "reporting/beyond/rows.html", words)

    def _lines(self, asked: YearEnd, found: Stood, page: Page) -> BeyondLines:
        names = dict(Unit.objects.filter(pk__in={row.unit_id for row in found.rows}).values_list("pk", "name"))
        linked = may(self.actor, Action.READ_LEDGER, asked.unit)
        rows = [
            {
                **line_cells(row.line),
                "sort_no": number,
                "unit": names.get(row.unit_id, ""),
                "balance": wan_display(row.balance),
                "url": reverse("record", args=[row.record_id]) if linked and row.stands else "",
            }
            for number, row in enumerate(found.rows, page.start + 1)
        ]
        column = ("balance", SheetColumn(_("未清偿余额"), footer=wan_display(found.balance)))
        return BeyondLines(rows, with_unit=True, sums={"owed_fen": found.owed}, further=[column])


def _nature(word: str) -> str:
    if word == ORGANS:
        return _("机关、事业单位")
    return _("全部债务人") if word == EVERY else str(Nature(int(word)).label)


def _natures(chosen: str) -> list[Option]:
    return [Option(word, _nature(word), word == chosen) for word in NATURES]


def _notes(asked: YearEnd) -> list[str]:
    return [
        _(
            "计%(year)s年12月31日24时（北京时间）尚未清偿的件数和余额（第18列−第22列−第23列），按台账的历史记录计算，"
            "以后的录入和更正不改变它；机关、事业单位应在次年3月31日前公示。债务人按统一社会信用代码归并。"
        )
        % {"year": asked.year}
    ]
