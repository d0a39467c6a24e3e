"""Which acts a person is offered on a clue now, each with the form of what it takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from ledger.actions.clues.moving import first_person, may_act, seat_unit
from ledger.calendar.instants import day_of
from ledger.clueflow import LABELS, Act, acts_in, step_for
from ledger.forms.clues import ActForm
from ledger.models import Clue, ClueMeasure, ClueState, Unit
from ledger.queries.units import children_of
from ledger.scoping import Actor
from ledger.tables.clues import is_hung
from ledger.views.links import address
from qingqian.db.clock import app_now

_ICONS: Final[Mapping[Act, str]] = MappingProxyType(
    {
        Act.ACCEPT: "check",
        Act.REFUSE: "ban",
        Act.ASK_MORE: "file-alert",
        Act.SUPPLY: "pencil",
        Act.JOIN: "arrow-merge",
        Act.ASSIGN: "send",
        Act.TAKE: "inbox",
        Act.ASK_EXTENSION: "calendar-plus",
        Act.GRANT_EXTENSION: "check",
        Act.DENY_EXTENSION: "x",
        Act.ASK_REASSIGN: "arrows-exchange",
        Act.REASSIGN: "arrows-exchange",
        Act.DENY_REASSIGN: "x",
        Act.FEED_BACK: "send",
        Act.WITHDRAW: "circle-x",
        Act.TO_COURT: "gavel",
        Act.CONFIRM: "check",
        Act.SEND_BACK: "arrow-back-up",
        Act.CALL_BACK: "phone",
        Act.ARCHIVE: "archive",
        Act.REOPEN: "rotate",
        Act.URGE: "bell",
        Act.INTERVIEW: "message",
        Act.CIRCULATE: "file-text",
        Act.HANG: "flag",
        Act.UNHANG: "x",
    }
)
# What usually comes next, where it is offered: it stands first.
_USUAL: Final = frozenset(
    {
        Act.ACCEPT,
        Act.SUPPLY,
        Act.ASSIGN,
        Act.TAKE,
        Act.GRANT_EXTENSION,
        Act.FEED_BACK,
        Act.CONFIRM,
        Act.CALL_BACK,
        Act.ARCHIVE,
    }
)
_DANGER: Final = frozenset({Act.REFUSE, Act.DENY_EXTENSION, Act.DENY_REASSIGN, Act.SEND_BACK, Act.REOPEN})
MEASURES: Final = frozenset({Act.URGE, Act.INTERVIEW, Act.CIRCULATE, Act.HANG, Act.UNHANG})
"""What stands beside the flow."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One act: what it is called, where its form is sent, its look, and whether it was refused just now.

    `opens` shows its form at once, for the address names what is to be done.
    """

    act: Act
    label: str
    url: str
    icon: str
    look: str
    form: ActForm
    opens: bool = False

    @property
    def is_usual(self) -> bool:
        """Tell whether it is what comes next as a rule."""
        return self.act in _USUAL

    @property
    def is_open(self) -> bool:
        """Tell whether its form is shown again with what was typed."""
        return self.form.is_bound or self.opens


@dataclass(frozen=True, slots=True)
class Offers:
    """What a person may do: the acts of the flow, those beside it, and whether another has to decide (`own`)."""

    flow: Sequence[Offer]
    beside: Sequence[Offer]
    own: bool


def offers_of(actor: Actor, clue: Clue, measures: Sequence[ClueMeasure], again: ActForm | None = None) -> Offers:
    """Return what the table and the policy allow the person now; `again` is the form that was refused."""
    state = ClueState(clue.state)
    acts = [act for act in acts_in(state) if may_act(actor, act, clue) and _makes_sense(actor, act, clue, measures)]
    own = [act for act in acts if _needs_another(state, act)] if _is_first(actor, clue, acts) else []
    found = [_offer(actor, clue, act, again) for act in acts if act not in own]
    shown = [offer for offer in found if "target" not in offer.form.fields or offer.form.has_targets]
    return Offers(
        flow=sorted((offer for offer in shown if offer.act not in MEASURES), key=lambda offer: not offer.is_usual),
        beside=[offer for offer in shown if offer.act in MEASURES],
        own=bool(own),
    )


def _makes_sense(actor: Actor, act: Act, clue: Clue, measures: Sequence[ClueMeasure]) -> bool:
    """Leave out what would always be refused."""
    today = day_of(app_now())
    if act is Act.ASK_REASSIGN:
        return clue.unit.parent_id is not None  # nobody above the root could decide
    if act is Act.ASK_EXTENSION:
        return clue.result_last is None or clue.result_last > max(today, clue.result_due or today)
    if act is Act.UNHANG:  # who hung it, or a unit above that one
        seat = seat_unit(actor, clue.unit).path
        return any(each.by_unit_path.startswith(seat) for each in measures if is_hung([each]))
    return act is not Act.HANG or not is_hung(measures)


def _needs_another(state: ClueState, act: Act) -> bool:
    step = step_for(state, act)
    return step is not None and step.second


def _is_first(actor: Actor, clue: Clue, acts: Sequence[Act]) -> bool:
    asked = any(_needs_another(ClueState(clue.state), act) for act in acts)
    return asked and actor.user_id is not None and first_person(clue) == actor.user_id


def _offer(actor: Actor, clue: Clue, act: Act, again: ActForm | None) -> Offer:
    form = again if again is not None and again.act is act else act_form(actor, clue, act)
    look = "btn-danger" if act in _DANGER else "btn-primary"
    return Offer(act, LABELS[act], address("clue_act", clue.pk, act.value), _ICONS[act], look, form)


def act_form(actor: Actor, clue: Clue, act: Act, data: Any = None) -> ActForm:
    """Return the form of an act, with the units that it may name."""
    return ActForm(data, act=act, clue=clue, targets=_targets(actor, clue, act))


def _targets(actor: Actor, clue: Clue, act: Act) -> list[tuple[str, Sequence[Unit]]]:
    """Return the units to choose from: one's children to pass it down, one's own subtree to give it elsewhere."""
    if act is Act.ASSIGN:
        return [("", list(children_of(clue.desk)))]
    if act is not Act.REASSIGN:
        return []
    top = seat_unit(actor, clue.unit)
    below = Unit.objects.filter(path__startswith=top.path, valid_to=None).exclude(pk=clue.unit_id)
    return _grouped(top, list(below.order_by("path")))


def _grouped(top: Unit, units: Sequence[Unit]) -> list[tuple[str, Sequence[Unit]]]:
    """Put each unit under the one directly below `top` that it belongs to; that one and `top` lead their group."""
    groups: dict[str, list[Unit]] = {}
    for unit in units:
        groups.setdefault(unit.path[: unit.path.find("/", len(top.path)) + 1] or top.path, []).append(unit)
    if len(groups) == len(units):  # nobody has others below it
        return [("", units)]
    return [(found[0].name, found) for found in groups.values()]
