"""Slips of paper with a first password: shown in the answer to the act that made it, and never again."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ledger.actions.people import Told
from ledger.queries.people import seats_of


@dataclass(frozen=True, slots=True)
class Slip:
    """What somebody is handed: who, of which unit, as what, and how to sign in for the first time."""

    unit: str
    name: str
    roles: str
    username: str
    password: str


def slip_of(told: Told) -> Slip:
    """Return the slip of one person."""
    person = told.person
    roles = dict.fromkeys(seat.label for seat in seats_of(person))
    return Slip(person.unit.name, person.name, "、".join(roles), person.user.username, told.password)


def slips_page(request: HttpRequest, slips: Sequence[Slip], back: str) -> HttpResponse:
    """Show slips to print and cut."""
    words = {"slips": slips, "site": settings.SITE_URL, "back": back}
    return render(request, "ledger/people/slips.html", words)
