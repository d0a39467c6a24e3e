"""审计: every event of a unit's subtree, for those alone who read it and do nothing else (三员分立)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from ledger.forms.audit import AuditFilter
from ledger.guard import TenantView
from ledger.models import Unit
from ledger.permission import may
from ledger.policy import Action
from ledger.queries.audit import Cursor, Wanted, event_page, names
from ledger.queries.units import children_of, way_down
from ledger.scoping import Actor
from ledger.tables.audit import event_lines
from ledger.views.links import address
from qingqian.web.parts import Act, Pager


class AuditPage(TenantView):
    """The events that the address asks for, newest first, page by page."""

    action = Action.READ_AUDIT

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show a page of them."""
        unit = self.asked_unit()
        form = AuditFilter(request.GET, unit)
        wanted, said = form.wanted, form.said
        after = Cursor.read(request.GET.get("after", ""))
        page, following = event_page(wanted, after)
        words: dict[str, Any] = {
            "unit": unit,
            "units": _units(self.actor, unit),
            "form": form,
            "about": _about(wanted),
            "lines": list(event_lines(page, names(page))),
            "reset_url": address("audit", unit=unit.code) if len(said) > 1 else "",
            "exports": _exports(said),
            "pager": Pager(
                "",
                next_url=address("audit", **said, after=str(following)) if following else "",
                first_url=address("audit", **said) if after else "",
            ),
        }
        return render(request, "ledger/audit/list.html", words)


def _units(actor: Actor, unit: Unit) -> list[tuple[str, list[Unit]]]:
    """Offer the units above, as far as the person audits them, and those below."""
    above = [found for found in way_down(actor, unit) if may(actor, Action.READ_AUDIT, found)]
    below = list(children_of(unit))
    return [(_("本级及上级"), above), *([(_("下级"), below)] if below else [])]


def _about(wanted: Wanted) -> Act | None:
    """Lead from what one thing has gone through back to the thing."""
    if wanted.record:
        return Act(_("这一行的历史"), address("record_history", wanted.record), "history")
    if wanted.period is not None and wanted.own:
        label = f"{wanted.unit.name} · {wanted.period.name}"
        return Act(label, address("filing", wanted.unit.code, wanted.period.code), "send")
    return None


def _exports(said: dict[str, str]) -> list[Act]:
    """Offer exactly the events of the address, as far as the export has been built."""
    forms = (("xlsx", _("导出 Excel")), ("csv", _("导出 CSV")))
    links = [(label, address("audit_export", **said, form=form)) for form, label in forms]
    return [Act(label, url, "file-download") for label, url in links if url]


urls: list[URLPattern] = [path("audit/", AuditPage.as_view(), name="audit")]
