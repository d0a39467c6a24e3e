"""One frozen version: what was printed, who handed it in, its rows, its children and what became of it."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from ledger.annexes.annex1 import LABELS
from ledger.models import FilingVersion, Period, State
from ledger.policy import Action
from ledger.queries.contacts import frozen_contacts, is_of_contacts, masked
from ledger.queries.filings import children_of_version, events_of, sums_by_line, version_of, version_page
from ledger.queries.narratives import frozen_text
from ledger.queries.papers import papers_of
from ledger.queries.sums import Sums, sums_of
from ledger.scoping import current_actor
from ledger.tables.events import event_lines
from ledger.tables.filings import pinned_line
from ledger.tables.lines import LineTable, line_rows
from ledger.tables.marks import STATE_PILLS, state_pill, version_marks
from ledger.tables.narratives import read_parts
from ledger.tables.paging import Page, page_number
from ledger.tables.papers import paper_line
from ledger.views.filings import FilingPage
from ledger.views.findings import stated_in
from ledger.views.links import address
from qingqian.web.parts import Crumb, Pill, Tone

PAGE: Final = 50


class VersionView(FilingPage):
    """One version of a unit's filing."""

    action = Action.READ_FILING

    def get(self, request: HttpRequest, unit: str, period: str, number: int) -> HttpResponse:
        """Show it as it was handed in."""
        version = version_of(*self.located(unit, period), number)
        page = Page(page_number(request.GET), version.row_count, PAGE)
        context = _context(version) | {
            "table": LineTable(line_rows(version_page(version, page.start, PAGE))),
            "pager": page.pager(request.GET),
        }
        return render(request, "ledger/version/detail.html", context)


def _context(version: FilingVersion) -> dict[str, Any]:
    unit, period = version.unit, version.period
    lines = {} if version.is_leaf else sums_by_line(version)
    pins = [] if version.is_leaf else children_of_version(version)
    events = [event for event in events_of(version.filing) if event.number == version.number]
    asked = {"unit": unit.code, "period": period.code, "version": str(version.number)}
    return {
        "version": version,
        "unit": unit,
        "period": period,
        "pill": status_pill(version),
        "marks": version_marks(version),
        "crumbs": [
            Crumb(_("报送"), address("filings", unit=unit.code)),
            Crumb(f"{unit.name} · {period.name}", address("filing", unit.code, period.code)),
            Crumb(_("第%(number)s版") % {"number": version.number}),
        ],
        "sums": sums_of([version]).get(version.pk, Sums()),
        "children": [pinned_line(pin, lines.get(pin.child_unit_id, Sums())) for pin in pins],
        "findings": [line for line in stated_in(current_actor(), version) if line.severity != "W"],
        "events": event_lines(events),
        "paper": paper_line(papers_of([version])[0], "", current=version.number == version.filing.current_number),
        "paper_url": address("paper", unit.code, period.code),
        **narrative_shown(version),
        **_sheets(period, asked),
    }


def _sheets(period: Period, asked: dict[str, str]) -> dict[str, Any]:
    """Return where the sheets of a version are: of contacts one, of a ledger three."""
    if is_of_contacts(period):
        return {"summaries": [], "exports": [(1, address("export_contacts", **asked))]}
    return {
        "summaries": [(number, address(f"annex{number}", **asked)) for number in (3, 4)],
        "exports": [(number, address("export_annex", number, **asked)) for number in (2, 3, 4)],
    }


def narrative_shown(version: FilingVersion) -> dict[str, Any]:
    """Return what a version says in words, and where it is taken away; no parts where it says nothing."""
    texts, query = frozen_text(version), {"version": str(version.number)}
    place = (version.unit.code, version.period.code)
    contacts = frozen_contacts(version)
    return {
        "contacts": [] if contacts is None else [(LABELS[name], text) for name, text in masked(contacts).items()],
        "narrative": read_parts(texts) if texts else [],
        "document_url": address("export_narrative", *place, **query),
        "print_url": address("narrative_print", *place, **query),
    }


def status_pill(version: FilingVersion) -> Pill:
    """Say what became of a version."""
    filing, is_root = version.filing, version.unit.parent_id is None
    if version.number == filing.approved_number:
        if not is_root:
            return Pill(_("审核通过"), Tone.OK, "circle-check")
        ended = filing.state if version.number == filing.current_number else State.SENT
        return STATE_PILLS[State(ended)]
    if version.number == filing.current_number:
        return state_pill(State.SUBMITTED, is_root=is_root)
    return Pill(_("已退回或撤回"), Tone.PLAIN, "archive")


urls: list[URLPattern] = [
    path("filings/<str:unit>/<str:period>/versions/<int:number>/", VersionView.as_view(), name="version"),
]
