"""文字报告: writing the three parts for one period, with figures bound to the annexes, and what those below say."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from ledger.actions.narratives import (
    Kept,
    Place,
    drop_waiting,
    gather_children,
    go_on_from_last,
    keep_narrative,
    put_token,
    waiting,
)
from ledger.errors import MissingError, RefusedError
from ledger.forms.narratives import NarrativeForm
from ledger.models import Draft, Narrative, Period, Unit
from ledger.narrative.parts import Part, Texts, asked, is_blank, texts_of
from ledger.narrative.render import token
from ledger.narrative.tokens import TOKENS
from ledger.policy import Action
from ledger.queries.filings import standing_of
from ledger.queries.narratives import (
    children_said,
    last_frozen,
    narrative_of,
    said_of,
    texts_in,
    told_now,
)
from ledger.queries.pins import Pin, pins_of
from ledger.tables.narratives import child_lines, preview, remark_lines, token_groups
from ledger.views.filings import FilingPage
from ledger.views.links import address
from ledger.views.records.drafts import at_words
from qingqian.web.answers import UNPROCESSABLE
from qingqian.web.parts import Crumb

ALL: Final = "all"


class _Writing(FilingPage):
    """What the page and its autosave share."""

    action = Action.EDIT_NARRATIVE

    def kept(self, place: tuple[Unit, Period], form: NarrativeForm) -> Kept:
        """Store what was typed, or lay it beside what somebody else has stored."""
        return keep_narrative(self.actor, *place, form.texts, form.cleaned_data["seen"])


class NarrativePage(_Writing):
    """The narrative of a unit for a period."""

    def get(self, _request: HttpRequest, unit: str, period: str) -> HttpResponse:
        """Show it as stored; what could not be stored stands beside it."""
        place = self.located(unit, period)
        narrative, desk = narrative_of(*place), waiting(self.actor, *place)
        texts = texts_in(narrative) if desk is None else texts_of(desk.values)
        form = NarrativeForm(initial=_initial(narrative, texts))
        return self._shown(place, form, texts, _Beside(narrative, desk))

    def _shown(
        self, place: tuple[Unit, Period], form: NarrativeForm, texts: Texts, beside: "_Beside", status: int = 200
    ) -> HttpResponse:
        context = page_context(*place, form, texts, beside)
        return render(self.request, "ledger/narrative/edit.html", context, status=status)

    def post(self, request: HttpRequest, unit: str, period: str) -> HttpResponse:
        """Store what was typed, and do what the button says with it."""
        place, form = self.located(unit, period), NarrativeForm(request.POST)
        here = address("narrative", unit, period)
        if request.POST.get("do") == "theirs":
            drop_waiting(self.actor, *place)
            return redirect(here)
        if not form.is_valid():
            texts = texts_of({part.value: request.POST.get(part.value, "") for part in Part})
            return self._shown(place, form, texts, _Beside(narrative_of(*place), None), UNPROCESSABLE)
        if self.kept(place, form).conflict:
            return redirect(here)
        try:
            said = self._done(place, request.POST.get("do", ""))
        except RefusedError as refusal:
            messages.warning(request, refusal.message)
        else:
            messages.success(request, said)
        return redirect(here)

    def _done(self, place: tuple[Unit, Period], what: str) -> str:
        """Do what the button asks for beside saving; return what to say."""
        verb, _colon, detail = what.partition(":")
        if verb == "gather":
            return self._gathered(place, detail)
        if verb == "last":
            go_on_from_last(self.actor, *place)
            return _("已沿用上次的文字；其中的数据项按本期取数，请核对后修改。")
        if verb == "put":
            part, start, name, words = (detail.split(":", 3) + [""] * 3)[:4]
            put_token(self.actor, *place, _place(part, start, words), _known(name))
            return _("已改用数据项“%(name)s”。") % {"name": name}
        return _("文字报告已保存，随下一次提交报送。")

    def _gathered(self, place: tuple[Unit, Period], detail: str) -> str:
        """Put in what one unit below says (`code:part`), or what all say (`all`)."""
        code, _colon, part = detail.partition(":")
        children = [each for each in children_said(place[1], pins_of(*place)) if each.texts]
        wanted = children if code == ALL else [each for each in children if each.unit.code == code]
        if not wanted:
            raise RefusedError(_("没有可以汇入的文字报告；请等下级报送并审核通过。"))
        gather_children(self.actor, *place, wanted, (_part(part),) if part else tuple(Part))
        return _("已汇入 %(count)s 个单位的文字；每段以【单位名】开头，已有的没有重复汇入。") % {"count": len(wanted)}


class NarrativeKeep(_Writing):
    """Keeps what is being typed, and answers how it would read."""

    def post(self, request: HttpRequest, unit: str, period: str) -> HttpResponse:
        """Answer when it was kept, the version to go on from, and the preview; or that somebody else was quicker."""
        place, form = self.located(unit, period), NarrativeForm(request.POST)
        if not form.is_valid():
            problem = "；".join(str(text) for texts in form.errors.values() for text in texts)
            return JsonResponse({"said": _("没有自动保存：%(problem)s") % {"problem": problem}})
        kept = self.kept(place, form)
        if kept.conflict:
            return JsonResponse({"said": _("没有覆盖他人的修改"), "conflict": True})
        said = _("已自动保存 %(at)s") % {"at": at_words(kept.narrative.saved_at)}
        reads = render_to_string("ledger/narrative/_preview.html", reading(*place, form.texts), request)
        return JsonResponse({"said": said, "seen": kept.narrative.version, "preview": reads})


def _part(name: str) -> Part:
    if name not in set(Part):
        raise MissingError(_("没有这一部分。"))
    return Part(name)


def _place(part: str, start: str, words: str) -> Place:
    if not start.isdecimal() or len(start) > len("20000"):
        raise MissingError(_("没有找到要替换的地方。"))
    return Place(_part(part), int(start), words)


def _known(name: str) -> str:
    if name not in TOKENS:
        raise MissingError(_("没有这个数据项。"))
    return name


@dataclass(frozen=True, slots=True)
class _Beside:
    """What is stored, and what the person could not store."""

    narrative: Narrative | None
    desk: Draft | None


def _initial(narrative: Narrative | None, texts: Texts) -> dict[str, Any]:
    seen = 0 if narrative is None else narrative.version
    return {"seen": seen, **{part.value: text for part, text in texts.items()}}


def reading(unit: Unit, period: Period, texts: Texts, pins: Sequence[Pin] | None = None) -> dict[str, Any]:
    """Return how the texts read with the figures that they would have now, and what is to be said of them."""
    pins = pins_of(unit, period) if pins is None else pins
    told = told_now(unit, period, pins)
    said = said_of(texts, unit, period, pins, told)
    return {"preview": preview(texts, told.figures), "remarks": remark_lines(said.remarks), "figures": told.figures}


def page_context(unit: Unit, period: Period, form: NarrativeForm, texts: Texts, beside: _Beside) -> dict[str, Any]:
    """Put the page together."""
    pins, standing = pins_of(unit, period), standing_of(unit, period)
    children = child_lines(children_said(period, pins))
    reads = reading(unit, period, texts, pins)
    narrative = beside.narrative
    last = last_frozen(unit, period) if is_blank(texts) else None
    return reads | {
        "unit": unit,
        "period": period,
        "standing": standing,
        "form": form,
        "asked": asked(unit.level, period.kind),
        "narrative": narrative if narrative is not None and narrative.version else None,
        "conflict": _dissents(narrative, texts) if beside.desk is not None else [],
        "groups": token_groups(reads["figures"]),
        "example": token("清偿总金额"),
        "children": children,
        "told_count": sum(bool(each.parts) for each in children),
        "silent": [each for each in children if not each.parts],
        "last": last,
        "keep_url": "" if beside.desk is not None else address("narrative_keep", unit.code, period.code),
        "crumbs": [
            Crumb(_("报送"), address("filings", unit=unit.code)),
            Crumb(f"{unit.name} · {period.name}", address("filing", unit.code, period.code)),
            Crumb(_("文字报告")),
        ],
    }


def _dissents(narrative: Narrative | None, texts: Texts) -> list[tuple[str, str, str]]:
    """Return the parts in which what is stored differs from what was typed: heading, stored, typed."""
    stored = texts_in(narrative)
    return [(part.heading, stored[part], text) for part, text in texts.items() if stored[part] != text]


_ONE: Final = "filings/<str:unit>/<str:period>/narrative/"

urls: list[URLPattern] = [
    path(_ONE, NarrativePage.as_view(), name="narrative"),
    path(f"{_ONE}keep/", NarrativeKeep.as_view(), name="narrative_keep"),
]
