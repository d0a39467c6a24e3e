"""What a reviewer's page of one filing shows: the bridge, what changed, what was explained, and what may be done."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.calendar.instants import at, minute_of
from ledger.errors import MissingError
from ledger.forms.filings import RemarkForm, ReturnForm
from ledger.models import FilingEvent, FilingVersion, Period, State, Unit
from ledger.permission import may
from ledger.policy import Action
from ledger.queries.bridge import bridge_of, opening_of
from ledger.queries.changes import compare
from ledger.queries.dispositions import of_version
from ledger.queries.filings import Standing, children_of_version, events_of, standing_of, sums_by_line, version_of
from ledger.queries.periods import today
from ledger.queries.remarks import asked as asked_of
from ledger.queries.remarks import drafted
from ledger.queries.review import Waiting, handed_in_before, returnable_children, waiting_for
from ledger.queries.rows import version_rows
from ledger.queries.stale import changed_below
from ledger.queries.sums import Sums
from ledger.queries.workdays import working_days
from ledger.scoping import Actor
from ledger.tables.changes import Reviewed, review_lines, reviewed
from ledger.tables.dispositions import adjusted_lines, leaving_lines
from ledger.tables.events import asked_back, event_lines, last_return
from ledger.tables.filings import ChildLine, pinned_line, version_url
from ledger.tables.findings import FindingLine
from ledger.tables.marks import marks_of, pill_of, version_marks
from ledger.tables.paging import Page, page_number
from ledger.tables.remarks import remark_line
from ledger.tables.stale import changed_line
from ledger.views.findings import stated_in
from ledger.views.links import address
from ledger.views.locked import can
from ledger.views.versions import narrative_shown
from ledger.views.words import due_words
from qingqian.db.clock import app_now
from qingqian.web.parts import Crumb, Problem, Tab, Tone, problems_of

PAGE: Final = 50
ROW_TABS: Final[Sequence[tuple[str, str | Promise, Tone]]] = (
    ("changed", gettext_lazy("有变化"), Tone.PLAIN),
    ("explained", gettext_lazy("需说明"), Tone.WARN),
    ("added", gettext_lazy("新增"), Tone.PLAIN),
    ("all", gettext_lazy("全部记录"), Tone.PLAIN),
)
# A rollup's reviewer begins with what it contains.
ROLLUP_TABS: Final[Sequence[tuple[str, str | Promise]]] = (
    ("children", gettext_lazy("下级版本")),
    ("annex3", gettext_lazy("附件3")),
    ("annex4", gettext_lazy("附件4")),
)


def review_context(
    actor: Actor,
    unit: Unit,
    period: Period,
    asked: QueryDict,
    *,
    form: ReturnForm | None = None,
    remark: RemarkForm | None = None,
) -> dict[str, Any]:
    """Put the page together; `form` is a return, `remark` a remark that was refused, with what was typed."""
    standing, now = standing_of(unit, period), app_now()
    if standing.filing is None:
        raise MissingError("这一期还没有提交过，没有可以审核的版本。")
    version = version_of(unit, period, standing.filing.current_number or standing.latest_number)
    opening, before = opening_of(version), handed_in_before(version)
    against = before if before is not None and asked.get("against") != "opening" else opening
    rows, stated = version_rows(version), stated_in(actor, version)
    lines = reviewed(rows, compare(version_rows(against) if against else [], rows), stated)
    return {
        "unit": unit,
        "period": period,
        "standing": standing,
        "version": version,
        "pill": pill_of(standing),
        "marks": [*version_marks(version), *(mark for mark in marks_of(standing, now) if mark.tone is Tone.BAD)],
        **_place(standing, version, now),
        "bridge": bridge_of(version, opening, rows),
        "opening": opening,
        "against": against,
        "comparisons": _comparisons(asked, opening, before, against),
        **_told(standing, events_of(standing.filing)),
        **_forms(version, asked, form, remark),
        **_travelled(version),
        **_answers(actor, unit, stated),
        **_rows(version, lines, asked),
        **_contents(version, opening, asked),
        **_neighbours(unit, period),
        **_moves(actor, standing, version, now),
    }


def _place(standing: Standing, version: FilingVersion, now: dt.datetime) -> dict[str, str]:
    """Return where the version and its filing are shown, and when it is due."""
    place, due = (standing.unit.code, standing.period.code), standing.clocks.due_at
    return {
        "version_url": version_url(*place, version.number),
        "filing_url": address("filing", *place),
        "due": "" if due is None else due_words(due, now),
    }


def _told(standing: Standing, events: Sequence[FilingEvent]) -> dict[str, Any]:
    """Return what was done with the filing, and why it was sent back, and what changed below since."""
    version = standing.version
    return {
        "stale": [changed_line(each) for each in changed_below(version)] if version and standing.stale else [],
        "events": event_lines(events),
        "returned": last_return(standing.state, events),
        "asked_back": asked_back(standing.state, None if version is None else version.number, events),
        "returns": [event for event in events if event.action == Action.RETURN_FILING],
    }


def _forms(
    version: FilingVersion, asked: QueryDict, form: ReturnForm | None, remark: RemarkForm | None
) -> dict[str, Any]:
    """Return the forms of a return and of a remark, as typed where one was refused, and the remarks there are."""
    refused = [each for each in (form, remark) if each is not None]
    return {
        "form": form or ReturnForm(initial=_to_mend(version), children=returnable_children(version)),
        "problems": [Problem(item.text) for each in refused for item in problems_of(each)],
        "remark_form": remark or RemarkForm(initial={"seen": version.number, "row": asked.get("row", "")}),
        "pinned": [remark_line(each) for each in drafted(version.filing, version.number)],
        "answered": [remark_line(each) for each in asked_of(version.filing) if each.number < version.number],
    }


def _to_mend(version: FilingVersion) -> dict[str, Any]:
    """Begin a return with who signed, and the next working day but one at 18:00."""
    days = working_days(version.unit)
    until = at(days.next(days.next(today())), dt.time(18))
    return {"seen": version.number, "redo_by": minute_of(until), "redo_name": version.prepared_by}


def _twins_url(actor: Actor, unit: Unit) -> str:
    """Lead to what the units beside this one have too, if the person sees them."""
    above = unit.parent
    return address("twins", unit=above.code) if above is not None and may(actor, Action.READ_LEDGER, above) else ""


def _travelled(version: FilingVersion) -> dict[str, Any]:
    """Return what travelled with the version: rows that leave, amounts that were adjusted, the report in words."""
    travelled = of_version(version)
    moved = {"leaving": leaving_lines(travelled.leaving), "adjusted": adjusted_lines(travelled.adjustments)}
    return narrative_shown(version) | moved


def _answers(actor: Actor, unit: Unit, stated: Sequence[FindingLine]) -> dict[str, Any]:
    """Return what is said of the whole ledger, and how many explanations are new and how many are known."""
    return {
        "whole": [line for line in stated if line.record_id is None],
        "fresh": sum(line.fresh for line in stated),
        "known": sum(bool(line.accepted) for line in stated),
        "twins_url": _twins_url(actor, unit),
    }


def _moves(actor: Actor, standing: Standing, version: FilingVersion, now: dt.datetime) -> dict[str, Any]:
    """Tell which buttons stand at the foot, by the table of moves, the policy, the claim and four eyes."""
    filing = standing.filing
    holds = (
        filing is not None
        and standing.state == State.IN_REVIEW
        and filing.claim_expires_at is not None
        and filing.claim_expires_at > now
    )
    mine = filing is not None and standing.state == State.IN_REVIEW and filing.claimed_by_id == actor.user_id
    own_work = version.submitted_by_id is not None and version.submitted_by_id == actor.user_id
    decided = can(actor, Action.RETURN_FILING, standing) and not can(actor, Action.APPROVE_FILING, standing)
    return {
        "holder": filing.claimed_name if filing is not None and holds and not mine else "",
        "held_until": filing.claim_expires_at if filing is not None and holds else None,
        "may_claim": can(actor, Action.CLAIM_FILING, standing) and not holds and not mine,
        "may_release": mine and can(actor, Action.RELEASE_FILING, standing),
        "may_return": (mine and can(actor, Action.RETURN_FILING, standing)) or decided,
        "may_approve": mine and can(actor, Action.APPROVE_FILING, standing) and not own_work,
        "own_work": mine and own_work,
        "may_undo": may_undo(actor, standing),
        "decided": decided,
    }


def may_undo(actor: Actor, standing: Standing) -> bool:
    """Tell whether the last move was a decision that this person could take back."""
    last = None if standing.filing is None else FilingEvent.objects.filter(filing=standing.filing).last()
    decided = last is not None and last.action in (Action.RETURN_FILING, Action.APPROVE_FILING)
    return decided and can(actor, Action.UNDO_DECISION, standing)


def _comparisons(
    asked: QueryDict, opening: FilingVersion | None, before: FilingVersion | None, against: FilingVersion | None
) -> list[Tab]:
    """Offer both comparisons where there are two: with the version before, and with the period before."""
    offered = ((before, "before", _("上一版")), (opening, "opening", _("上期")))
    return [
        Tab(f"{label} {item.period_name} 第{item.number}版", _changed(asked, against=key), current=item is against)
        for item, key, label in offered
        if item is not None
    ]


def _rows(version: FilingVersion, lines: Reviewed, asked: QueryDict) -> dict[str, Any]:
    names = [name for name, _label, _tone in ROW_TABS]
    chosen = asked.get("tab", "")
    default = "children" if not version.is_leaf else "changed" if lines.tab("changed") else "all"
    tab = chosen if chosen in names or (not version.is_leaf and chosen in dict(ROLLUP_TABS)) else default
    shown = lines.tab(tab) if tab in names else []
    page = Page(page_number(asked), len(shown), PAGE)
    tabs = [
        Tab(
            str(label),
            _changed(asked, tab=name),
            name == tab,
            len(found),
            tone if any(entry.fresh for entry in found) else Tone.PLAIN,
        )
        for name, label, tone in ROW_TABS
        if (found := lines.tab(name)) or version.is_leaf
    ]
    rollup = (
        []
        if version.is_leaf
        else [Tab(str(label), _changed(asked, tab=name), name == tab) for name, label in ROLLUP_TABS]
    )
    return {
        "tab": tab,
        "tabs": [*rollup, *tabs],
        "lines": review_lines(shown[page.start : page.start + PAGE]),
        "pager": page.pager(asked),
    }


def _contents(version: FilingVersion, opening: FilingVersion | None, asked: QueryDict) -> dict[str, Any]:
    """Return what a rollup contains, child by child beside the period before, and the address of its summaries."""
    if version.is_leaf:
        return {"children": []}
    sums, earlier = sums_by_line(version), {} if opening is None else sums_by_line(opening)
    children: list[ChildLine] = [
        pinned_line(pin, sums.get(pin.child_unit_id, Sums()), earlier.get(pin.child_unit_id, Sums()))
        for pin in children_of_version(version)
    ]
    place = {"unit": version.unit.code, "period": version.period.code, "version": str(version.number)}
    tab = asked.get("tab", "")
    return {"children": children, "summary_url": address(tab, **place) if tab in ("annex3", "annex4") else ""}


def _neighbours(unit: Unit, period: Period) -> dict[str, Any]:
    """Return the place in the queue, and the pages before and after it."""
    above = unit.parent
    queue = [] if above is None else waiting_for(above)
    places = [(item.unit.pk, item.period.pk) for item in queue]
    crumbs = [Crumb(_("待审核"), "" if above is None else address("review_queue", unit=above.code))]
    if (unit.pk, period.pk) not in places:
        return {"crumbs": [*crumbs, Crumb(f"{unit.name} · {period.name}")]}
    at = places.index((unit.pk, period.pk))
    where = _("第 %(place)s 个，共 %(count)s 个") % {"place": at + 1, "count": len(places)}
    return {
        "crumbs": [*crumbs, Crumb(where)],
        "previous_url": _page_of(queue[at - 1]) if at else "",
        "next_url": _page_of(queue[at + 1]) if at + 1 < len(queue) else "",
    }


def _page_of(item: Waiting) -> str:
    return address("review", item.unit.code, item.period.code)


def _changed(asked: QueryDict, **changed: str) -> str:
    """Return the page's address with another choice, from the first page on."""
    query = asked.copy()
    query.pop("page", None)
    for name, value in changed.items():
        query[name] = value
    return f"?{query.urlencode()}"
