"""One import: its progress, what each row would become, the decision, and what came of it."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _late

from ledger.errors import RefusedError
from ledger.exchange.deciding import NOTHING, PARTIAL, decide, decline
from ledger.exchange.report import Choices
from ledger.forms.imports import DecideForm
from ledger.guard import TenantView
from ledger.models import Job
from ledger.policy import Action
from ledger.privacy import reads_phones
from ledger.queries.imports import (
    TABS,
    Page,
    absent_page,
    check_by_id,
    found_rows,
    rows_page,
    waiting_of,
)
from ledger.queries.units import unit_by_code
from ledger.views.imports.rows import Rows, absent_row
from ledger.views.imports.standing import Stage, Standing, standings_of
from ledger.views.imports.texts import finding_lines
from qingqian.web.parts import Crumb, Pager, Progress, Tab, Tone

SENT_ON: Final = 200
DIGITS: Final = 15
# The tabs in their order: name, words, which count of the check's result.
_TABS: Final = (
    ("new", _("新增"), "new", Tone.NEW),
    ("changed", _("变更"), "changed", Tone.INFO),
    ("unchanged", _("未变"), "unchanged", Tone.PLAIN),
    ("absent", _("台账有、文件没有"), "absent", Tone.PLAIN),
    ("wrong", _("有误"), "faulty", Tone.BAD),
    ("proposed", _("建议"), "proposed", Tone.WARN),
    ("all", _("全部"), "rows", Tone.PLAIN),
)
_DOING: Final = {
    Stage.CHECKING: _late("正在检查 %s"),
    Stage.IMPORTING: _late("正在导入 %s"),
    Stage.UNDOING: _late("正在撤销 %s"),
}


class CheckView(TenantView):
    """What the pages of one import share: its check, of a unit for which one imports."""

    action = Action.IMPORT_RECORDS

    def standing(self, pk: int) -> Standing:
        """Return the import that the address names; 404 for a stranger's, 403 without the right."""
        check = check_by_id(pk)
        self.allowed(unit_by_code(check.unit.code))
        return standings_of([check])[0]


class ImportView(CheckView):
    """Progress, then the preview with its tabs; after the decision what was done."""

    template_name = "ledger/import/detail.html"

    def get(self, _request: HttpRequest, pk: int) -> HttpResponse:
        """Show how far it is or what came of it."""
        return self.page(self.standing(pk))

    def page(self, standing: Standing, problem: str = "", status: int = 200) -> HttpResponse:
        """Answer the page, with what stands in the way of a decision on top."""
        words = self._told(standing) | {"problem": problem}
        return render(self.request, self.template_name, words, status=status)

    def _told(self, standing: Standing) -> dict[str, Any]:
        check = standing.check
        unit = check.unit
        crumbs = [Crumb(_("导入"), f"{reverse('imports')}?unit={unit.code}"), Crumb(check.params["file"])]
        words: dict[str, Any] = {"standing": standing, "check": check, "unit": unit, "crumbs": crumbs}
        running = standing.running
        if running is not None:
            words["progress"] = _progress(standing, running)
        elif standing.stage is not Stage.REFUSED:
            words |= self._preview(standing)
        return words

    def _preview(self, standing: Standing) -> dict[str, Any]:
        """Return one page of rows; nothing of the file stands in memory as a whole."""
        check, result = standing.check, standing.check.result
        asked = self.request.GET
        tab = asked.get("tab", "")
        tab = tab if tab == "absent" or tab in TABS else _first_tab(result)
        after, before = _number(asked.get("after")), _number(asked.get("before"))
        masked = not reads_phones(self.actor, check.unit)
        shown = Rows(masked, proposals_only=tab == "proposed")
        page = (absent_page if tab == "absent" else _rows_of(tab))(check, after=after, before=before)
        rows = [absent_row(row) if tab == "absent" else shown.shown(row) for row in page.rows]
        found = result["severities"] or result["proposed"]
        return {
            "rows": rows,
            "tab": tab,
            "tabs": _tabs(check, tab),
            "pager": _pager(check, tab, page),
            "lines": list(finding_lines(found_rows(check)[:SENT_ON])) if found and not masked else [],
            "waiting": waiting_of(check),
            "storable": result["rows"] - result["wrong"],
            "idle": not (result["new"] or result["changed"] or result["wrong"] or result["proposed"]),
        }


class ImportProgress(ImportView):
    """The part of the page that asks again each second."""

    template_name = "ledger/import/_outcome.html"


class ImportDecide(ImportView):
    """What the person decides about a checked file."""

    def get(self, _request: HttpRequest, pk: int) -> HttpResponse:
        """Go back to the preview: a decision is sent, not opened."""
        return redirect("import", pk=self.standing(pk).check.pk)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Enlist the import, or leave the file; pressed twice it is one."""
        standing = self.standing(pk)
        form = DecideForm(request.POST)
        if not form.is_valid():
            return self.page(standing, _("请选择怎样处理这个文件。"), 422)
        said = form.cleaned_data
        try:
            self._decide(standing.check, said["decision"], accept=said["accept"])
        except RefusedError as refusal:
            return self.page(standing, refusal.message, 422)
        return redirect("import", pk=pk)

    def _decide(self, check: Job, decision: str, *, accept: bool) -> None:
        if decision == NOTHING:
            decline(self.actor, check.unit, check.pk)
        else:
            decide(self.actor, check.unit, check.pk, Choices(accept, decision == PARTIAL))


def _progress(standing: Standing, job: Job) -> Progress:
    url = reverse("import_progress", args=[standing.check.pk])
    message = _("可以离开这个页面，处理不会中断；稍后在“导入”里查看结果。")
    label = _DOING[standing.stage] % standing.check.params["file"]
    return Progress(url, label, job.done, job.total, message=message)


def _rows_of(tab: str) -> Any:
    return lambda check, **place: rows_page(check, tab, **place)


def _first_tab(result: dict[str, Any]) -> str:
    """Begin with what needs the person most: faults, then changes, then what is new."""
    counts = (("wrong", "faulty"), ("changed", "changed"), ("new", "new"))
    return next((tab for tab, count in counts if result[count]), "all")


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) <= DIGITS else None


def _url(check: Job, **query: Any) -> str:
    return f"{reverse('import', args=[check.pk])}?{urlencode(query)}"


def _tabs(check: Job, current: str) -> list[Tab]:
    counts = check.result
    return [
        Tab(str(words), _url(check, tab=name), name == current, counts[count], tone if counts[count] else Tone.PLAIN)
        for name, words, count, tone in _TABS
    ]


def _pager(check: Job, tab: str, page: Page) -> Pager | None:
    if page.before is None and page.after is None:
        return None
    return Pager(
        _("每页 50 行"),
        _url(check, tab=tab, before=page.before) if page.before is not None else "",
        _url(check, tab=tab, after=page.after) if page.after is not None else "",
        _url(check, tab=tab) if page.before is not None else "",
    )
