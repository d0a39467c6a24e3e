import re

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ledger.actions.parents import add_alias, add_parent, end_parent
from ledger.errors import ForbiddenError, MissingError, RefusedError
from ledger.forms.parties import ParentForm
from ledger.guard import TenantView
from ledger.models import ParentCompany, Unit
from ledger.policy import Action
from ledger.queries.parents import parents_for
from ledger.views.links import address
from qingqian.web.parts import Crumb

_BETWEEN = re.compile(r"[、,，;；\n]")


class ParentList(TenantView):
    """The list of parent companies for column 8: kept by the city's manager, read by those of the units below."""

    action = Action.EDIT_PARENTS

    def get(self, _request: HttpRequest) -> HttpResponse:
        """Show the list."""
        return self._shown(self.asked_unit(), ParentForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Add an entry, give one a further writing, or end one."""
        unit = self.asked_unit()
        form = ParentForm(request.POST)
        if not form.is_valid():
            return self._shown(unit, form, 422)
        try:
            sentence = self._done(unit, form)
        except RefusedError as refusal:
            form.add_error(None, refusal.message)
            return self._shown(unit, form, 422)
        messages.success(request, sentence)
        return redirect(address("parents", unit=unit.code))

    def _done(self, unit: Unit, form: ParentForm) -> str:
        said = form.cleaned_data
        if ended := self.request.POST.get("end"):
            end_parent(self.actor, _entry(unit, ended))
            return _("已停用，以后不再提示；已填的行不变。")
        aliases = [text for text in _BETWEEN.split(said["aliases"]) if text.strip()]
        if chosen := self.request.POST.get("entry"):
            parent = _entry(unit, chosen)
            for alias in aliases or [""]:
                add_alias(self.actor, parent, alias)
            return _("已加上这个写法。")
        add_parent(self.actor, unit, said["name"], aliases)
        return _("已加入名单。")

    def _shown(self, unit: Unit, form: ParentForm, status: int = 200) -> HttpResponse:
        words = {
            "unit": unit,
            "editable": unit.parent_id is None,
            "parents": parents_for(unit),
            "form": form,
            "crumbs": [Crumb(_("单位"), address("units")), Crumb(_("总公司名单"))],
        }
        return render(self.request, "ledger/parent/list.html", words, status=status)


def _entry(unit: Unit, number: str) -> ParentCompany:
    if unit.parent_id is not None:
        raise ForbiddenError(_("总公司名单由市级维护；需要增加的，请联系市级管理员。"))
    known = number.isascii() and number.isdigit() and len(number) < 19  # noqa: PLR2004 - a bigint
    found = ParentCompany.objects.select_related("unit").filter(unit=unit, pk=int(number)).first() if known else None
    if found is None:
        raise MissingError(_("名单里没有这一条。"))
    return found
