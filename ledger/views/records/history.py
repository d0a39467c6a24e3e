from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ledger.guard import TenantView
from ledger.policy import Action
from ledger.queries.history import Cursor, history_of
from ledger.queries.record import place_of, record_by_id
from ledger.tables.history import moments
from ledger.views.links import address, record_audit
from qingqian.web.parts import Crumb, Pager


class RecordHistory(TenantView):
    """What has happened to one row, newest first, page by page."""

    action = Action.READ_LEDGER

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show a page of it."""
        record = record_by_id(pk)
        unit = self.allowed(record.unit)
        after = Cursor.read(request.GET.get("after", ""))
        page, following = history_of(record, after)
        here = address("record_history", pk)
        crumbs = [
            Crumb(_("台账"), address("records", unit=unit.code)),
            Crumb(unit.name),
            Crumb(_("第 %(number)s 行") % {"number": place_of(record).number}, address("record", pk)),
            Crumb(_("历史")),
        ]
        pager = Pager(
            "",
            next_url=address("record_history", pk, after=str(following)) if following else "",
            first_url=here if after else "",
        )
        words = {"record": record, "moments": moments(page), "pager": pager, "crumbs": crumbs}
        words |= {"audit_url": record_audit(self.actor, record)}
        return render(request, "ledger/record/history.html", words)
