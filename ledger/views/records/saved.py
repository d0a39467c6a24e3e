"""A person's saved filters and own columns of the list, and what still stops the unit from handing in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ledger.actions.views import drop_view, leave_as, rename_view, save_view
from ledger.errors import RefusedError
from ledger.guard import TenantView
from ledger.models import ImportRow, Unit
from ledger.policy import Action
from ledger.queries.agenda import agendas
from ledger.queries.stopping import Stopping, stopping
from ledger.tables.findings import message_shown
from ledger.tables.paging import Page, page_number
from ledger.views.findings import stated
from ledger.views.links import address
from ledger.views.records.asked import Asked, ListView, home_of
from ledger.views.records.query import USUAL, WAYS, columns_in, way_in
from qingqian.web.parts import Crumb

FINDINGS = 100


class RecordsViews(ListView):
    """Keeps, renames and deletes named filters, and keeps how a person has the list shown."""

    action = Action.READ_LEDGER

    def post(self, request: HttpRequest) -> HttpResponse:
        """Do what the button says and go back to the list as it was."""
        asked = self.asked()
        act = str(request.POST.get("act", ""))
        if act == "columns":
            return redirect(self._columns(asked))
        if act == "show":
            return redirect(self._shown(asked))
        self._named(act, asked)
        return redirect(asked.query.url())

    def _columns(self, asked: Asked) -> str:
        """Keep the chosen columns; return the list with them. None chosen brings the usual ones back."""
        columns = columns_in(",".join(self.request.POST.getlist("column")))
        left = {**asked.query.left, "columns": columns, "cols": columns or USUAL}
        leave_as(self.actor, home_of(self.actor), self.page, left)
        return asked.query.but(cols=columns or USUAL)

    def _shown(self, asked: Asked) -> str:
        """Keep one way of showing, as `scope=own`; return the list shown so. RefusedError for none of them."""
        name, _is, value = str(self.request.POST.get("show", "")).partition("=")
        way = way_in(name, value) if name in WAYS else ""
        if not way:
            raise RefusedError("请在台账里选择要办理的操作。")
        left = {**asked.query.left, name: way}
        if name == "cols" and way not in WAYS[name]:
            left["columns"] = way
        leave_as(self.actor, home_of(self.actor), self.page, left)
        return asked.query.but(**{name: way})

    def _named(self, act: str, asked: Asked) -> None:
        said, home = self.request.POST, home_of(self.actor)
        name, number = str(said.get("name", "")), str(said.get("view", ""))
        view = int(number) if number.isascii() and number.isdigit() and len(number) < 19 else 0  # noqa: PLR2004 - a bigint
        if act == "save":
            save_view(self.actor, home, self.page, name, asked.query.filters)
            messages.success(self.request, _("已保存筛选“%(name)s”。") % {"name": name.strip()})
        elif act == "rename":
            rename_view(self.actor, home, self.page, view, name)
            messages.success(self.request, _("已改名。"))
        elif act == "drop":
            drop_view(self.actor, home, self.page, view)
            messages.success(self.request, _("已删除保存的筛选。"))
        else:
            raise RefusedError("请在台账里选择要办理的操作。")


class StoppingPage(TenantView):
    """Everything that stops the unit's next submission, each reason with its row and field."""

    action = Action.READ_LEDGER

    def get(self, request: HttpRequest) -> HttpResponse:
        """Judge the live rows for the period that is due next."""
        unit = self.asked_unit()
        duty = agendas([unit])[0].current
        found = Stopping(0) if duty is None else stopping(unit, duty.period)
        page = Page(page_number(request.GET), len(found.found), FINDINGS)
        words = {
            "unit": unit,
            "duty": duty,
            "found": found,
            "lines": [stated(item) for item in found.found[page.start : page.start + FINDINGS]],
            "waiting": [(row, _import_url(row), _messages(row)) for row in found.waiting],
            "pager": page.pager(request.GET) if len(found.found) > FINDINGS else None,
            "filing_url": address("filing", unit.code, duty.period.code) if duty else "",
            "crumbs": _crumbs(unit),
        }
        return render(request, "ledger/record/stopping.html", words)


def _messages(row: ImportRow) -> list[str]:
    return [message_shown(item["message"], item.get("column", 0)) for item in row.findings]


def _import_url(row: ImportRow) -> str:
    return address("import", row.job_id)


def _crumbs(unit: Unit) -> list[Crumb]:
    return [Crumb(_("台账"), address("records", unit=unit.code)), Crumb(unit.name), Crumb(_("还差什么才能提交"))]
