"""Many complaints at once: the workbook, its check row by row, what is decided of duplicates, the registering."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from ledger.actions.audit import note
from ledger.actions.files import keep
from ledger.annexes.names import normalised_name
from ledger.calendar.instants import day_of
from ledger.errors import RefusedError
from ledger.exchange.clues_judging import NEW, TWIN, WRONG
from ledger.exchange.clues_requesting import (
    annotated_clues,
    clues_job,
    enlist_clues,
    enlist_registering,
    registered_by,
)
from ledger.exchange.clues_storing import CHECK
from ledger.forms.clue_sheet import WORDS, ClueSheetForm, choices_in
from ledger.guard import TenantView
from ledger.models import ClueKind, Job, JobState, Unit
from ledger.permission import may
from ledger.policy import Action
from ledger.queries.clues.duplicates import Likeness
from ledger.queries.imports import UNDER_WAY, known_job
from ledger.scoping import Actor
from ledger.tables.clue_twins import why_words
from ledger.tables.clues import UNKNOWN, amount_words
from ledger.views.links import address
from qingqian.db.clock import app_now
from qingqian.web.answers import UNPROCESSABLE, XLSX
from qingqian.web.parts import Crumb, Progress, Tab, Tone

PAGE: Final = 200
"""So many rows are shown at once; of duplicates so many can be decided on one by one, the rest together."""

TOLD: Final = 500
"""So many faults are written as text to send on."""

_TABS: Final[Mapping[str, tuple[str | Promise, Tone]]] = {
    TWIN: (_("疑似重复"), Tone.WARN),
    WRONG: (_("需要改正"), Tone.BAD),
    NEW: (_("新线索"), Tone.OK),
    "all": (_("全部"), Tone.PLAIN),
}


@dataclass(frozen=True, slots=True)
class LikeLine:
    """What a row is probably the same as: in words, with its address where it is a clue, and why."""

    words: str
    url: str
    why: str


@dataclass(frozen=True, slots=True)
class RowLine:
    """One row of a file as the page shows it."""

    line: Mapping[str, Any]
    outcome: str
    debtor: str
    amount: str
    belongs: str
    faults: Sequence[tuple[str, str]]
    likes: Sequence[LikeLine]
    chosen: str


def _crumbs(unit: Unit) -> list[Crumb]:
    return [Crumb(_now("线索"), address("clues", unit=unit.code)), Crumb(unit.name), Crumb(_now("批量登记"))]


class ClueSheet(TenantView):
    """The upload form."""

    action = Action.REGISTER_CLUE

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it."""
        today = f"{day_of(app_now()):%Y-%m-%d}"
        first = {"key": uuid.uuid4(), "kind": ClueKind.ARREARS.value, "received_on": today}
        return self._shown(request, self.asked_unit(), ClueSheetForm(initial=first))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep the file and enlist its check; the same form twice is one file."""
        unit, form = self.asked_unit(), ClueSheetForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._shown(request, unit, form, UNPROCESSABLE)
        key = str(form.cleaned_data["key"])
        try:
            known = known_job(CHECK, unit, key)
            job = known or enlist_clues(self.actor, unit, keep(unit, form.cleaned_data["file"]), key, form.defaults)
        except RefusedError as refusal:
            form.add_error("file", refusal.message)
            return self._shown(request, unit, form, UNPROCESSABLE)
        return redirect("clue_job", pk=job.pk)

    def _shown(self, request: HttpRequest, unit: Unit, form: ClueSheetForm, status: int = 200) -> HttpResponse:
        words = {"unit": unit, "form": form, "crumbs": _crumbs(unit)}
        return render(request, "ledger/clue/sheet.html", words, status=status)


class ClueJob(TenantView):
    """A workbook: how far its check or its registering is, what it would do row by row, what it did."""

    action = Action.REGISTER_CLUE
    template_name = "ledger/clue/job.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show it."""
        check = clues_job(pk)
        self.allowed(check.unit)
        return render(request, self.template_name, _told(self.actor, check, request))


class ClueJobProgress(ClueJob):
    """The part of the page that asks again each second."""

    template_name = "ledger/clue/_job.html"


class ClueJobRegister(TenantView):
    """Registers what was decided on."""

    action = Action.REGISTER_CLUE

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Enlist it, once; or say what is not decided yet, with what was chosen."""
        check = clues_job(pk)
        self.allowed(check.unit)
        try:
            enlist_registering(self.actor, check, choices_in(request.POST.dict()))
        except RefusedError as refusal:
            words = _told(self.actor, check, request) | {"problem": refusal.message}
            return render(request, "ledger/clue/job.html", words, status=UNPROCESSABLE)
        return redirect("clue_job", pk=pk)


class ClueJobAnnotated(TenantView):
    """The clerk's own workbook, marked where it is to be mended."""

    action = Action.REGISTER_CLUE

    def get(self, _request: HttpRequest, pk: int) -> FileResponse:
        """Mark the kept file anew, note it, and send it."""
        check = clues_job(pk)
        self.allowed(check.unit)
        with TemporaryDirectory(prefix="annotated-") as folder:
            target = Path(folder) / "annotated.xlsx"
            name = annotated_clues(check, target)
            file = target.open("rb")
        note(check.unit_id, "import_annotated", {"job": check.pk, "file": name})
        shown = f"{Path(name).stem}_批注.xlsx"
        return FileResponse(file, as_attachment=True, filename=shown, content_type=XLSX)


def _told(actor: Actor, check: Job, request: HttpRequest) -> dict[str, Any]:
    made = registered_by(check)
    running = next((job for job in (made, check) if job is not None and job.state in UNDER_WAY), None)
    words: dict[str, Any] = {"unit": check.unit, "check": check, "made": made, "crumbs": _crumbs(check.unit)}
    if running is not None:
        label = _now("正在检查") if running is check else _now("正在登记")
        url = address("clue_job_progress", check.pk)
        message = _now("可以离开这个页面，处理不会中断。")
        return words | {"progress": Progress(url, label, running.done, running.total, message=message)}
    refused = next((job for job in (made, check) if job is not None and job.state != JobState.DONE), None)
    words["refused"] = None if refused is None else refused.result.get("message", "")
    if check.state == JobState.DONE:
        words |= _rows(check, request) | {"joins": may(actor, Action.EXAMINE_CLUE, check.unit)}
    return words | {"open": made is None and refused is None}


def _rows(check: Job, request: HttpRequest) -> dict[str, Any]:
    """Return a page of rows of the tab that is asked for, and the counts."""
    result = check.result
    first = next((word for word in (TWIN, WRONG, NEW) if result[word]), NEW)
    show = request.GET.get("show", "")
    show = show if show in _TABS else first
    wanted = [line for line in result["lines"] if show in ("all", line["outcome"])]
    start = int(said) if (said := request.GET.get("from", "")).isascii() and said.isdigit() else 0
    start = min(start, len(wanted)) // PAGE * PAGE
    posted = request.POST.dict()
    return {
        "result": result,
        "faults": _fault_lines(result["lines"]),
        "tabs": [_tab(check, word, show) for word in _TABS],
        "show": show,
        "rows": [_row(line, posted) for line in wanted[start : start + PAGE]],
        "decides": show == TWIN,
        "choices": [(choice.value, label) for choice, label in WORDS.items()],
        "rest": posted.get("rest", ""),
        "before_url": _page(check, show, start - PAGE) if start else "",
        "after_url": _page(check, show, start + PAGE) if start + PAGE < len(wanted) else "",
    }


def _fault_lines(lines: Sequence[Mapping[str, Any]]) -> list[str]:
    """Say what is to be mended as text to send on, cell by cell; beyond TOLD the annotated workbook says the rest."""
    found = [f"{cell} 【须改正】{message}" for line in lines for cell, message in line.get("faults", ())]
    if len(found) <= TOLD:
        return found
    return [*found[:TOLD], _now("……另有 %(count)s 处，见批注的工作簿。") % {"count": len(found) - TOLD}]


def _page(check: Job, show: str, start: int) -> str:
    return address("clue_job", check.pk, show=show, **{"from": str(start)})


def _tab(check: Job, word: str, show: str) -> Tab:
    label, tone = _TABS[word]
    count = check.result["rows" if word == "all" else word]
    return Tab(
        str(label),
        address("clue_job", check.pk, show=word),
        current=word == show,
        count=count,
        tone=tone if count else Tone.PLAIN,
    )


def _row(line: Mapping[str, Any], posted: Mapping[str, str]) -> RowLine:
    unit, belongs = line.get("unit", ""), line["belongs"]
    matched = f"{belongs} → {unit}" if unit and unit != belongs else belongs
    return RowLine(
        line=line,
        outcome=line["outcome"],
        debtor=line.get("debtor") or UNKNOWN,
        amount=amount_words(line.get("amount")),
        belongs=matched if unit or not belongs else _now("%(text)s（没有对上下级单位）") % {"text": belongs},
        faults=[(cell, message) for cell, message in line.get("faults", ())],
        likes=[_like(line, each) for each in line.get("likes", ())],
        chosen=posted.get(f"row-{line['row']}", ""),
    )


def _like(line: Mapping[str, Any], like: Mapping[str, Any]) -> LikeLine:
    words = like["number"] or _now("本表第 %(row)s 行") % {"row": like["row"]}
    why = why_words(Likeness(like["why"]), normalised_name(line.get("debtor", "")))
    return LikeLine(words, address("clue", like["pk"]) if like["pk"] else "", why)


urls: list[URLPattern] = [
    path("clues/sheet/", ClueSheet.as_view(), name="clue_sheet"),
    path("clues/sheet/<int:pk>/", ClueJob.as_view(), name="clue_job"),
    path("clues/sheet/<int:pk>/progress/", ClueJobProgress.as_view(), name="clue_job_progress"),
    path("clues/sheet/<int:pk>/register/", ClueJobRegister.as_view(), name="clue_job_register"),
    path("clues/sheet/<int:pk>/annotated.xlsx", ClueJobAnnotated.as_view(), name="clue_job_annotated"),
]
