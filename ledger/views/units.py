"""The tree of units, to read: one level at a time, for the city has more than a thousand."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from ledger.forms.units import KINDS
from ledger.guard import TenantView
from ledger.models import Unit, UnitChange
from ledger.permission import may, seat_units, sees
from ledger.policy import Action
from ledger.privacy import reads_contact_phone
from ledger.queries.agenda import Duty, agendas
from ledger.queries.lineage import history_of
from ledger.queries.live import live_sums
from ledger.queries.units import children_of, unit_by_code
from ledger.scoping import Actor
from ledger.tables.marks import state_pill
from ledger.tables.reorganising import change_words
from ledger.views.links import address
from ledger.vocabulary import Level
from qingqian.sheets.money import wan_display
from qingqian.web.masking import mask_phone
from qingqian.web.parts import Crumb, Kpi, Pill


@dataclass(frozen=True, slots=True)
class Twig:
    """One unit in the tree: how it stands for its current period, and whether more hangs below it."""

    unit: Unit
    kind: str
    state: Pill | None
    period: str
    has_children: bool
    ledger_url: str


def twigs_of(actor: Actor, units: Sequence[Unit], *, told: bool) -> list[Twig]:
    """Describe units of one level (five queries, however many); `told` says that their states may be shown."""
    below = Unit.objects.filter(parent=OuterRef("pk"), valid_to=None)
    with_children = set(
        Unit.objects.filter(Exists(below), pk__in=[unit.pk for unit in units]).values_list("pk", flat=True)
    )
    duties = {agenda.unit.pk: agenda.current for agenda in agendas(units)} if told and units else {}
    return [_twig(actor, unit, duties.get(unit.pk), has_children=unit.pk in with_children) for unit in units]


def _twig(actor: Actor, unit: Unit, duty: Duty | None, *, has_children: bool) -> Twig:
    return Twig(
        unit,
        _kind(unit),
        state_pill(duty.state, is_root=unit.parent_id is None) if duty else None,
        duty.period.name if duty else "",
        has_children,
        address("records", unit=unit.code) if may(actor, Action.READ_LEDGER, unit) else "",
    )


def _kind(unit: Unit) -> str:
    return str(_("直辖市")) if unit.level == Level.MUNICIPAL else str(KINDS.get(unit.kind, unit.kind))


class UnitTree(TenantView):
    """The person's units with the level below each; further levels open on demand."""

    action = Action.READ_UNITS

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them."""
        units = Unit.objects.filter(pk__in=seat_units(self.actor, self.action)).order_by("path")
        tops = [
            unit for unit in units if not any(unit.path.startswith(other.path) for other in units if other != unit)
        ]
        return render(request, "ledger/unit/list.html", {"trees": [(top, below(self.actor, top)) for top in tops]})


def below(actor: Actor, unit: Unit) -> list[Twig]:
    """Describe the children of a unit."""
    return twigs_of(actor, list(children_of(unit)), told=may(actor, Action.READ_FILING, unit))


class UnitBranch(TenantView):
    """The level below one unit, as a part of the tree."""

    action = Action.READ_UNITS

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """Answer the part."""
        unit = self.allowed(unit_by_code(code))
        return render(request, "ledger/unit/_branch.html", {"twigs": below(self.actor, unit)})


class UnitDetail(TenantView):
    """One unit: what it is, how much it owes, and who reports to it."""

    action = Action.READ_UNITS

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """Show it."""
        unit = self.allowed(unit_by_code(code))
        own = twigs_of(self.actor, [unit], told=may(self.actor, Action.READ_FILING, unit))[0]
        words = {
            "twig": own,
            "level": Level(unit.level).label,
            "above": self._above(unit),
            "phone": self._phone(unit),
            "kpis": self._figures(unit, own),
            "history": self._history(unit),
            "closed_on": unit.valid_to,
            "acts": self._acts(unit),
            "twigs": below(self.actor, unit) if own.has_children else [],
            "crumbs": [Crumb(str(_("单位")), reverse("units")), Crumb(unit.name)],
        }
        return render(request, "ledger/unit/show.html", words)

    def _history(self, unit: Unit) -> list[tuple[UnitChange, str, str]]:
        """Return each change in words, with the address of the unit at its other end where the person sees it."""
        changes = history_of(unit)
        known = Unit.objects.in_bulk([change.other_id for change in changes if change.other_id is not None])
        seen = {pk: address("unit", other.code) for pk, other in known.items() if sees(self.actor, other.path)}
        return [(change, change_words(change), seen.get(change.other_id or 0, "")) for change in changes]

    def _acts(self, unit: Unit) -> list[tuple[str, str]]:
        """Offer what may be done with a unit that stands: its label and address."""
        if unit.valid_to is not None:
            return []
        edits = (("unit_edit", _("更名与资料")), ("unit_move", _("划转")), ("unit_merge", _("合并")))
        offered = [("unit_new", _("新建下级单位"))] if may(self.actor, Action.ADD_UNITS, unit) else []
        offered += edits if may(self.actor, Action.EDIT_UNITS, unit) else ()
        return [(str(label), address(name, unit.code)) for name, label in offered]

    def _above(self, unit: Unit) -> Unit | None:
        return None if unit.parent_id is None else Unit.objects.get(pk=unit.parent_id)

    def _phone(self, unit: Unit) -> str:
        """Show the unit's number to those who read such numbers or keep this one; to everybody else, its ends."""
        return unit.contact_phone if reads_contact_phone(self.actor, unit) else mask_phone(unit.contact_phone)

    def _figures(self, unit: Unit, own: Twig) -> list[Kpi]:
        if not own.ledger_url:
            return []
        sums = live_sums(unit, subtree=own.has_children)
        wan = str(_("万元"))
        return [
            Kpi(str(_("台账")), f"{sums.row_count:,}", str(_("件")), url=own.ledger_url),
            Kpi(str(_("拖欠金额")), wan_display(sums.owed_fen), wan, url=own.ledger_url),
            Kpi(str(_("未清偿余额")), wan_display(sums.balance_fen), wan, url=own.ledger_url),
        ]


urls: list[URLPattern] = [
    path("units/", UnitTree.as_view(), name="units"),
    path("units/<slug:code>/", UnitDetail.as_view(), name="unit"),
    path("units/<slug:code>/below/", UnitBranch.as_view(), name="unit_below"),
]
