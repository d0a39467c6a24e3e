"""What a manager does with units: founds, describes, renames, moves and merges them (workflow.md rule 13)."""

from typing import Any, Final

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from ledger.actions.founding import Described, describe_unit, found_unit, rename_unit
from ledger.actions.reorganising import Reorganised, rehearse, reorganise
from ledger.errors import ConflictError, ForbiddenError, MissingError, RefusedError, status_of
from ledger.forms.units import CarryForm, DescribeForm, FoundForm, MergeForm, MoveForm, RenameForm
from ledger.guard import TenantView
from ledger.models import Unit
from ledger.permission import seat_units
from ledger.policy import Action
from ledger.queries.periods import today
from ledger.queries.reorganising import Wish, next_code, parents_like
from ledger.queries.shown import mark_of_unit
from ledger.queries.units import children_of, unit_by_code
from ledger.tables.reorganising import Rehearsal, told
from ledger.views.acting import acted
from ledger.views.links import address
from qingqian.web.answers import UNPROCESSABLE
from qingqian.web.parts import Crumb

_LONGEST: Final = 80  # of a name


def _described(said: dict[str, Any]) -> Described:
    return Described(**{name: said[name] for name in Described.__slots__})


def _crumbs(unit: Unit, label: str) -> list[Crumb]:
    return [Crumb(_("单位"), address("units")), Crumb(unit.name, address("unit", unit.code)), Crumb(label)]


class UnitNew(TenantView):
    """Founds a unit below another."""

    action = Action.ADD_UNITS

    def get(self, _request: HttpRequest, code: str) -> HttpResponse:
        """Ask what it is called."""
        above = self.allowed(unit_by_code(code))
        last = children_of(above).order_by("-sort_no").values_list("sort_no", flat=True).first()
        initial = {"effective_on": f"{today():%Y-%m-%d}", "sort_no": (last or 0) + 1}
        return self._shown(above, FoundForm(initial=initial))

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        """Make it, or show again what was typed."""
        above = self.allowed(unit_by_code(code))
        form = FoundForm(request.POST)
        return acted(request, form, lambda: self._found(above, form)) or self._shown(above, form, UNPROCESSABLE)

    def _found(self, above: Unit, form: FoundForm) -> tuple[str, str]:
        said = form.cleaned_data
        made = found_unit(self.actor, above, said["code"], said["name"], said["effective_on"], _described(said))
        return _("已新建%(name)s；以后开放的报送期都会要它报送。") % {"name": made.name}, address("unit", made.code)

    def _shown(self, above: Unit, form: Form, status: int = 200) -> HttpResponse:
        words = {"unit": above, "form": form, "crumbs": _crumbs(above, _("新建下级单位"))}
        return render(self.request, "ledger/unit/new.html", words, status=status)


class UnitEdit(TenantView):
    """Renames a unit, and keeps what it is called by otherwise."""

    action = Action.EDIT_UNITS

    def get(self, _request: HttpRequest, code: str) -> HttpResponse:
        """Show both forms."""
        return self._shown(self.allowed(unit_by_code(code)))

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        """Do what was pressed, or show again what was typed."""
        unit = self.allowed(unit_by_code(code))
        renaming = request.POST.get("do") == "rename"
        form = RenameForm(request.POST, prefix="rename") if renaming else DescribeForm(request.POST)
        seen, status = request.POST.get("seen", ""), UNPROCESSABLE
        if form.is_valid():
            said = form.cleaned_data
            try:
                if renaming:
                    rename_unit(self.actor, unit, said["name"], said["effective_on"], said["reason"], seen=seen)
                else:
                    describe_unit(self.actor, unit, _described(said), seen=seen)
            except (RefusedError, ConflictError) as refusal:
                status = status_of(refusal)
                form.add_error(None, refusal.message)
            else:
                messages.success(request, _("已保存；已报送的版本仍用当时的名称。"))
                return redirect("unit", unit.code)
        shown = {"renaming": form} if renaming else {"describing": form}
        return self._shown(unit, status, **shown)

    def _shown(self, unit: Unit, status: int = 200, **forms: Form) -> HttpResponse:
        kept = {name: getattr(unit, name) for name in Described.__slots__}
        day = {"name": unit.name, "effective_on": f"{today():%Y-%m-%d}"}
        words = {
            "unit": unit,
            "seen": mark_of_unit(unit),
            "describing": DescribeForm(initial=kept),
            "renaming": RenameForm(prefix="rename", initial=day),
            "crumbs": _crumbs(unit, _("更名与资料")),
            **forms,
        }
        return render(self.request, "ledger/unit/edit.html", words, status=status)


class Carry(TenantView):
    """What moving and merging have in common: a form, its rehearsal, and the act as it was rehearsed."""

    template: str
    label: str

    def carry(self, request: HttpRequest, unit: Unit, form: CarryForm) -> HttpResponse:
        """Rehearse what was typed, or do it as the rehearsal has shown it."""
        if not form.is_valid():
            return self.shown(unit, form, status=UNPROCESSABLE)
        try:
            wish = self.wish(unit, form.cleaned_data)
            if request.POST.get("do") == "act":
                done = reorganise(self.actor, wish, request.POST.get("digest", ""))
                return self._done(request, done)
            return self.shown(unit, form, told(rehearse(self.actor, wish), wish))
        except ConflictError as conflict:
            form.add_error(None, conflict.message)
            return self.shown(unit, form, status=409)
        except (RefusedError, ForbiddenError) as refusal:
            form.add_error(None, refusal.message)
            return self.shown(unit, form, status=UNPROCESSABLE)
        except MissingError as missing:
            form.add_error("parent" if "parent" in form.fields else None, missing.message)
            return self.shown(unit, form, status=UNPROCESSABLE)

    def _done(self, request: HttpRequest, done: Reorganised) -> HttpResponse:
        first = done.arrivals[0]
        rows = sum(arrival.rows for arrival in done.arrivals)
        below = _("及其下级") if len(done.arrivals) > 1 else ""
        words = {"name": first.target.name, "below": below, "rows": f"{rows:,}"}
        messages.success(request, _("已办理：%(rows)s 件进入%(name)s%(below)s的台账。") % words)
        return redirect("unit", first.target.code)

    def wish(self, unit: Unit, said: dict[str, Any]) -> Wish:
        """Return what the form wishes."""
        raise NotImplementedError

    def shown(
        self, unit: Unit, form: CarryForm, rehearsal: Rehearsal | None = None, status: int = 200
    ) -> HttpResponse:
        """Show the form, and what would be done."""
        words = {"unit": unit, "form": form, "rehearsal": rehearsal, "crumbs": _crumbs(unit, str(self.label))}
        return render(self.request, self.template, words, status=status)


class UnitMove(Carry):
    """Moves a unit, with all below it, under another one."""

    action = Action.EDIT_UNITS
    template, label = "ledger/unit/move.html", "划转"

    def get(self, _request: HttpRequest, code: str) -> HttpResponse:
        """Ask where to."""
        unit = self.allowed(unit_by_code(code))
        initial = {"name": unit.name, "code": next_code(unit.code, set()), "effective_on": f"{today():%Y-%m-%d}"}
        return self.shown(unit, MoveForm(initial=initial))

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        """Rehearse it, or do it."""
        return self.carry(request, self.allowed(unit_by_code(code)), MoveForm(request.POST))

    def wish(self, unit: Unit, said: dict[str, Any]) -> Wish:
        """Return the move."""
        return Wish([unit], parent=unit_by_code(said.pop("parent")), **said)


class UnitParents(TenantView):
    """Offers, while one types, the units under which a unit could go, as far as the person founds units."""

    action = Action.EDIT_UNITS

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """Answer at most ten of them, each with the code that choosing it fills in."""
        unit = self.allowed(unit_by_code(code))
        tops = Unit.objects.filter(pk__in=seat_units(self.actor, Action.ADD_UNITS))
        text = request.GET.get("q", "").strip()[:_LONGEST]
        within = [top for top in tops if unit.path.startswith(top.path)]
        found = parents_like(unit, within, text) if text else []
        return JsonResponse({"hits": [_hit(each) for each in found], "canonical": ""})


def _hit(unit: Unit) -> dict[str, Any]:
    above = "" if unit.parent is None else unit.parent.name
    return {"name": f"{unit.name}（{unit.code}）", "note": above, "fields": {"parent": unit.code}}


class UnitMerge(Carry):
    """Merges a unit, and others beside it, into one."""

    action = Action.EDIT_UNITS
    template, label = "ledger/unit/merge.html", "合并"

    def get(self, _request: HttpRequest, code: str) -> HttpResponse:
        """Ask with which, and into which."""
        unit = self.allowed(unit_by_code(code))
        initial = {"effective_on": f"{today():%Y-%m-%d}"}
        return self.shown(unit, MergeForm(initial=initial, beside=_beside(unit)))

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        """Rehearse it, or do it."""
        unit = self.allowed(unit_by_code(code))
        return self.carry(request, unit, MergeForm(request.POST, beside=_beside(unit)))

    def wish(self, unit: Unit, said: dict[str, Any]) -> Wish:
        """Return the merge."""
        sources = [unit, *(unit_by_code(code) for code in said.pop("others"))]
        target = said.pop("target")
        if target:
            said |= {"name": "", "code": "", "target": unit_by_code(target)}
        else:
            said["parent"] = unit.parent
        return Wish(sources, **said)


def _beside(unit: Unit) -> list[Unit]:
    return [] if unit.parent is None else list(children_of(unit.parent).exclude(pk=unit.pk))


urls: list[URLPattern] = [
    path("units/<slug:code>/new/", UnitNew.as_view(), name="unit_new"),
    path("units/<slug:code>/edit/", UnitEdit.as_view(), name="unit_edit"),
    path("units/<slug:code>/move/", UnitMove.as_view(), name="unit_move"),
    path("units/<slug:code>/parents/", UnitParents.as_view(), name="unit_parents"),
    path("units/<slug:code>/merge/", UnitMerge.as_view(), name="unit_merge"),
]
