"""Who owes whom: what a unit's own desk is to do by when, what those below owe, what those above are to decide."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ledger.calendar.instants import day_of
from ledger.guard import TenantView
from ledger.models import Unit
from ledger.permission import may
from ledger.policy import Action
from ledger.queries.clues.clocks import clocks_at
from ledger.queries.clues.due import MOST, Owed, dues_of
from ledger.queries.clues.listed import Tab
from ledger.queries.clues.measures import hung_among
from ledger.queries.units import way_down
from ledger.scoping import Actor
from ledger.tables.clues import STATE_PILLS, clue_line
from ledger.views.links import address
from qingqian.db.clock import app_now
from qingqian.web.parts import Crumb


class ClueDues(TenantView):
    """One unit and what is owed around it; each unit below leads on to its own page."""

    action = Action.READ_CLUES

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it as of today; one's own with those who decide in the end, whom one owes it."""
        unit = self.asked_unit()
        today, clocks = day_of(app_now()), clocks_at(unit)
        dues = dues_of(unit, today, clocks.soon(today))
        hung = hung_among(dues.clues)
        words: dict[str, Any] = {
            "unit": unit,
            "today": today,
            "own": dues.own,
            "lines": [clue_line(clue, today, clocks, hung=clue.pk in hung) for clue in dues.clues],
            "most": MOST,
            "below": [(owed, address("clue_due", unit=owed.unit.code)) for owed in dues.below],
            "total": _total(dues.below),
            "above": [(STATE_PILLS[each.state], each) for each in dues.above],
            "crumbs": _crumbs(self.actor, unit),
            "url": address("clues", unit=unit.code, show=Tab.ALL.value),
        }
        return render(request, "ledger/clue/due.html", words)


def _total(below: Sequence[Owed]) -> dict[str, int]:
    """Add up what all below owe."""
    return {name: sum(getattr(owed, name) for owed in below) for name in ("waiting", "overdue", "soon")}


def _crumbs(actor: Actor, unit: Unit) -> list[Crumb]:
    """Lead back to the units above, as far as they are the person's."""
    way = [each for each in way_down(actor, unit) if each.pk != unit.pk and may(actor, Action.READ_CLUES, each)]
    found = [Crumb(each.name, address("clue_due", unit=each.code)) for each in way]
    return [Crumb(_("线索"), address("clues")), *found, Crumb(unit.name)]
