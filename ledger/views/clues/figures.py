"""The figures of clues on the workbench, each leading to the tab of the list that shows them."""

from django.utils.translation import gettext as _

from ledger.calendar.instants import day_of
from ledger.models import Unit
from ledger.permission import may
from ledger.policy import Action
from ledger.queries.clues.clocks import SOON
from ledger.queries.clues.listed import Tab, clue_counts, has_turns
from ledger.queries.workdays import working_days
from ledger.scoping import Actor
from ledger.views.links import address
from qingqian.db.clock import app_now
from qingqian.web.parts import Kpi, Tone


def clue_figures(actor: Actor, unit: Unit) -> list[Kpi]:
    """Return what waits, is due soon, overdue and under 挂牌督办 at a unit and below; none where there is nothing.

    Three queries for who reads clues: the clock, the calendar, and all counts together.
    """
    if not may(actor, Action.READ_CLUES, unit):
        return []
    today = day_of(app_now())
    counts = clue_counts(unit, actor, today, working_days(unit).after(today, SOON))
    if not any((counts.mine, counts.soon, counts.overdue, counts.hung)):
        return []
    waiting = [_figure(_("线索待我办"), counts.mine, unit, Tab.MINE)] if has_turns(actor) else []
    return [
        *waiting,
        _figure(_("线索将到期"), counts.soon, unit, Tab.SOON, Tone.WARN),
        _figure(_("线索逾期"), counts.overdue, unit, Tab.OVERDUE, Tone.BAD),
        _figure(_("挂牌督办"), counts.hung, unit, Tab.HUNG, Tone.WARN),
    ]


def _figure(label: str, count: int, unit: Unit, tab: Tab, tone: Tone = Tone.PLAIN) -> Kpi:
    shown = {"show": tab.value} if tab.value else {}
    url = address("clues", unit=unit.code, **shown)
    return Kpi(label, f"{count:,}", _("条"), unit.name, url, tone if count else Tone.PLAIN)
