"""The workbench's panels: what one unit owes, what stops it, and what waits for its decision."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _

from ledger.models import ChildState, Filing, FilingEvent, State, Unit
from ledger.permission import may
from ledger.policy import Action
from ledger.queries.agenda import Agenda, Duty
from ledger.queries.pins import NOBODY_FILED, pins_of
from ledger.queries.queue import waiting_on
from ledger.queries.review import Waiting, waiting_for
from ledger.queries.stopping import Stopping, stopping
from ledger.scoping import Actor
from ledger.tables.events import SENT_BACK
from ledger.tables.findings import FindingLine
from ledger.tables.marks import CHILD_PILLS, state_pill
from ledger.views.findings import stated
from ledger.views.links import address
from ledger.views.words import countdown, due_words
from qingqian.web.parts import Act, Pill

SHOWN: Final = 6


@dataclass(frozen=True, slots=True)
class Missed:
    """A period that passed without a filing in hand; `closed` says that it takes an extension now."""

    name: str
    due: str
    url: str
    closed: bool


@dataclass(frozen=True, slots=True)
class Further:
    """A period beside the current one that asks for something: sent back, or due within a week."""

    name: str
    due: str
    url: str
    state: Pill


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits for the unit's decision."""

    count: int
    url: str
    oldest: Waiting | None = None
    due: str = ""
    countdown: Pill | None = None


@dataclass(slots=True)
class Desk:
    """One unit of the person: its duty, in words and marks, and what may be done about it."""

    unit: Unit
    duty: Duty | None = None
    due: str = ""
    countdown: Pill | None = None
    state: Pill | None = None
    returned: str = ""
    stopping: Stopping | None = None
    stops: str = ""
    obstacles: Sequence[FindingLine] = field(default=())
    children: Sequence[tuple[Pill, int]] = field(default=())
    missing: int = 0
    missed: Sequence[Missed] = field(default=())
    further: Sequence[Further] = field(default=())
    acts: Sequence[Act] = field(default=())
    queue: Queue | None = None
    ledger_url: str = ""
    filing_url: str = ""


def desk_of(actor: Actor, agenda: Agenda) -> Desk:
    """Gather what the person may know and do about one unit."""
    unit, duty = agenda.unit, agenda.current
    desk = Desk(unit, duty)
    if may(actor, Action.READ_LEDGER, unit):
        desk.ledger_url = address("records", unit=unit.code)
    if duty is not None and may(actor, Action.READ_FILING, unit):
        _tell_duty(desk, duty, agenda)
        if may(actor, Action.SUBMIT_FILING, unit) and not duty.is_handed_in:
            _tell_obstacles(desk, duty)
        desk.acts = _acts(actor, desk, duty)
    else:
        desk.acts = _ends(actor, unit)
    if may(actor, Action.REVIEW_QUEUE, unit):
        desk.queue = _queue(unit, agenda.now)
    return desk


def _tell_duty(desk: Desk, duty: Duty, agenda: Agenda) -> None:
    desk.due = due_words(duty.due_at, agenda.now)
    desk.countdown = None if duty.is_handed_in else countdown(duty.due_at, agenda.now)
    desk.state = state_pill(duty.state, is_root=agenda.unit.parent_id is None)
    desk.filing_url = address("filing", agenda.unit.code, duty.period.code)
    desk.missed = [_missed(agenda, missed) for missed in agenda.overdue]
    desk.further = [_further(agenda, also) for also in agenda.also]
    if duty.state == State.RETURNED:
        desk.returned = _reason(agenda.unit, duty)


def _missed(agenda: Agenda, duty: Duty) -> Missed:
    closed = duty.open_until is not None and duty.open_until < agenda.now
    url = address("filing", agenda.unit.code, duty.period.code)
    return Missed(duty.period.name, due_words(duty.due_at, agenda.now), url, closed)


def _further(agenda: Agenda, duty: Duty) -> Further:
    url = address("filing", agenda.unit.code, duty.period.code)
    pill = state_pill(duty.state, is_root=agenda.unit.parent_id is None)
    return Further(duty.period.name, due_words(duty.due_at, agenda.now), url, pill)


def _reason(unit: Unit, duty: Duty) -> str:
    events = FilingEvent.objects.filter(unit=unit, filing__period=duty.period, action__in=SENT_BACK)
    last = events.order_by("-id").first()
    return "" if last is None else f"{last.actor_name}：{last.comment}"


def _tell_obstacles(desk: Desk, duty: Duty) -> None:
    desk.stopping = stopping(desk.unit, duty.period)
    desk.stops = _stops(desk.stopping)
    desk.obstacles = [stated(item) for item in desk.stopping.found[:SHOWN]]
    if not duty.is_leaf:
        pins = pins_of(desk.unit, duty.period)
        counts = Counter(pin.state for pin in pins)
        desk.children = [(CHILD_PILLS[state], counts[state]) for state in ChildState if counts[state]]
        desk.missing = sum(pin.state in NOBODY_FILED for pin in pins)


def _stops(stopping_: Stopping) -> str:
    """Say how many places stand in the way; '' for none."""
    errors = _("%(count)s 处有误需改正") % {"count": f"{stopping_.errors:,}"} if stopping_.errors else ""
    asks = _("%(count)s 处需书面说明") % {"count": f"{stopping_.unexplained:,}"} if stopping_.unexplained else ""
    return "，".join(filter(None, (errors, asks)))


def _acts(actor: Actor, desk: Desk, duty: Duty) -> list[Act]:
    """Offer what comes next, the most likely one as the primary."""
    ready = desk.stopping is not None and not desk.stopping.found and (desk.stopping.rows > 0 or not duty.is_leaf)
    offers = _ends(actor, desk.unit)
    if may(actor, Action.EDIT_RECORD, desk.unit) and not duty.is_handed_in and not ready:
        offers.append(Act(_("去填台账"), desk.ledger_url, "table", primary=True))
    if desk.stopping is not None:
        offers.append(Act(_("检查并提交"), desk.filing_url, "send", primary=ready))
    elif not offers:
        offers.append(Act(_("查看报送"), desk.filing_url, "eye"))
    return [act for act in offers if act.url]


def _ends(actor: Actor, unit: Unit) -> list[Act]:
    """Offer what ends the root's own filings, of whatever period: what another person handed in, what goes up."""
    if unit.parent_id is not None:
        return []
    offers = []
    if may(actor, Action.ENDORSE_FILING, unit):
        waiting = waiting_on([], [unit.pk], actor.user_id).select_related("unit", "period")
        offers += [_end(_("审定“%(period)s”"), filing, "certificate") for filing in waiting]
    if may(actor, Action.SEND_FILING, unit):
        ready = Filing.objects.filter(unit=unit, state=State.ENDORSED).select_related("unit", "period").order_by("id")
        offers += [_end(_("登记报送“%(period)s”"), filing, "send") for filing in ready]
    return offers


def _end(words: str, filing: Filing, icon: str) -> Act:
    url = address("filing", filing.unit.code, filing.period.code)
    return Act(words % {"period": filing.period.name}, url, icon, primary=True)


def _queue(unit: Unit, now: dt.datetime) -> Queue:
    waiting = waiting_for(unit)
    url = address("review_queue", unit=unit.code)
    oldest = waiting[0] if waiting else None
    due = oldest.clocks.due_at if oldest else None
    if due is None:
        return Queue(len(waiting), url, oldest)
    return Queue(len(waiting), url, oldest, due_words(due, now), countdown(due, now))
