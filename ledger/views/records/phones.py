from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ledger.actions.audit import note
from ledger.annexes.annex2 import BY_NAME
from ledger.guard import TenantView
from ledger.policy import Action
from ledger.privacy import MASKED
from ledger.queries.record import line_of, place_of, record_by_id
from ledger.views.records.pages import read_page
from ledger.views.records.sheet import Marks


class Phones(TenantView):
    """Shows the telephone numbers of one row to those who must reach its parties; each look is logged."""

    action = Action.READ_PHONES

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answer the two numbers; without scripts the whole row with them."""
        record = record_by_id(pk)
        unit = self.allowed(record.unit)
        note(unit.pk, "phones_revealed", {"record": record.pk})
        if not request.headers.get("HX-Request"):
            return read_page(request, record, place_of(record), Marks(), masked=False)
        line = line_of(record)
        phones = [(name, BY_NAME[name].heading, getattr(line, name)) for name in MASKED]
        return render(request, "ledger/record/_phones.html", {"phones": phones})
