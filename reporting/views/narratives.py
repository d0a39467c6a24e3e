"""The report in words to take away: as a document, and as a page to print."""

import hashlib
import tempfile
from typing import Final

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from ledger.actions.audit import note
from ledger.errors import MissingError
from ledger.models import Period, Unit
from ledger.narrative.parts import paragraphs
from ledger.permission import require
from ledger.policy import Action
from ledger.views.filings import FilingPage
from qingqian.sheets.qr import qr_data
from qingqian.web.parts import Crumb
from reporting.documents.narrative import build_narrative, file_name
from reporting.queries.narratives import Paper, paper_of_draft, paper_of_version
from reporting.queries.standing import numbered_version, version_in_force

DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
DRAFT: Final = "draft"
_DIGITS: Final = 6


class _Taken(FilingPage):
    """What document and print share: `?version=` names a number or `draft`; without it the version in force."""

    action = Action.EXPORT_ANNEX

    def paper(self, unit: Unit, period: Period) -> Paper:
        """Return what is asked for; a draft only for those who write it. MissingError where nothing is said."""
        asked = self.request.GET.get("version", "")
        if asked == DRAFT:
            require(self.actor, Action.EDIT_NARRATIVE, unit)
            found = paper_of_draft(unit, period)
        else:
            found = _of_version(unit, period, asked)
        if found is None:
            raise MissingError(_("没有可以导出的文字报告。"))
        return found

    def noted(self, unit: Unit, period: Period, paper: Paper, **more: str) -> None:
        """Leave an event of who took what."""
        detail = {"narrative": True, "period": period.code, "version": paper.number or DRAFT}
        note(unit.pk, "export", detail | more)


def _of_version(unit: Unit, period: Period, asked: str) -> Paper | None:
    if not asked:
        standing = version_in_force(unit, period)
    elif asked.isascii() and asked.isdigit() and len(asked) <= _DIGITS:
        standing = numbered_version(unit, period, int(asked))
    else:
        standing = None
    return None if standing is None or standing.carried else paper_of_version(standing.version, standing.marks)


class NarrativeDocument(_Taken):
    """The narrative as a .docx file."""

    def get(self, _request: HttpRequest, unit: str, period: str) -> FileResponse:
        """Build it beside the web root, note who took it, and send it as an attachment."""
        place = self.located(unit, period)
        paper = self.paper(*place)
        file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it once it is sent
        build_narrative(paper, file)
        file.seek(0)
        self.noted(*place, paper, sha256=hashlib.file_digest(file, "sha256").hexdigest())
        file.seek(0)
        return FileResponse(file, as_attachment=True, filename=file_name(paper), content_type=DOCX)


class NarrativePrint(_Taken):
    """The narrative as a page to print."""

    def get(self, request: HttpRequest, unit: str, period: str) -> HttpResponse:
        """Show it, and note who took it."""
        place = self.located(unit, period)
        paper = self.paper(*place)
        self.noted(*place, paper, form="print")
        parts = [
            (f"{numeral}、{part.heading}", paragraphs(text))
            for numeral, (part, text) in zip("一二三", paper.texts.items(), strict=True)
        ]
        context = {
            "paper": paper,
            "parts": parts,
            "signers": paper.seal[1:-1],
            "square": qr_data(paper.link) if paper.link else "",
            "crumbs": [Crumb(paper.title)],
        }
        return render(request, "reporting/narrative/print.html", context)


_ONE: Final = "filings/<str:unit>/<str:period>/"

urls: list[URLPattern] = [
    path(f"{_ONE}narrative.docx", NarrativeDocument.as_view(), name="export_narrative"),
    path(f"{_ONE}narrative/print/", NarrativePrint.as_view(), name="narrative_print"),
]
