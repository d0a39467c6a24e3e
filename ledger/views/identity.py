"""切换身份: who holds a seat of 行业主管 beside others says as whom to go on; one is never both."""

from dataclasses import dataclass, replace
from itertools import groupby

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from ledger.actions.audit import note
from ledger.errors import MissingError
from ledger.guard import ACTING, TenantView
from ledger.models import Unit
from ledger.policy import Action
from ledger.scoping import Actor, Seat, tenant_scope

USUAL = "usual"


@dataclass(frozen=True, slots=True)
class Identity:
    """One way to act: what to send for it, what it is called, where its seats are, and whether it acts now."""

    key: str
    label: str
    units: str
    current: bool
    seats: tuple[Seat, ...]


def _key(seat: Seat) -> str:
    return USUAL if seat.sector is None else f"{seat.unit_id}.{seat.sector}"


def identities(actor: Actor) -> list[Identity]:
    """Return every identity of a person, the ordinary one first; units are named as that identity reads them."""
    held = sorted((*actor.seats, *actor.others), key=lambda seat: (seat.sector is not None, _key(seat)))
    return [_identity(actor, key, tuple(seats)) for key, seats in groupby(held, _key)]


def _identity(actor: Actor, key: str, seats: tuple[Seat, ...]) -> Identity:
    with tenant_scope(replace(actor, seats=seats, others=())):
        names = dict(Unit.objects.filter(pk__in={seat.unit_id for seat in seats}).values_list("pk", "name"))
    labels = dict.fromkeys(seat.label for seat in seats)
    units = dict.fromkeys(names[seat.unit_id] for seat in seats)
    return Identity(key, "、".join(labels), "、".join(units), current=seats[0] in actor.seats, seats=seats)


class SwitchIdentity(TenantView):
    """The person's identities, and the way from one to another."""

    action = Action.OPEN

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them."""
        return render(request, "ledger/session/identity.html", {"identities": identities(self.actor)})

    def post(self, request: HttpRequest) -> HttpResponse:
        """Go on as another; noted at the unit of the seat of 行业主管 that is put on or off.

        MissingError for one that is not the person's own. The one that acts already changes nothing.
        """
        wanted = request.POST.get("identity", "")
        chosen = next((one for one in identities(self.actor) if one.key == wanted), None)
        if chosen is None:
            raise MissingError(_("没有这个身份，请刷新后重新选择。"))
        if not chosen.current:
            self._go_on_as(request, chosen)
            messages.success(request, _("现在的身份是%(label)s。") % {"label": chosen.label})
        return redirect("workbench")

    def _go_on_as(self, request: HttpRequest, chosen: Identity) -> None:
        seat = chosen.seats[0]
        if seat.sector is None:
            request.session.pop(ACTING, None)
            note(self.actor.seats[0].unit_id, "identity_left", {"identity": self.actor.seats[0].label})
            return
        request.session[ACTING] = [seat.unit_id, seat.sector]
        with tenant_scope(replace(self.actor, seats=(seat,), others=())):
            note(seat.unit_id, "identity_taken", {"identity": seat.label})


urls: list[URLPattern] = [path("identity/", SwitchIdentity.as_view(), name="identity")]
