"""线索月度统计: the sheet, its file, the clues behind each figure; and how content creditors were."""

from typing import Final

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ledger.calendar.instants import day_of, month_of
from ledger.errors import MissingError
from ledger.models import Unit
from ledger.policy import Action
from ledger.queries.clues.clocks import clocks_at
from ledger.queries.clues.measures import hung_among
from ledger.tables.clues import clue_line
from ledger.tables.paging import Page, page_number
from qingqian.db.clock import app_now
from qingqian.sheets.layout import seal_block
from qingqian.web.parts import Crumb, Tab
from reporting.queries.clues.content import content_of
from reporting.queries.clues.statistics import By, Month, clues_behind, month_at, statistics_of
from reporting.tables.beyond.parts import Table
from reporting.tables.clues.statistics import MonthAddress, column_path, content_table, statistics_table
from reporting.views.beyond.aging import read_month
from reporting.views.beyond.asked import BeyondView, Field, files, frame, query, sent
from reporting.workbooks.figures import TopLine

CONTENT: Final = "content"
PAGE: Final = 50
_LABELS: Final = {By.UNIT.value: "按单位", By.CHANNEL.value: "按渠道", CONTENT: "满意度"}


class _MonthView(BeyondView):
    """What an address asks for: whose month, laid out by what."""

    action = Action.READ_CLUES

    def asked(self) -> tuple[Unit, Month, MonthAddress]:
        """Read it; without a month it is this one, without a word it is by unit."""
        now = app_now()
        unit, month = self.asked_unit(), read_month(self.said("month")) or month_of(now)
        by = self.said("by") if self.said("by") in _LABELS else By.UNIT.value
        year, number = map(int, month.split("-"))
        return unit, month_at(year, number, day_of(now)), MonthAddress(unit.code, month, by)

    @staticmethod
    def table(unit: Unit, month: Month, to: MonthAddress) -> Table:
        """Count it."""
        if to.by == CONTENT:
            return content_table(*content_of(unit, month))
        return statistics_table(statistics_of(unit, month, By(to.by)), By(to.by), to)


class ClueStatistics(_MonthView):
    """The sheet."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it."""
        unit, month, to = self.asked()
        words = frame(request, self.actor, unit) | {
            "title": _("回访满意度") if to.by == CONTENT else _("线索月度统计"),
            "fields": [Field("month", _("月份"), to.month, hint=_("年月，例如 2026-03"))],
            "kept": [("by", to.by)],
            "beside": _("单位：次") if to.by == CONTENT else _("单位：条；点数字看是哪些线索"),
            "switches": [(_("怎样分"), [Tab(_(label), to.page(by), to.by == by) for by, label in _LABELS.items()])],
            "files": files("clue_statistics", query(unit=unit.code, month=to.month, by=to.by)),
            "table": self.table(unit, month, to),
            "notes": [_note(to)],
        }
        return render(request, "reporting/beyond/page.html", words)


class ClueStatisticsFile(_MonthView):
    """The sheet to be stamped, or as text."""

    def get(self, request: HttpRequest) -> FileResponse:
        """Send it."""
        unit, month, to = self.asked()
        title = _("回访满意度统计表") if to.by == CONTENT else _("问题线索办理情况月度统计表")
        said = [TopLine(_("填报单位：%(unit)s") % {"unit": unit.name}, f"{month.first:%Y年%m月}", _("单位：条"))]
        seal = seal_block(**{"填报单位（盖章）": unit.name, "填报人": self.actor.name})
        table = self.table(unit, month, to)
        written = table.written("", title, said=said, below=[_note(to)], seal=seal, paper="A3")
        return sent(request, unit, "clue_statistics", written, month=to.month, by=to.by)


class ClueStatisticsRows(_MonthView):
    """The clues behind a figure."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """List them; there are as many as the figure says."""
        unit, month, to = self.asked()
        if to.by == CONTENT:
            raise MissingError(_("满意度统计没有线索清单，请从统计表重新打开。"))
        line, column = self.said("line"), self.said("column")
        clues = clues_behind(unit, month, By(to.by), line, column).order_by("-id")
        page = Page(page_number(request.GET), clues.count(), PAGE)
        found = list(clues[page.start : page.start + PAGE])
        hung, today, clocks = hung_among(found), day_of(app_now()), clocks_at(unit)
        words = {
            "unit": unit,
            "title": _("%(month)s 线索：%(column)s") % {"month": to.month, "column": "·".join(column_path(column))},
            "count": page.total,
            "lines": [clue_line(each, today, clocks, hung=each.pk in hung) for each in found],
            "pager": page.pager(request.GET),
            "crumbs": [Crumb(_("%(unit)s · 线索月度统计") % {"unit": unit.name}, to.page()), Crumb(_("明细"))],
        }
        return render(request, "reporting/clue/rows.html", words)


def _note(to: MonthAddress) -> str:
    if to.by == CONTENT:
        return _(
            "按当月每次回访计，含线索和已清偿欠款的回访。属实率占联系到的，满意率（满意和基本满意）占作了评价的，"
            "四舍五入保留两位小数。"
        )
    return _(
        "按线索现在的记录计：收到、受理、办结等按各自的日期计入当月，重启办理的不再算办结；月末在办指月末前收到、月末"
        "还没有了结的；本月的逾期算到今天。平均办理天数为办结的线索从收到到办结的平均天数，四舍五入保留一位小数。"
    )
