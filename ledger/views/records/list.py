"""The ledger list: the live rows of a unit, or of all below it."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ledger.actions.bulk import MOST
from ledger.actions.marks import freshen
from ledger.permission import may
from ledger.policy import Action
from ledger.queries.agenda import agendas
from ledger.queries.changed import filed_lines
from ledger.queries.clues.calls import untrue_rows
from ledger.queries.dispositions import leaving_of, leaving_page
from ledger.queries.marks import marks_by_record
from ledger.queries.orders import Cursor
from ledger.queries.record import names_below
from ledger.queries.records import RecordPage, chosen_of, printed_numbers, record_page
from ledger.queries.stopping import stops_count, waiting_rows
from ledger.queries.tallies import Part, Tally, tally
from ledger.tables.dispositions import leaving_lines
from ledger.tables.paging import Page, page_number
from ledger.tables.records import Beside, RecordTable, RoomyRecordTable, footer_of, record_cells
from ledger.views.links import address
from ledger.views.records.asked import Asked, ListView
from ledger.views.records.query import ALL, ROOMY
from ledger.views.records.tools import (
    bulk_acts,
    choices_of,
    empty_of,
    export_url,
    head_acts,
    pager_of,
    picks_of,
    saved_of,
    tabs_of,
)

LEAVING_PAGE: Final = 50


class RecordList(ListView):
    """Filtered by the address, page by page."""

    action = Action.READ_LEDGER

    def get(self, request: HttpRequest) -> HttpResponse:
        """Answer the page, or only its results to a change of the filters."""
        asked = self.asked()
        freshen(asked.unit)
        words = self._results(asked)
        if request.headers.get("HX-Request") and not request.headers.get("HX-History-Restore-Request"):
            answer = render(request, "ledger/record/_results.html", words)
            answer.headers["HX-Push-Url"] = asked.query.url()
            return answer
        return render(request, "ledger/record/list.html", words | self._head(asked, words["tally"]))

    def _head(self, asked: Asked, found: Tally) -> dict[str, Any]:
        """Return what stands above the results: acts, and what still stops the unit from handing in."""
        unit = asked.unit
        duties = any(may(self.actor, action, unit) for action in (Action.SUBMIT_FILING, Action.EDIT_RECORD))
        duty = agendas([unit])[0].current if duties else None
        filing_url = address("filing", unit.code, duty.period.code) if duty else ""
        words = {"unit": unit, "acts": head_acts(self.actor, unit, filing_url)}
        if duty is None or asked.subtree or asked.query.filters:
            return words
        stops = stops_count(unit, duty.period, found)
        here = {"stopping_url": address("stopping", unit=unit.code), "stops": stops}
        return words | here | {"waiting": waiting_rows(unit).count()}

    def _results(self, asked: Asked) -> dict[str, Any]:
        query = asked.query
        found = tally(asked.parts, query.part, filtered=bool(query.filters))
        words = {
            "tally": found,
            "tabs": tabs_of(query, found),
            "query": query,
            "filter": asked.filters,
            "choices": choices_of(asked),
            "picks": picks_of(query),
            "views": saved_of(asked),
            "empty": empty_of(self.actor, asked),
        }
        return words | (self._left(asked, found) if query.part is Part.LEFT else self._rows(asked, found))

    def _left(self, asked: Asked, found: Tally) -> dict[str, Any]:
        """Return the page of rows that left or are leaving."""
        page = Page(page_number(self.request.GET), found.left, LEAVING_PAGE)
        rows = leaving_page(leaving_of(asked.unit, subtree=asked.subtree), page.start, LEAVING_PAGE)
        lines = leaving_lines(rows, may_undo=asked.acts_on_rows)
        return {"leaving": lines, "pager": page.pager(self.request.GET), "with_unit": asked.subtree}

    def _rows(self, asked: Asked, found: Tally) -> dict[str, Any]:
        said, query = self.request.GET, asked.query
        page = record_page(asked.rows, Cursor.read(said.get("after", "")), Cursor.read(said.get("before", "")))
        count = found.of(query.part)
        words: dict[str, Any] = {
            "table": table_of(asked, page, footer_of(count, found.sums)) if page.records else None,
            "pager": pager_of(query, page, f"{count:,}"),
            "export_url": export_url(query),
            "count": count,
        }
        if asked.acts_on_rows and page.records:
            words |= {"bulk_url": f"{address('records_bulk')}?{query.query()}", "most": MOST, "bulk_acts": bulk_acts()}
            words |= {"chosen": chosen_of(asked.rows, 0)}
        return words


def table_of(asked: Asked, page: RecordPage, footer: Mapping[str, str]) -> RecordTable:
    """Return the table of a page of rows, as the address wants it shown (eight queries)."""
    ids = [record.pk for record in page.records]
    marks, filed = marks_by_record(ids), filed_lines(page.records)
    numbers = _numbers(asked, page)
    names = _units_of(asked)
    untrue = untrue_rows([record.lineage for record in page.records])
    rows = [
        record_cells(
            record,
            Beside(
                numbers[pk],
                names(record.path),
                marks.get(pk),
                filed.get(pk),
                pk in filed,
                untrue=record.lineage in untrue,
            ),
        )
        for pk, record in zip(ids, page.records, strict=True)
    ]
    shown = asked.query.shown
    kind = RoomyRecordTable if shown["density"] == ROOMY else RecordTable
    return kind(
        rows,
        whole=shown["cols"] == ALL,
        columns=asked.query.columns,
        with_unit=asked.subtree,
        with_picks=asked.acts_on_rows,
        footer=footer,
    )


def _numbers(asked: Asked, page: RecordPage) -> dict[int, int]:
    """Return the printed number of each row; in a table of several units its place in the list."""
    if asked.query.is_filtered and not asked.subtree:
        return printed_numbers(asked.unit, page.records)
    return {record.pk: number for number, record in enumerate(page.records, page.first)}


def _units_of(asked: Asked) -> Callable[[str], str]:
    """Return what tells column 4 of a row by its path: the unit one level below the one that looks."""
    names = names_below(asked.unit, asked.children)
    width = len(asked.unit.path)

    def line_unit(path: str) -> str:
        return names.get(path[: path.find("/", width) + 1] if len(path) > width else path, "")

    return line_unit
