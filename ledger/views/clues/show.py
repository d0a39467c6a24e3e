"""One clue: what it says, where it lies, what was done with it, and what the person may do now."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ledger.actions.audit import note
from ledger.actions.clues.correcting import CORRECTABLE
from ledger.actions.clues.links import may_link
from ledger.actions.clues.results import live_links
from ledger.calendar.instants import day_of
from ledger.forms.clue_evidence import ClueEvidenceForm
from ledger.forms.clues import ActForm
from ledger.guard import TenantView
from ledger.models import Clue, ClueDebtor, ClueKind, ClueMeasure, MeasureKind
from ledger.permission import may
from ledger.policy import Action
from ledger.privacy import reads_phones
from ledger.queries.clues.calls import calls_of
from ledger.queries.clues.clocks import clocks_at
from ledger.queries.clues.one import clue_by_id, events_of
from ledger.scoping import Actor
from ledger.tables.clues import (
    amount_words,
    call_lines,
    debtor_words,
    due_pill,
    event_lines,
    further_firms,
    is_hung,
    marks_of,
    state_pill,
)
from ledger.views.clues.alike import alike_words
from ledger.views.clues.files import files_words
from ledger.views.clues.offers import Offers, offers_of
from ledger.views.links import address
from qingqian.db.clock import app_now
from qingqian.web.masking import mask_phone
from qingqian.web.parts import Act as Link
from qingqian.web.parts import Crumb


class CluePage(TenantView):
    """What one may read of a clue, and the acts that one may do."""

    action = Action.READ_CLUES

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show it, its telephone number masked."""
        clue = clue_by_id(pk)
        self.allowed(clue.unit)
        return clue_page(request, self.actor, clue)


class CluePhones(TenantView):
    """Shows the complainant's telephone number to those who must reach him; each look is logged."""

    action = Action.READ_PHONES

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answer the number; without scripts the whole page with it."""
        clue = clue_by_id(pk)
        unit = self.allowed(clue.unit)
        note(unit.pk, "phones_revealed", {"clue": clue.number})
        if request.headers.get("HX-Request"):
            return render(request, "ledger/clue/_phone.html", {"phone": clue.contact_phone})
        return clue_page(request, self.actor, clue, reveals=True)


def clue_page(
    request: HttpRequest,
    actor: Actor,
    clue: Clue,
    again: ActForm | None = None,
    *,
    proof: ClueEvidenceForm | None = None,
    status: int = 200,
    reveals: bool = False,
) -> HttpResponse:
    """Answer the page of a clue; `again` and `proof` are forms that were refused, `reveals` unmasks the number."""
    measures = list(ClueMeasure.objects.filter(clue=clue))
    today = day_of(app_now())
    offers = offers_of(actor, clue, measures, again)
    words: dict[str, Any] = {
        "clue": clue,
        "title": clue.number,
        "crumbs": [Crumb(_("线索"), address("clues")), Crumb(clue.number)],
        "state": state_pill(clue),
        "due": due_pill(clue, today, clocks_at(clue.unit)) if clue.due_on else None,
        "marks": marks_of(clue, hung=is_hung(measures)),
        "lines": event_lines(events_of(clue)),
        "measures": [(MeasureKind(each.kind).label, each) for each in measures],
        "again": again,
        "unoffered": _unoffered(offers, again),
        "links": _links(actor, clue),
        **_said(actor, clue, reveals=reveals),
        **_tied(actor, clue),
        **alike_words(request, clue, offers),
        **files_words(actor, clue, proof),
    }
    return render(request, "ledger/clue/show.html", words, status=status)


def _unoffered(offers: Offers, again: ActForm | None) -> str:
    """Return the words of a refused act that is not offered any more, for whoever wrote them to copy."""
    if again is None or again.act in {offer.act for offer in (*offers.flow, *offers.beside)}:
        return ""
    return str(again["comment"].value() or "")


def _said(actor: Actor, clue: Clue, *, reveals: bool) -> dict[str, Any]:
    """Return what the complaint says."""
    hides = bool(clue.contact_phone) and not reveals
    return {
        "kind": ClueKind(clue.kind).label,
        "amount": amount_words(clue.amount_fen),
        "debtor": debtor_words(clue),
        "firms": further_firms(clue),
        "debtors": [(each.name, amount_words(each.amount_fen)) for each in ClueDebtor.objects.filter(clue=clue)],
        "phone": mask_phone(clue.contact_phone) if hides else clue.contact_phone,
        "reveal_url": address("clue_phones", clue.pk) if hides and reads_phones(actor, clue.unit) else "",
        "joined": _joined(clue),
    }


def _tied(actor: Actor, clue: Clue) -> dict[str, Any]:
    """Return the rows of the ledger that it is, and what was said when one called back."""
    return {"rows": live_links(clue), "linkable": may_link(actor, clue), "calls": call_lines(calls_of(clue))}


def _joined(clue: Clue) -> list[tuple[str, str]]:
    """Return the clues that it went into and that went into it, each number with its address; strangers' have none."""
    numbers = [clue.joined_number] if clue.joined_number else []
    into = Clue.objects.filter(number__in=numbers) if numbers else Clue.objects.filter(joined_number=clue.number)
    found = [(each.number, address("clue", each.pk)) for each in into.only("number").order_by("id")]
    return found or [(number, "") for number in numbers]


def _links(actor: Actor, clue: Clue) -> list[Link]:
    """Return the ways on from the clue."""
    unit, found = clue.unit, []
    if clue.state in CORRECTABLE and may(actor, Action.REGISTER_CLUE, clue.desk):
        found.append(Link(_("更正登记内容"), address("clue_edit", clue.pk), "pencil"))
    if may(actor, Action.READ_AUDIT, unit):
        found.append(Link(_("审计"), address("audit", unit=unit.code, own="1", what="ledger_clue"), "history"))
    return found
