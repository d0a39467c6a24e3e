"""What stands around every page: the way to the other pages, who one is, and what is due next."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from ledger.guard import actor_seated
from ledger.models import Unit
from ledger.permission import seat_units
from ledger.policy import Action
from ledger.queries.agenda import agendas
from ledger.queries.notices import MANY, unread_count
from ledger.queries.queue import waiting_on
from ledger.scoping import Actor, current_actor
from ledger.tables.marks import state_pill
from ledger.views.links import address
from ledger.views.rooms import ROOMS, doors, is_above, room_of, room_tabs
from ledger.views.words import countdown, due_words
from ledger.vocabulary import Sector
from qingqian.web.parts import Bell, NavItem, Seat, Strip

# label, name of the address, icon, what must be granted
NAV: Final = (
    (_("工作台"), "workbench", "home", Action.OPEN),
    (_("行业"), "sector_board", "table", Action.READ_SECTOR),
    (_("台账"), "records", "table", Action.READ_LEDGER),
    (_("导入"), "imports", "file-import", Action.IMPORT_RECORDS),
    (_("报送"), "filings", "send", Action.READ_FILING),
    (_("审核"), "review_queue", "clipboard-check", Action.REVIEW_QUEUE),
    (_("线索"), "clues", "flag", Action.READ_CLUES),
    (_("汇总"), "summaries", "report-analytics", Action.READ_SUMMARY),
    (_("分析"), "analysis", "adjustments", Action.READ_SUMMARY),
    (_("单位"), "units", "sitemap", Action.READ_UNITS),
    (_("人员"), "people", "users", Action.EDIT_PEOPLE),
    # Who opens 报送 finds it there.
    (_("报送情况"), "completeness", "list-details", Action.EXTEND_FILINGS),
    (_("日历"), "calendar", "calendar", Action.EDIT_CALENDAR),
    (_("延期"), "extensions", "calendar-plus", Action.EXTEND_FILINGS),
    (_("总公司名单"), "parents", "building", Action.EDIT_PARENTS),
    (_("投诉渠道"), "channels_kept", "phone", Action.EDIT_CHANNELS),
    # Who opens 分析 finds it there.
    (_("自动核对"), "alarms", "checks", Action.READ_ALARMS),
    (_("审计"), "audit", "history", Action.READ_AUDIT),
)
# What is of use to those alone who have others below them: a town's path has one part more.
ABOVE: Final = frozenset({"completeness", "calendar", "extensions"})
TOP: Final = "/city/".count("/")


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return nav, seat and strip for base.html; each is worked out only where a page shows it."""
    if not actor_seated():
        return {}
    frame = _Frame(request, current_actor())
    return {
        "nav": SimpleLazyObject(frame.nav),
        "seat": SimpleLazyObject(frame.seat),
        "bell": SimpleLazyObject(frame.bell),
        "strip": SimpleLazyObject(frame.strip),
        "room": SimpleLazyObject(lambda: room_tabs(request, frame.actor)),
    }


@dataclass
class _Frame:
    """The parts for one request and one person."""

    request: HttpRequest
    actor: Actor

    @cached_property
    def unit(self) -> Unit:
        """The person's first unit, with the one above it."""
        return Unit.objects.select_related("parent").get(pk=self.actor.seats[0].unit_id)

    def nav(self) -> list[NavItem]:
        """List what the person may open, as far as it has been built."""
        built = ((label, address(name), name, icon, action) for label, name, icon, action in NAV)
        return [
            NavItem(str(label), url, icon, current=self._is_here(name, url), count=self._count(name))
            for label, url, name, icon, action in built
            if url and seat_units(self.actor, action) and self._is_of_use(name)
        ]

    def _is_of_use(self, name: str) -> bool:
        if name in ROOMS:
            return bool(doors(self.actor, name))
        if name == "alarms":
            return not seat_units(self.actor, Action.READ_SUMMARY)
        if name == "channels_kept":
            return any(seat.path.count("/") == TOP for seat in self.actor.seats)
        return name not in ABOVE or is_above(self.actor)

    def _is_here(self, name: str, url: str) -> bool:
        match = self.request.resolver_match
        here = (match.url_name if match else "") or ""
        room = room_of(here)
        if room:
            return name in (room, here)
        return self.request.path == url or (url != "/" and self.request.path.startswith(url))

    def _count(self, name: str) -> int:
        units = seat_units(self.actor, Action.REVIEW_QUEUE) if name == "review_queue" else []
        return waiting_on(units, self._tops(), self.actor.user_id).count() if units else 0

    def _tops(self) -> list[int]:
        """Return the roots whose own filing the person may endorse."""
        tops = {seat.unit_id for seat in self.actor.seats if seat.path.count("/") == TOP}
        return [pk for pk in seat_units(self.actor, Action.ENDORSE_FILING) if pk in tops]

    def seat(self) -> Seat:
        """Say who looks at the page, for which unit, and as what."""
        above = self.unit.parent
        name = f"{above.name} · {self.unit.name}" if above is not None and above.parent_id else self.unit.name
        roles = [seat.role.label for seat in self.actor.seats if seat.unit_id == self.unit.pk]
        field = "" if self.actor.sector is None else str(Sector(self.actor.sector).label)
        switch = reverse("identity") if self.actor.others else ""
        return Seat(name, self.actor.name, "、".join(map(str, roles)), field, switch)

    def bell(self) -> Bell | None:
        """Say how many notices the person has not read; nothing to who is told nothing."""
        if not seat_units(self.actor, Action.READ_NOTICES):
            return None
        return Bell(reverse("notices"), unread_count(self.actor), MANY)

    def strip(self) -> Strip | None:
        """Say what is due next; nothing where nothing is owed."""
        if self.actor.sector is not None:
            return None
        agenda = agendas([self.unit])[0]
        duty = agenda.current
        if duty is None:
            return None
        return Strip(
            duty.period.name,
            due_words(duty.due_at, agenda.now),
            None if duty.is_handed_in else countdown(duty.due_at, agenda.now),
            state_pill(duty.state, is_root=self.unit.parent_id is None),
            duty.period.campaign.name,
        )
