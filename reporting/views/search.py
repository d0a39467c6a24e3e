"""The search through everything one may see: rows of several ledgers by words and filters, sorted, page by page."""

from typing import Any, ClassVar, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from ledger.permission import may
from ledger.policy import Action
from ledger.queries.orders import ORDERS, Cursor
from ledger.queries.records import record_page
from ledger.queries.tallies import CAP, capped
from ledger.queries.units import way_down
from ledger.tables.records import footer_of
from ledger.views.records.asked import Asked, ListView
from ledger.views.records.list import table_of
from ledger.views.records.query import ALL
from ledger.views.records.saved import RecordsViews
from ledger.views.records.tools import choices_of, export_url, pager_of, picks_of, saved_of
from qingqian.web.parts import Act
from reporting.views.pickers import Option, unit_options

PAGE: Final = "search"
_SORTS: Final[dict[str, str | Promise]] = {
    "": _("按单位和序号"),
    "owed": _("拖欠金额从大到小"),
    "due": _("最迟付款年月从早到晚"),
    "updated": _("最近更新在前"),
}


class Search(ListView):
    """A page of the live rows that the address asks for, of the unit that it names and of all below it."""

    action = Action.READ_LEDGER
    page: ClassVar[str] = PAGE

    def get(self, request: HttpRequest) -> HttpResponse:
        """List them; what was counted stands at the foot."""
        asked = self.asked()
        query, order = asked.query, ORDERS[asked.query.sort]
        counted = capped(asked.parts, asked.rows, filtered=query.is_filtered)
        after, before = (Cursor.read(request.GET.get(name, "")) for name in ("after", "before"))
        page = record_page(asked.rows, after, before, order=order)
        footer = footer_of(counted.count, counted.sums) if counted.sums else {}
        words = {
            "asked": asked,
            "query": query,
            "filter": asked.filters,
            "units": unit_options(way_down(self.actor, asked.unit), asked.unit),
            "sorts": [("", [Option(word, str(label), chosen=word == query.sort) for word, label in _SORTS.items()])],
            "counted": counted,
            "cap": CAP,
            "table": table_of(asked, page, footer) if page.records else None,
            "pager": pager_of(query, page, str(counted)),
            "choices": choices_of(asked),
            "picks": picks_of(query),
            "views": saved_of(asked),
            "acts": self._acts(asked) if page.records else [],
            "empty": _empty(asked),
        }
        return render(request, "reporting/search/show.html", words)

    def _acts(self, asked: Asked) -> list[Act]:
        """Offer to take away exactly the rows that were found."""
        if not may(self.actor, Action.EXPORT_ANNEX, asked.unit):
            return []
        return [Act(_now("导出所查的行"), export_url(asked.query), "download")]


def _empty(asked: Asked) -> dict[str, Any]:
    """Say why nothing is shown, and what to do next."""
    problems = asked.filters.problems
    clear = [Act(_now("清除筛选"), asked.query.but(filters={}), "x")] if asked.query.filters else []
    if asked.children and not asked.subtree and not problems:
        # The search was left so, maybe days ago: what is below was not looked through.
        below = Act(_now("含下级再查"), asked.query.but(scope=ALL), "search", primary=True)
        title, text = _now("本级没有这样的记录"), _now("这次只查了本级的台账，没有查下级单位。")
        return {"icon": "search", "title": title, "text": text, "actions": [below, *clear]}
    if not asked.query.filters:
        text = _now("本单位和下级录入或导入以后，可以在这里查询。")
        return {"icon": "inbox", "title": _now("台账里还没有记录"), "text": text, "actions": []}
    text = problems[0] if problems else _now("请减少筛选条件，换一个词，或换一个单位再查。")
    return {"icon": "search", "title": _now("没有符合条件的记录"), "text": text, "actions": clear}


class SearchViews(RecordsViews):
    """Keeps a person's named searches, and the own columns of the search."""

    action = Action.READ_LEDGER
    page: ClassVar[str] = PAGE


urls: list[URLPattern] = [
    path("analysis/search/", Search.as_view(), name="search"),
    path("analysis/search/views/", SearchViews.as_view(), name="search_views"),
]
