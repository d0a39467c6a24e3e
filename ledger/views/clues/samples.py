"""Samples for calling back: those in sight with what they brought, one of them, drawing, and a call about a row.

Who is checked sees none of it: a sample stands at the unit that drew, in sight of that and of those above.
"""

import datetime as dt
import uuid
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from ledger.actions.clues.sampling import MOST, call_row, draw_sample
from ledger.calendar.instants import day_of, minute_of
from ledger.errors import MissingError
from ledger.forms.clue_samples import CallForm, DrawForm
from ledger.guard import TenantView
from ledger.models import Callback, ClueSample, ClueSampleItem, SampleKind, Unit
from ledger.permission import may
from ledger.policy import Action
from ledger.queries.clues.sampling import comes_out_again, last_calls, results_of
from ledger.queries.live import rows_of
from ledger.queries.lots import BASE, JUST_CLEARED, LARGE, LAST_MINUTE
from ledger.tables.clue_samples import SampleLine, item_line, result_kpis, sample_line
from ledger.tables.paging import Page, page_number
from ledger.views.acting import acted
from ledger.views.links import address
from qingqian.db.clock import app_now
from qingqian.web.answers import UNPROCESSABLE
from qingqian.web.parts import Crumb

PAGE: Final = 30
_SPAN: Final = dt.timedelta(days=30)


def _since() -> dict[str, str]:
    today = day_of(app_now())
    return {"since": f"{today - _SPAN:%Y-%m-%d}", "until": f"{today:%Y-%m-%d}"}


class SampleList(TenantView):
    """The samples that a unit and those below it drew, the last first."""

    action = Action.READ_CLUES

    def get(self, request: HttpRequest) -> HttpResponse:
        """List them, and offer to draw another."""
        return self.shown(request, self.asked_unit(), DrawForm(initial={**_since(), "kind": 1, "size": 20}))

    def shown(self, request: HttpRequest, unit: Unit, form: DrawForm, status: int = 200) -> HttpResponse:
        """Answer the list with a form (four queries)."""
        found = ClueSample.objects.filter(rows_of(unit, subtree=True)).select_related("unit").defer("candidates")
        page = Page(page_number(request.GET), found.count(), PAGE)
        words = {
            "unit": unit,
            "form": form,
            "lines": _lines(list(found[page.start : page.start + PAGE])),
            "pager": page.pager(request.GET),
            "may_draw": may(self.actor, Action.DRAW_SAMPLE, unit),
            "draw_url": address("clue_sample_draw", unit=unit.code),
        }
        return render(request, "ledger/clue/samples.html", words, status=status)


def _lines(samples: list[ClueSample]) -> list[SampleLine]:
    calls = last_calls([sample.pk for sample in samples])
    lines = []
    for sample in samples:
        found = list(calls.get(sample.pk, {}).values())
        lines.append(sample_line(sample, results_of(min(sample.size, sample.of_count), found)))
    return lines


class SampleDraw(SampleList):
    """Draws."""

    action = Action.DRAW_SAMPLE
    http_method_names = ("post",)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Draw by a seed that the system gives, and open what was drawn."""
        unit, form = self.asked_unit(), DrawForm(request.POST)

        def done() -> tuple[str, str]:
            said = form.cleaned_data
            kind, days = SampleKind(said["kind"]), (said["since"], said["until"])
            sample = draw_sample(self.actor, unit, kind, *days, said["size"], day_of(app_now()))
            return _("已抽取，抽签号 %(seed)s。") % {"seed": sample.seed}, address("clue_sample", sample.pk)

        return acted(request, form, done) or self.shown(request, unit, form, UNPROCESSABLE)


class SamplePage(TenantView):
    """One sample, drawn again before one's eyes, and what its creditors said."""

    action = Action.READ_CLUES

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show it."""
        return self.shown(request, self.asked_sample(pk))

    def asked_sample(self, pk: int) -> ClueSample:
        """Return a sample in sight; MissingError for a stranger's and for that of a unit above."""
        sample = ClueSample.objects.select_related("unit").filter(pk=pk).first()
        if sample is None:
            raise MissingError(_("没有找到这个样本，请从回访抽查页重新打开。"))
        self.allowed(sample.unit)
        return sample

    def shown(
        self, request: HttpRequest, sample: ClueSample, again: CallForm | None = None, status: int = 200
    ) -> HttpResponse:
        """Answer the page; `again` is the form that was refused (three queries)."""
        items = list(ClueSampleItem.objects.filter(sample=sample))
        calls: dict[str, Callback] = last_calls([sample.pk]).get(sample.pk, {})
        callable_ = sample.kind == SampleKind.ROWS and may(self.actor, Action.CALL_BACK_CLUE, sample.unit)
        words: dict[str, Any] = {
            "sample": sample,
            "kind": SampleKind(sample.kind).label,
            "at": minute_of(sample.at),
            "same": comes_out_again(sample, items),
            "lines": [item_line(sample, item, calls.get(item.key)) for item in items],
            "kpis": result_kpis(results_of(len(items), list(calls.values()))),
            "form": (again or CallForm(auto_id="call_%s", initial={"key": uuid.uuid4()})) if callable_ else None,
            "again": again,
            "call_url": address("clue_sample_call", sample.pk),
            "crumbs": [Crumb(_("回访抽查"), address("clue_samples", unit=sample.unit.code)), Crumb(sample.seed)],
            "notes": _notes(),
        }
        return render(request, "ledger/clue/sample.html", words, status=status)


class SampleCall(SamplePage):
    """Keeps what the creditor of a drawn row said."""

    action = Action.CALL_BACK_CLUE
    http_method_names = ("post",)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Keep it; a false one marks the row and tells its unit."""
        sample, form = self.asked_sample(pk), CallForm(request.POST, auto_id="call_%s")

        def done() -> tuple[str, str]:
            call_row(self.actor, sample, form.cleaned_data["place"], form.told, form.cleaned_data["key"])
            return _("已记下回访。"), address("clue_sample", sample.pk)

        return acted(request, form, done) or self.shown(request, sample, form, UNPROCESSABLE)


def _notes() -> str:
    words: dict[str, Any] = {"base": BASE, "just": JUST_CLEARED, "last": LAST_MINUTE, "most": MOST}
    words |= dict(zip(("ten", "fifty", "hundred", "top"), LARGE[1:], strict=True))
    return (
        _(
            "每一件有%(base)s支签；金额10万元以上加%(ten)s支，50万元以上加%(fifty)s支，100万元以上加%(hundred)s支，500万元"
            "以上加%(top)s支；30天内办结或清偿的加%(just)s支；办结期限前3天内或逾期才办结的线索、清偿后报送前48小时内"
            "改动过的欠款加%(last)s支。可抽取的各件和签数"
            "先固定下来，再由系统给出抽签号并记入审计，由两者算出（SHA-256）；打开本页时重抽核对。只有抽取的单位和它的上级看得到。"
            "同一件被本单位抽中几次、都还没有联系到债权人的，回访一次，各次都算。"
        )
        % words
    )


urls: list[URLPattern] = [
    path("clues/samples/", SampleList.as_view(), name="clue_samples"),
    path("clues/samples/draw/", SampleDraw.as_view(), name="clue_sample_draw"),
    path("clues/samples/<int:pk>/", SamplePage.as_view(), name="clue_sample"),
    path("clues/samples/<int:pk>/call/", SampleCall.as_view(), name="clue_sample_call"),
]
