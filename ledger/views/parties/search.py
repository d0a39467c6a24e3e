from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from ledger.forms.parties import typed_party
from ledger.guard import TenantView
from ledger.models import Unit
from ledger.policy import Action
from ledger.queries.parents import canonical_name, parents_like
from ledger.queries.parties import SIDES, first_parties
from ledger.validators import uscc_problem
from qingqian.sheets.normalise import Unreadable, code

_LONGEST = 200


class PartySearch(TenantView):
    """What helps while one types: parties and parent companies (at most ten, one's own unit's), and odd codes."""

    action = Action.EDIT_RECORD

    def get(self, request: HttpRequest) -> HttpResponse:
        """Answer them with the texts of the fields that choosing one fills."""
        unit = self.asked_unit()
        wanted, text = request.GET.get("side", "debtor"), request.GET.get("q", "")[:_LONGEST]
        if wanted == "parent":
            return JsonResponse({"hits": _parents(unit, text), "canonical": canonical_name(unit, text)})
        if wanted == "code":
            return JsonResponse({"hits": [], "canonical": "", "problem": uscc_problem(_code(text))})
        side = SIDES.get(wanted, SIDES["debtor"])
        hits = [
            {
                "name": party.name,
                "note": " · ".join(filter(None, (party.uscc, party.contact))) or _("没有信用代码"),
                "fields": typed_party(side, party),
            }
            for party in first_parties(unit, side, text)
        ]
        return JsonResponse({"hits": hits, "canonical": ""})


def _code(text: str) -> str:
    """Read a code as the form does."""
    try:
        return code(text)
    except Unreadable:
        return text


def _parents(unit: Unit, text: str) -> list[dict[str, Any]]:
    return [
        {"name": parent.name, "note": "、".join(parent.aliases), "fields": {"parent_company": parent.name}}
        for parent in parents_like(unit, text)
    ]
