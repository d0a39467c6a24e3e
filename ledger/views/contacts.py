"""工作联络表 (附件1): a unit keeps its own, the level above reads those of its children and sees who has none."""

from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from ledger.actions.audit import note
from ledger.actions.contacts import keep_contacts
from ledger.annexes.annex1 import LABELS, TITLES
from ledger.errors import ConflictError
from ledger.forms.contacts import ContactForm
from ledger.guard import TenantView
from ledger.models import Campaign, Period, Unit
from ledger.permission import may
from ledger.policy import Action
from ledger.privacy import reads_phones
from ledger.queries.contacts import Kept, Texts, kept, kept_below, masked, numbered, texts_to_edit
from ledger.queries.periods import current_campaign
from ledger.scoping import Actor
from ledger.views.links import address
from ledger.vocabulary import Level, PeriodKind
from qingqian.web.answers import UNPROCESSABLE
from qingqian.web.parts import Pill, Tone

CONFLICT: Final = 409
FILLED: Final = Pill("已填", Tone.OK, "circle-check")
PARTLY: Final = Pill("未填全", Tone.WARN, "circle-half-2")
NONE: Final = Pill("未填", Tone.WARN, "circle-dashed")


@dataclass(frozen=True, slots=True)
class Line:
    """One unit below: what its sheet says, and whether it is whole."""

    unit: Unit
    texts: Texts
    pill: Pill
    saved: str


class Contacts(TenantView):
    """A unit's sheet, and those of its children."""

    action = Action.READ_CONTACTS

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them, telephone numbers masked but those that the person keeps."""
        return contacts_page(request, self.actor, self.asked_unit())


class ContactsEdit(TenantView):
    """Keeps the sheet of one's own unit."""

    action = Action.EDIT_CONTACTS

    def post(self, request: HttpRequest) -> HttpResponse:
        """Store what was typed, or show it again."""
        unit, form = self.asked_unit(), ContactForm(request.POST)
        if not form.is_valid():
            return contacts_page(request, self.actor, unit, form, status=UNPROCESSABLE)
        try:
            keep_contacts(self.actor, unit, current_campaign(unit), form.cleaned_data, form.cleaned_data["seen"])
        except ConflictError as conflict:
            form.add_error(None, conflict.message)
            return contacts_page(request, self.actor, unit, form, status=CONFLICT)
        messages.success(request, _("联络表已保存。"))
        return redirect(address("contacts", unit=unit.code))


class ContactsPhones(TenantView):
    """The same page with the numbers as they are; each look is logged."""

    action = Action.READ_PHONES

    def post(self, request: HttpRequest) -> HttpResponse:
        """Show them, and log whose they are."""
        unit = self.asked_unit()
        units = numbered(unit, current_campaign(unit))
        note(unit.pk, "phones_revealed", {"whose": "persons", "units": units})
        return contacts_page(request, self.actor, unit, reveals=True)


def contacts_page(
    request: HttpRequest,
    actor: Actor,
    unit: Unit,
    form: ContactForm | None = None,
    *,
    status: int = 200,
    reveals: bool = False,
) -> HttpResponse:
    """Show a unit's sheet and those below it."""
    campaign = current_campaign(unit)
    own, below = kept(unit, campaign), kept_below(unit, campaign)
    edits = may(actor, Action.EDIT_CONTACTS, unit)
    version = 0 if own.sheet is None else own.sheet.version
    if status == CONFLICT and form is not None:
        form.look_again(version)
    lines = [_line(each, reveals=reveals) for each in below]
    context: dict[str, Any] = {
        "unit": unit,
        "campaign": campaign,
        "title": TITLES[Level(unit.level)],
        "own": own,
        "own_pill": _pill(own),
        "edits": edits,
        "texts": _named(own.texts if reveals else masked(own.texts)),
        "form": form or ContactForm(initial={**texts_to_edit(unit, own.sheet), "seen": version}),
        "stored": [(LABELS[name], text) for name, text in own.texts.items()] if status == CONFLICT else [],
        "lines": lines,
        "missing": sum(not each.filled for each in below),
        "may_reveal": reads_phones(actor, unit) and not reveals,
        "phones_url": address("contacts_phones", unit=unit.code),
        "export_url": address("export_contacts", unit=unit.code),
        "filing_url": _filing_url(actor, unit, campaign),
    }
    return render(request, "ledger/contact/show.html", context, status=status)


def _named(texts: Texts) -> list[tuple[str, str]]:
    return [(LABELS[name], text) for name, text in texts.items()]


def _line(each: Kept, *, reveals: bool) -> Line:
    saved = "" if each.sheet is None else each.sheet.saved_name
    return Line(each.unit, each.texts if reveals else masked(each.texts), _pill(each), saved)


def _pill(each: Kept) -> Pill:
    if each.filled:
        return FILLED
    return PARTLY if any(each.texts.values()) else NONE


def _filing_url(actor: Actor, unit: Unit, campaign: Campaign) -> str:
    """Return where the sheet is handed in; '' where no period asks for it or the person reads no filings."""
    if not may(actor, Action.READ_FILING, unit):
        return ""
    asked = Period.objects.filter(campaign=campaign, kind=PeriodKind.CONTACTS, waived_at=None)
    code = asked.values_list("code", flat=True).first()
    return "" if code is None else address("filing", unit.code, code)


urls: list[URLPattern] = [
    path("contacts/", Contacts.as_view(), name="contacts"),
    path("contacts/edit/", ContactsEdit.as_view(), name="contacts_edit"),
    path("contacts/phones/", ContactsPhones.as_view(), name="contacts_phones"),
]
