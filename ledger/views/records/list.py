from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ledger.forms.filters import RecordFilter
from ledger.guard import TenantView
from ledger.models import ArrearsRecord, Unit
from ledger.permission import may
from ledger.policy import Action
from ledger.queries.agenda import agendas
from ledger.queries.record import names_below
from ledger.queries.records import (
    FAULTY,
    Cursor,
    RecordPage,
    Tally,
    printed_numbers,
    record_page,
    records_of,
    tally_all,
    tally_shown,
)
from ledger.queries.units import children_of
from ledger.tables.records import RecordTable, RoomyRecordTable, footer_of, record_cells
from ledger.views.links import address
from ledger.views.records.query import ALL, OWN, ROOMY, ListQuery
from qingqian.web.parts import Act, Pager, Tab, Tone


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the address asks for, worked out."""

    unit: Unit
    children: Sequence[Unit]
    query: ListQuery
    filters: RecordFilter
    rows: QuerySet[ArrearsRecord]

    @property
    def subtree(self) -> bool:
        """Tell whether the rows of all below are meant: so it is unless one asks for the own ones."""
        return bool(self.children) and self.query.scope != OWN


class RecordList(TenantView):
    """The live rows of a unit, or of all below it: filtered by the address, page by page."""

    action = Action.READ_LEDGER

    def get(self, request: HttpRequest) -> HttpResponse:
        """Answer the page, or only its results to a change of the filters."""
        asked = self._asked()
        words = self._results(asked)
        if request.headers.get("HX-Request") and not request.headers.get("HX-History-Restore-Request"):
            answer = render(request, "ledger/record/_results.html", words)
            answer.headers["HX-Push-Url"] = asked.query.url()
            return answer
        words |= {"unit": asked.unit, "filter": asked.filters, "acts": self._acts(asked.unit)}
        return render(request, "ledger/record/list.html", words)

    def _asked(self) -> _Asked:
        unit = self.asked_unit()
        children = list(children_of(unit))
        query = ListQuery.read(unit.code, self.request.GET)
        rows = records_of(unit, subtree=bool(children) and query.scope != OWN)
        filters = RecordFilter(self.request.GET, rows)
        return _Asked(unit, children, replace(query, filters=filters.active), filters, filters.qs)

    def _results(self, asked: _Asked) -> dict[str, Any]:
        query = asked.query
        tally = (
            tally_shown(asked.rows, faulty_only=query.faulty)
            if query.is_filtered
            else tally_all(asked.unit, subtree=asked.subtree)
        )
        page = self._page(asked)
        count = tally.faulty if query.faulty else tally.total
        return {
            "table": _table(asked, page, count, tally) if page.records else None,
            "pager": _pager(query, page, count),
            "tally": tally,
            "tabs": _tabs(query, tally),
            "query": query,
            "choices": _choices(asked),
            "empty": self._empty(asked),
        }

    def _page(self, asked: _Asked) -> RecordPage:
        said = self.request.GET
        rows = asked.rows.filter(FAULTY) if asked.query.faulty else asked.rows
        return record_page(rows, Cursor.read(said.get("after", "")), Cursor.read(said.get("before", "")))

    def _acts(self, unit: Unit) -> list[Act]:
        """Offer import, export, entry and submission to those who may, with their own unit's duty."""
        acts = []
        if may(self.actor, Action.IMPORT_RECORDS, unit):
            acts.append(Act(_("导入 Excel"), address("import_new", unit=unit.code), "file-import"))
        if may(self.actor, Action.EXPORT_ANNEX, unit):
            acts.append(Act(_("导出附件2"), address("export_annex", 2, unit=unit.code), "download"))
        if may(self.actor, Action.EDIT_RECORD, unit):
            acts.append(Act(_("新增一笔"), address("record_new", unit=unit.code), "plus", primary=True))
        if may(self.actor, Action.SUBMIT_FILING, unit):
            duty = agendas([unit])[0].current
            url = address("filing", unit.code, duty.period.code) if duty else ""
            acts.append(Act(_("检查并提交"), url, "send"))
        return [act for act in acts if act.url]

    def _empty(self, asked: _Asked) -> dict[str, Any]:
        """Say why nothing is shown, and what to do next."""
        enter = [act for act in self._entry(asked.unit) if act.url]
        if asked.query.is_filtered:
            clear = Act(_("清除筛选"), asked.query.but(faulty=False, filters={}), "x")
            return {
                "title": _("没有符合条件的记录"),
                "text": _("请减少筛选条件，或换一个词再查。"),
                "actions": [clear, *enter[-1:]],
            }
        text = _("可以导入 Excel，也可以逐笔录入。") if enter else _("下级录入或导入以后，会显示在这里。")
        return {"title": _("台账里还没有记录"), "text": text, "actions": enter}

    def _entry(self, unit: Unit) -> list[Act]:
        if not may(self.actor, Action.EDIT_RECORD, unit):
            return []
        return [
            Act(_("导入 Excel"), address("import_new", unit=unit.code), "file-import"),
            Act(_("新增一笔"), address("record_new", unit=unit.code), "plus", primary=True),
        ]


def _table(asked: _Asked, page: RecordPage, count: int, tally: Tally) -> RecordTable:
    numbers = {record.pk: number for number, record in enumerate(page.records, page.first)}
    if asked.query.is_filtered and not asked.subtree:
        numbers = printed_numbers(asked.unit, page.records)
    names = names_below(asked.unit, asked.children)
    width = len(asked.unit.path)

    def line_unit(path: str) -> str:
        return names.get(path[: path.find("/", width) + 1] if len(path) > width else path, "")

    rows = [record_cells(record, numbers[record.pk], line_unit(record.path)) for record in page.records]
    kind = RoomyRecordTable if asked.query.density == ROOMY else RecordTable
    return kind(rows, whole=asked.query.cols == ALL, with_unit=asked.subtree, footer=footer_of(count, tally.sums))


def _pager(query: ListQuery, page: RecordPage, count: int) -> Pager:
    last = page.first + len(page.records) - 1
    text = _("第 %(first)s–%(last)s 件，共 %(count)s 件") % {
        "first": f"{page.first:,}",
        "last": f"{last:,}",
        "count": f"{count:,}",
    }
    return Pager(
        text if page.records else "",
        query.url(before=page.before) if page.before else "",
        query.url(after=page.after) if page.after else "",
        query.url() if page.first > 1 else "",
    )


def _tabs(query: ListQuery, tally: Tally) -> list[Tab]:
    return [
        Tab(_("全部"), query.but(faulty=False), current=not query.faulty, count=tally.total),
        Tab(
            _("有误"),
            query.but(faulty=True),
            current=query.faulty,
            count=tally.faulty,
            tone=Tone.BAD if tally.faulty else Tone.PLAIN,
        ),
    ]


def _choices(asked: _Asked) -> list[list[Tab]]:
    """Offer the exclusive ways of showing: whose rows, how dense, which columns."""
    query = asked.query
    whose = [
        Tab(_("含下级"), query.but(scope=ALL), current=asked.subtree),
        Tab(_("本级"), query.but(scope=OWN), current=not asked.subtree),
    ]
    dense = [
        Tab(_("紧凑"), query.but(density=""), current=not query.density),
        Tab(_("标准"), query.but(density=ROOMY), current=bool(query.density)),
    ]
    columns = [
        Tab(_("常用列"), query.but(cols=""), current=not query.cols),
        Tab(_("全部 28 列"), query.but(cols=ALL), current=bool(query.cols)),
    ]
    return [*([whose] if asked.children else []), dense, columns]
