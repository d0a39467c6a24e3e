"""People of a unit and of all below it: the list, somebody new, and the page of one."""

import uuid
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ledger.actions.once import use_key
from ledger.actions.people import Details, add_person, describe, require_over
from ledger.errors import ConflictError, ForbiddenError, LedgerError, MissingError, RefusedError, status_of
from ledger.forms.people import DetailsForm, PersonForm, RoleForm
from ledger.guard import TenantView
from ledger.models import Person, Unit
from ledger.policy import Action
from ledger.queries.people import PAGE_SIZE, people_page, person_by_id, proposed_username, seats_of
from ledger.queries.shown import mark_of_person
from ledger.queries.units import unit_by_code
from ledger.scoping import current_actor
from ledger.views.links import address, asked_id
from ledger.views.people.slips import slip_of, slips_page
from qingqian.web.answers import UNPROCESSABLE
from qingqian.web.parts import Crumb, Pager, Pill, Tone

ACTIVE: Final = Pill("在用", Tone.OK, "circle-check")
FIRST: Final = Pill("待首次登录", Tone.INFO, "clock")
OFF: Final = Pill("已停用", Tone.PLAIN, "ban")


def pill_for(person: Person) -> Pill:
    """Say whether a person can come in, and has."""
    if not person.user.is_active:
        return OFF
    return FIRST if person.user.must_change_password else ACTIVE


class PeopleList(TenantView):
    """The people of a unit and of those below, page by page."""

    action = Action.EDIT_PEOPLE

    def get(self, request: HttpRequest) -> HttpResponse:
        """List them (three queries beside those of the shell, however many)."""
        unit = self.asked_unit()
        words = request.GET.get("q", "").strip()[:40]
        after = asked_id(request.GET.get("after", ""))
        page = people_page(unit, words, after)
        asked = {"unit": unit.code, **({"q": words} if words else {})}
        first = address("people", **asked) if after else ""
        onward = address("people", **asked, after=str(page.after)) if page.after else ""
        context: dict[str, Any] = {
            "unit": unit,
            "words": words,
            "rows": [(found, pill_for(found.person)) for found in page.found],
            "pager": Pager(_("每页 %(size)s 人") % {"size": PAGE_SIZE}, next_url=onward, first_url=first),
            "paged": bool(first or onward),
            "new_url": address("person_new", unit=unit.code),
            "sheet_url": address("people_sheet", unit=unit.code),
        }
        return render(request, "ledger/people/list.html", context)


class PersonNew(TenantView):
    """Somebody new; the answer is the slip with the first password."""

    action = Action.EDIT_PEOPLE

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form."""
        unit = self.asked_unit()
        return self._shown(request, unit, PersonForm(initial={"unit": unit.code, "key": uuid.uuid4()}))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Make the person, or show again what was typed."""
        unit, form = self.asked_unit(), PersonForm(request.POST)
        if not form.is_valid():
            return self._shown(request, unit, form, UNPROCESSABLE)
        said = form.cleaned_data
        try:
            home = self.allowed(unit_by_code(said["unit"].strip()))
            use_key(self.actor, home, str(said["key"]))
            username = said["username"] or proposed_username(home, said["roles"][0])
            told = add_person(self.actor, home, username, _details(said), said["roles"], said["sector"])
        except (RefusedError, ForbiddenError, MissingError) as refusal:
            form.add_error(_field_of(refusal), refusal.message)
            # What the form names and is not there is a mistake in it, not in the address.
            return self._shown(
                request, unit, form, UNPROCESSABLE if isinstance(refusal, MissingError) else status_of(refusal)
            )
        return slips_page(request, [slip_of(told)], address("people", unit=unit.code))

    def _shown(self, request: HttpRequest, unit: Unit, form: PersonForm, status: int = 200) -> HttpResponse:
        crumbs = [Crumb(_("人员"), address("people", unit=unit.code)), Crumb(_("新增人员"))]
        return render(request, "ledger/people/new.html", {"unit": unit, "form": form, "crumbs": crumbs}, status=status)


def _field_of(refusal: LedgerError) -> str | None:
    """Name the field that a refusal is about; None for the form as a whole."""
    if isinstance(refusal, MissingError):
        return "unit"
    return "username" if "用户名" in refusal.message else None


def _details(said: dict[str, Any]) -> Details:
    return Details(said["name"], said["phone"], said["email"])


def person_page(
    request: HttpRequest,
    person: Person,
    form: DetailsForm | None = None,
    role: RoleForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show who somebody is, what they are where, and what may be done about it."""
    known = {"name": person.name, "phone": person.phone, "email": person.email}
    context = {
        "person": person,
        "pill": pill_for(person),
        "seats": list(seats_of(person)),
        "hindered": _hindrance(person),
        "seen": mark_of_person(person),
        "form": form or DetailsForm(initial=known),
        "key": uuid.uuid4(),
        "role": role or RoleForm(unit=person.unit),
        "crumbs": [Crumb(_("人员"), address("people", unit=person.unit.code)), Crumb(person.name)],
    }
    return render(request, "ledger/people/person.html", context, status=status)


def _hindrance(person: Person) -> str:
    """Say why this person is another one's to act on; '' for who may be acted on."""
    try:
        require_over(current_actor(), person)
    except ForbiddenError as refusal:
        return refusal.message
    return ""


class PersonPage(TenantView):
    """One person."""

    action = Action.EDIT_PEOPLE

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show them."""
        person = person_by_id(pk)
        self.allowed(person.unit)
        return person_page(request, person)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Store name, phone and mail address."""
        person, form = person_by_id(pk), DetailsForm(request.POST)
        self.allowed(person.unit)
        if not form.is_valid():
            return person_page(request, person, form, status=UNPROCESSABLE)
        try:
            describe(self.actor, person, _details(form.cleaned_data), seen=request.POST.get("seen", ""))
        except ConflictError as conflict:
            form.add_error(None, conflict.message)
            return person_page(request, person, form, status=status_of(conflict))
        messages.success(request, _("已保存。"))
        return redirect("person", pk=person.pk)
