"""What a manager does with one person: roles, password, off and on."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from ledger.actions.once import use_key
from ledger.actions.people import give_role, reset_password, switch_off, switch_on, take_role
from ledger.errors import ForbiddenError, MissingError, RefusedError, status_of
from ledger.forms.people import KeyForm, RoleForm
from ledger.guard import TenantView
from ledger.models import Person
from ledger.policy import Action, Role
from ledger.queries.people import person_by_id
from ledger.queries.units import unit_by_code
from ledger.views.links import address, asked_id
from ledger.views.people.show import person_page
from ledger.views.people.slips import slip_of, slips_page
from qingqian.web.answers import UNPROCESSABLE


class _OfPerson(TenantView):
    """A view of one person in reach."""

    action = Action.EDIT_PEOPLE

    def once(self, request: HttpRequest, person: Person) -> None:
        """Use the form's key up; RefusedError where its act was done before."""
        form = KeyForm(request.POST)
        if not form.is_valid():
            raise RefusedError(_("页面已过期，没有办理；请返回此人的页面，刷新后再办理。"))
        use_key(self.actor, person.unit, str(form.cleaned_data["key"]))

    def located(self, pk: int) -> Person:
        """Return the person, if the page's action is granted at the unit; else 404 or 403."""
        person = person_by_id(pk)
        self.allowed(person.unit)
        return person


class PersonRole(_OfPerson):
    """Gives one more role, or takes one."""

    action = Action.EDIT_PEOPLE

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do what the button says."""
        person = self.located(pk)
        if taken := request.POST.get("take"):
            code, _colon, number = taken.partition(":")
            role, _dot, sector = number.partition(".")
            gone = take_role(self.actor, person, unit_by_code(code), _role(role), asked_id(sector) or None)
            messages.success(request, _("已取消这个岗位。") if gone else _("这个岗位已经取消，不用再取消。"))
            return redirect("person", pk=pk)
        form = RoleForm(request.POST, unit=person.unit)
        if not form.is_valid():
            return person_page(request, person, role=form, status=UNPROCESSABLE)
        said = form.cleaned_data
        try:
            made = give_role(self.actor, person, unit_by_code(said["unit"].strip()), said["role"], said["sector"])
        except (RefusedError, ForbiddenError, MissingError) as refusal:
            form.add_error("unit" if isinstance(refusal, MissingError) else "role", refusal.message)
            status = UNPROCESSABLE if isinstance(refusal, MissingError) else status_of(refusal)
            return person_page(request, person, role=form, status=status)
        words = _("已增加岗位，下一次打开页面就生效。") if made else _("%(name)s已有这个岗位，不用再增加。")
        messages.success(request, words % {"name": person.name})
        return redirect("person", pk=pk)


def _role(number: str) -> Role:
    known = {str(role.value): role for role in Role}
    if number not in known:
        raise MissingError(_("没有这个岗位。"))
    return known[number]


class PersonPassword(_OfPerson):
    """Gives a new first password; the answer is its slip."""

    action = Action.EDIT_PEOPLE

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Reset it."""
        person = self.located(pk)
        self.once(request, person)
        told = reset_password(self.actor, person)
        return slips_page(request, [slip_of(told)], address("person", pk))


class PersonSwitch(_OfPerson):
    """Lets a person in no more, or again."""

    action = Action.EDIT_PEOPLE

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do what the button says."""
        person = self.located(pk)
        if request.POST.get("what") == "on":
            self.once(request, person)
            return slips_page(request, [slip_of(switch_on(self.actor, person))], address("person", pk))
        if request.POST.get("what") != "off":
            raise RefusedError(_("请选择停用或恢复。"))
        switch_off(self.actor, person)
        messages.success(request, _("已停用：不能再登录，未开始的任务已停止，领取的审核已放回。"))
        return redirect("person", pk=pk)
