"""What an address of the ledger list asks for, worked out: the same for the page and for acts on its rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from django.db.models import QuerySet
from django.http import QueryDict

from ledger.forms.filters import RecordFilter
from ledger.guard import TenantView
from ledger.models import ArrearsRecord, SavedView, Unit
from ledger.permission import may, seat_units
from ledger.policy import Action
from ledger.queries.tallies import Parts, parts_of
from ledger.queries.units import children_of, is_leaf
from ledger.queries.views import views_of
from ledger.scoping import Actor
from ledger.views.records.query import OWN, PAGE, ListQuery


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose rows, how shown, and which of them; `editable` says that one may act on the unit's own rows."""

    unit: Unit
    children: Sequence[Unit]
    query: ListQuery
    filters: RecordFilter
    parts: Parts
    views: Sequence[SavedView]
    editable: bool

    @property
    def subtree(self) -> bool:
        """Tell whether the rows of all below are meant: so it is unless one asks for the own ones."""
        return self.parts.subtree

    @property
    def rows(self) -> QuerySet[ArrearsRecord]:
        """Return the rows that the address chooses."""
        return self.parts.of(self.query.part)

    @property
    def acts_on_rows(self) -> bool:
        """Tell whether acts on many rows are offered: on one's own ledger, not on a table of several units."""
        return self.editable and not self.subtree


def home_of(actor: Actor) -> Unit:
    """Return the unit under which a person's own views of the list are kept: that of their first seat."""
    return Unit.objects.get(pk=seat_units(actor, Action.READ_LEDGER)[0])


def chosen_rows(unit: Unit, said: QueryDict) -> QuerySet[ArrearsRecord]:
    """Return the rows that a unit's list shows at an address, on all its pages; without a scope those of all below."""
    query = ListQuery.read(unit.code, said, {})
    subtree = query.scope != OWN and not is_leaf(unit)
    filters = RecordFilter(said, unit, subtree=subtree)
    return parts_of(unit, filters.qs, subtree=subtree).of(query.part)


class ListView(TenantView):
    """A page that reads the address of a list of live rows."""

    page: ClassVar[str] = PAGE

    def asked(self) -> Asked:
        """Work the address out; its unit must be one for which the page's action is granted."""
        unit = self.asked_unit()
        children = list(children_of(unit))
        views = views_of(self.actor, home_of(self.actor), self.page)
        left: Mapping[str, str] = next((view.query for view in views if not view.name), {})
        query = ListQuery.read(unit.code, self.request.GET, left, self.page)
        subtree = bool(children) and query.shown["scope"] != OWN
        filters = RecordFilter(self.request.GET, unit, subtree=subtree)
        return Asked(
            unit,
            children,
            replace(query, filters=filters.active),
            filters,
            parts_of(unit, filters.qs, subtree=subtree),
            [view for view in views if view.name],
            may(self.actor, Action.EDIT_RECORD, unit),
        )
