"""Stamped paper: what there is of a filing, uploading a scan, noting what came; and the list of what has not."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from ledger.actions.papers import open_scan, receive, undo_receipt, upload_scan
from ledger.actions.uploads import ending_of
from ledger.calendar.instants import day_of
from ledger.forms.papers import PaperForm, ScanForm, UndoForm
from ledger.guard import TenantView
from ledger.models import CodeCheck, PaperReceipt, Period, Unit
from ledger.permission import may
from ledger.policy import Action
from ledger.queries.filings import Standing, standing_of, versions_of
from ledger.queries.papers import NONE_CAME, Awaited, arrivals, asked_of, awaited, last_entry, papers_of, scan_by_id
from ledger.queries.periods import asked_period, ledger_periods
from ledger.scoping import Actor
from ledger.tables.filings import version_url
from ledger.tables.papers import PAPER_PILLS, paper_line
from ledger.views.acting import acted
from ledger.views.filings import FilingPage
from ledger.views.links import address
from ledger.views.sending import sent
from ledger.views.words import due_words
from qingqian.db.clock import app_now
from qingqian.web.answers import UNPROCESSABLE
from qingqian.web.masking import mask_phone
from qingqian.web.parts import Crumb, Pill


def paper_context(actor: Actor, standing: Standing, refused: Form | None = None) -> dict[str, Any]:
    """Put the page of a filing's paper together (six queries beside the standing)."""
    unit, period, filing = standing.unit, standing.period, standing.filing
    current = None if filing is None else filing.current_number
    came = arrivals([unit.pk], [period.pk]).get((unit.pk, period.pk), NONE_CAME)
    seen = 0 if filing is None else last_entry(filing)
    papers = [] if filing is None else papers_of(versions_of(filing))
    lines = [
        paper_line(
            each,
            version_url(unit.code, period.code, each.version.number),
            current=each.version.number == current,
            undo=_undo(each.version.number, seen, refused),
        )
        for each in papers
    ]
    return {
        "unit": unit,
        "period": period,
        "asked": asked_of(standing),
        "pill": PAPER_PILLS[came.state(current)],
        "due": _due(standing, app_now()),
        "lines": lines,
        "current": current,
        "seen": seen,
        "may_upload": current is not None and may(actor, Action.UPLOAD_PAPER, unit),
        "may_receive": filing is not None and filing.latest_number > 0 and may(actor, Action.RECEIVE_PAPER, unit),
        "may_read": may(actor, Action.READ_EVIDENCE, unit),
        "refused": refused,
        **_forms(current, seen, refused),
        "crumbs": [
            Crumb(_("报送"), address("filings", unit=unit.code)),
            Crumb(f"{unit.name} · {period.name}", address("filing", unit.code, period.code)),
            Crumb(_("纸质件")),
        ],
    }


def _forms(current: int | None, seen: int, refused: Form | None) -> dict[str, Form]:
    today = f"{day_of(app_now())}"
    fresh = {
        "scan_form": ScanForm(initial={"number": current}),
        "paper_form": PaperForm(initial={"seen": seen, "received_on": today}),
    }
    return {name: refused if type(refused) is type(form) else form for name, form in fresh.items()}


def _undo(number: int, seen: int, refused: Form | None) -> UndoForm:
    """Return the form that corrects a version's receipt: the one that was refused, or an empty one."""
    form = UndoForm(initial={"seen": seen, "number": number})
    if isinstance(refused, UndoForm) and refused.data.get("number") == str(number):
        form = refused
    # Several of these stand on the page: their fields are named apart.
    form.auto_id = f"undo-{number}-%s"
    return form


def _due(standing: Standing, now: dt.datetime) -> str:
    due = standing.clocks.paper_due
    return "" if due is None else due_words(due, now)


class PaperView(FilingPage):
    """What there is on paper of a filing, version by version."""

    action = Action.READ_FILING

    def get(self, request: HttpRequest, unit: str, period: str) -> HttpResponse:
        """Show it."""
        context = paper_context(self.actor, standing_of(*self.located(unit, period)))
        return render(request, "ledger/paper/show.html", context)


class _PaperAct(FilingPage):
    """What the three acts share: a form on the page, which is shown again where it was refused."""

    def done(self, place: tuple[Unit, Period], form: Any) -> str:
        """Do it, and say what was done."""
        raise NotImplementedError

    def act(self, place: tuple[Unit, Period], form: Form) -> HttpResponse:
        """Do it, or show the page again with what was typed."""
        url = address("paper", place[0].code, place[1].code)
        return acted(self.request, form, lambda: (self.done(place, form), url)) or self._again(place, form)

    def _again(self, place: tuple[Unit, Period], form: Form) -> HttpResponse:
        context = paper_context(self.actor, standing_of(*place), form)
        return render(self.request, "ledger/paper/show.html", context, status=UNPROCESSABLE)


class PaperUpload(_PaperAct):
    """Put a scan beside its version."""

    action = Action.UPLOAD_PAPER

    def post(self, request: HttpRequest, unit: str, period: str) -> HttpResponse:
        """Keep it."""
        return self.act(self.located(unit, period), ScanForm(request.POST, request.FILES))

    def done(self, place: tuple[Unit, Period], form: ScanForm) -> str:
        """Keep it."""
        said = form.cleaned_data
        scan = upload_scan(self.actor, *place, said["number"], said["file"])
        return _("已上传第 %(number)s 版的扫描件。") % {"number": scan.version.number}


class PaperReceive(_PaperAct):
    """Note that paper came."""

    action = Action.RECEIVE_PAPER

    def post(self, request: HttpRequest, unit: str, period: str) -> HttpResponse:
        """Note it."""
        return self.act(self.located(unit, period), PaperForm(request.POST))

    def done(self, place: tuple[Unit, Period], form: PaperForm) -> str:
        """Note it, and say what the code says."""
        return _said(receive(self.actor, *place, form.paper(), seen=form.cleaned_data["seen"]))


def _said(receipt: PaperReceipt) -> str:
    """Say what came: three facts, each in words of its own."""
    words = {
        CodeCheck.MATCHES: _("已登记：收到第 %(number)s 版的纸质件，校验码相符。"),
        CodeCheck.SUPERSEDED: _("已登记：收到的是第 %(number)s 版的纸质件，已不是现行版本，还要补交现行版本的。"),
        CodeCheck.MISSING: _("已登记：收到第 %(number)s 版的纸质件，纸上没有校验码，无法核对。"),
    }
    return words[CodeCheck(receipt.checked or CodeCheck.MISSING)] % {"number": receipt.version.number}


class PaperUndo(_PaperAct):
    """Correct what was noted by mistake."""

    action = Action.RECEIVE_PAPER

    def post(self, request: HttpRequest, unit: str, period: str) -> HttpResponse:
        """Correct it by a further entry."""
        return self.act(self.located(unit, period), UndoForm(request.POST))

    def done(self, place: tuple[Unit, Period], form: UndoForm) -> str:
        """Correct it."""
        said = form.cleaned_data
        undo_receipt(self.actor, *place, said["number"], said["note"], seen=said["seen"])
        return _("已更正：第 %(number)s 版的纸质件没有收到。") % {"number": said["number"]}


class PaperFile(TenantView):
    """Hands a scan out; each reading is logged."""

    action = Action.READ_EVIDENCE

    def get(self, _request: HttpRequest, pk: int) -> HttpResponseBase:
        """Send it to be saved, never to be shown by the browser."""
        scan = scan_by_id(pk)
        self.allowed(scan.unit)
        file = open_scan(self.actor, scan)
        name = ending_of(scan.stored_file.original_name, scan.media_type)
        return sent(file, name, scan.media_type)


@dataclass(frozen=True, slots=True)
class AwaitedLine:
    """One child whose paper has not come."""

    one: Awaited
    url: str
    pill: Pill
    due: str
    phone: str


class PaperChase(TenantView):
    """Those below who have reported electronically and whose paper has not come."""

    action = Action.READ_COMPLETENESS

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them."""
        unit = self.asked_unit()
        period = asked_period(unit, request.GET.get("period", ""))
        reads, now = may(self.actor, Action.READ_FILING, unit), app_now()
        words = {
            "unit": unit,
            "period": period,
            "list_title": _("电子已报、纸质未到"),
            "periods": list(ledger_periods(period.campaign)),
            "lines": [_awaited_line(one, now, reads=reads) for one in awaited(unit, period)],
            "file_url": address("paper_chase_xlsx", unit=unit.code, campaign=period.campaign.code, period=period.code),
            "chase_url": address("chase", unit=unit.code, period=period.code),
            "matrix_url": address("completeness", unit=unit.code, campaign=period.campaign.code),
        }
        return render(request, "ledger/paper/chase.html", words)


def _awaited_line(one: Awaited, now: dt.datetime, *, reads: bool) -> AwaitedLine:
    standing = one.standing
    url = address("paper", standing.unit.code, standing.period.code) if reads else ""
    return AwaitedLine(one, url, PAPER_PILLS[one.state], _due(standing, now), mask_phone(standing.unit.contact_phone))


_ONE: Final = "filings/<str:unit>/<str:period>/paper/"

urls: list[URLPattern] = [
    path(_ONE, PaperView.as_view(), name="paper"),
    path(f"{_ONE}upload/", PaperUpload.as_view(), name="paper_upload"),
    path(f"{_ONE}receive/", PaperReceive.as_view(), name="paper_receive"),
    path(f"{_ONE}undo/", PaperUndo.as_view(), name="paper_undo"),
    path("papers/<int:pk>/", PaperFile.as_view(), name="paper_file"),
    path("chase/papers/", PaperChase.as_view(), name="paper_chase"),
]
