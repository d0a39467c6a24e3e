"""What is alike beside one clue: probable duplicates with the way to join, and what those said that went into it.

The unit that the paper names (问题归属) is chosen beforehand where a clue is passed down.
"""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest

from ledger.actions.clues.intake import REGISTERED
from ledger.clueflow import Act
from ledger.models import Clue, ClueEvent, Unit
from ledger.queries.clues.duplicates import twins_of
from ledger.tables.clue_twins import TwinLine, joined_lines, twin_lines
from ledger.views.clues.offers import Offers
from ledger.views.links import address


def alike_words(request: HttpRequest, clue: Clue, offers: Offers) -> dict[str, Any]:
    """Return what a clue's page says of others like it, its offers with 并入 filled in (six queries at most)."""
    twins = [] if clue.ended else twin_lines(twins_of(clue))
    joins = any(offer.act is Act.JOIN for offer in offers.flow)
    return {
        "offers": _aimed(_filled(offers, request.GET.get("into", ""), twins), clue),
        "twins": twins,
        "joins": address("clue", clue.pk) if joins else "",
        "joined_said": joined_lines(list(Clue.objects.filter(joined_number=clue.number).order_by("id"))),
    }


def _filled(offers: Offers, wanted: str, twins: list[TwinLine]) -> Offers:
    """Fill in the number that 并入 would name: the one that was chosen, else the likeliest; open it where chosen."""
    into = wanted[:40] or (twins[0].into if twins else "")
    flow = [offer if offer.act is not Act.JOIN else replace(offer, opens=bool(wanted)) for offer in offers.flow]
    for offer in flow:
        if offer.act is Act.JOIN:
            offer.form.initial["into"] = into
    return replace(offers, flow=flow)


def _aimed(offers: Offers, clue: Clue) -> Offers:
    """Choose beforehand the child at or below which the unit stands that the paper names; another may be taken."""
    aimed = [offer for offer in offers.flow if offer.act is Act.ASSIGN and not offer.form.is_bound]
    events = ClueEvent.objects.filter(clue=clue, act=REGISTERED).values_list("facts__belongs_to", flat=True)
    code = events.first() if aimed else None
    named = Unit.objects.filter(code=code).first() if code else None
    if named is not None and named.path.startswith(clue.desk.path) and named.pk != clue.desk_id:
        path = named.path[: named.path.find("/", len(clue.desk.path)) + 1]
        child = Unit.objects.filter(path=path).values_list("code", flat=True).first()
        for offer in aimed:
            offer.form.initial["target"] = child
    return offers
