"""Rooms: pages that stand behind one item of the top bar, each a door beside the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ledger.permission import seat_units
from ledger.policy import Action
from ledger.scoping import Actor
from ledger.views.links import address
from qingqian.web.parts import Tab

# A town's path has one part more; what is of use to those alone who have others below them ends here.
DEEPEST: Final = "/city/district/".count("/")


@dataclass(frozen=True, slots=True)
class Door:
    """A page of a room: the name of its address, what must be granted, whether it is for those above others alone.

    `pages` are the further addresses that lie behind it.
    """

    label: str | Promise
    name: str
    action: Action
    above: bool = False
    pages: frozenset[str] = frozenset()


ROOMS: Final[dict[str, Sequence[Door]]] = {
    "summaries": (
        Door(_("看板"), "dashboard", Action.READ_SUMMARY, pages=frozenset({"dashboard_rows", "dashboard_paid"})),
        Door(_("汇总表"), "annex4", Action.READ_SUMMARY, pages=frozenset({"annex3", "summary_rows"})),
        Door(_("两期对比"), "compare", Action.READ_SUMMARY, pages=frozenset({"compare_rows"})),
        Door(_("成套导出"), "packages", Action.EXPORT_ANNEX),
    ),
    "analysis": (
        Door(_("查询"), "search", Action.READ_LEDGER),
        Door(
            _("数据质量"),
            "quality",
            Action.READ_SUMMARY,
            above=True,
            pages=frozenset({"quality_units", "quality_rows"}),
        ),
        Door(_("账龄"), "aging", Action.READ_SUMMARY, pages=frozenset({"aging_rows", "interest", "interest_rows"})),
        Door(_("年度公示"), "disclosure", Action.READ_SUMMARY, pages=frozenset({"disclosure_rows"})),
        Door(_("抽查"), "spot_check", Action.READ_SUMMARY, above=True),
        Door(
            _("疑似矛盾"),
            "contradictions",
            Action.READ_SUMMARY,
            above=True,
            pages=frozenset({"contradiction_rows"}),
        ),
        Door(_("自动核对"), "alarms", Action.READ_ALARMS),
    ),
    "clues": (
        Door(
            _("线索"),
            "clues",
            Action.READ_CLUES,
            pages=frozenset(
                {
                    *("clue", "clue_new", "clue_edit", "clue_link", "clue_sheet", "clue_job"),
                    # What is refused is shown again where it was sent.
                    *("clue_act", "clue_evidence_add", "clue_job_register"),
                }
            ),
        ),
        Door(_("期限"), "clue_due", Action.READ_CLUES),
        Door(_("挂牌督办"), "clue_hung", Action.READ_CLUES),
        Door(_("月度统计"), "clue_statistics", Action.READ_CLUES, pages=frozenset({"clue_statistics_rows"})),
        Door(
            _("回访抽查"),
            "clue_samples",
            Action.READ_CLUES,
            above=True,
            pages=frozenset({"clue_sample", "clue_sample_draw", "clue_sample_call"}),
        ),
        Door(_("办理时限"), "clue_clocks", Action.READ_CALENDAR, pages=frozenset({"clue_clocks_edit"})),
    ),
}
"""The doors of each room, by the name of the address that the top bar leads to."""


def is_above(actor: Actor) -> bool:
    """Tell whether somebody has a seat at a unit that may have others below it."""
    return any(seat.path.count("/") <= DEEPEST for seat in actor.seats)


def doors(actor: Actor, room: str) -> list[Door]:
    """Return what somebody may open of a room, as far as it has been built; no query."""
    return [
        door
        for door in ROOMS[room]
        if address(door.name) and seat_units(actor, door.action) and (not door.above or is_above(actor))
    ]


def room_of(name: str) -> str:
    """Return the room that an address stands in, by its name; '' for a page of no room."""
    return next(
        (room for room, found in ROOMS.items() for door in found if name == door.name or name in door.pages), ""
    )


def room_tabs(request: HttpRequest, actor: Actor) -> list[Tab]:
    """Return the doors beside the page that is shown; none where it has no other beside it."""
    match = request.resolver_match
    name = (match.url_name if match else "") or ""
    room = room_of(name)
    found = doors(actor, room) if room else []
    unit = request.GET.get("unit", "")
    query = {"unit": unit} if unit else {}
    tabs = [
        Tab(str(door.label), address(door.name, **query), door.name == name or name in door.pages) for door in found
    ]
    return tabs if len(tabs) > 1 else []
