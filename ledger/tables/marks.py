"""How states and facts of filings are shown: shape, word and colour; the same everywhere."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ledger.models import ChildState, FilingVersion, State
from ledger.queries.filings import Standing
from qingqian.web.parts import Pill, Tone

STATE_PILLS: Final[Mapping[State, Pill]] = {
    State.NOT_STARTED: Pill("未开始", Tone.PLAIN, "circle-dashed"),
    State.DRAFT: Pill("填报中", Tone.INFO, "pencil"),
    State.COLLECTING: Pill("汇总中", Tone.INFO, "circle-half-2"),
    State.READY: Pill("待上报", Tone.INFO, "send"),
    State.SUBMITTED: Pill("待审核", Tone.WARN, "hourglass"),
    State.IN_REVIEW: Pill("审核中", Tone.WARN, "eye"),
    State.RETURNED: Pill("已退回", Tone.BAD, "arrow-back-up"),
    State.APPROVED: Pill("审核通过", Tone.OK, "circle-check"),
    State.ACCEPTED: Pill("已接收", Tone.OK, "checks"),
    State.ENDORSED: Pill("已审定", Tone.OK, "certificate"),
    State.SENT: Pill("已报送", Tone.OK, "checks"),
}
# Nobody above reviews what the root hands in.
TO_ENDORSE: Final = Pill("待审定", Tone.WARN, "hourglass")
CHILD_PILLS: Final[Mapping[ChildState, Pill]] = {
    ChildState.FILED: Pill("已报", Tone.OK, "circle-check"),
    ChildState.NIL: Pill("零报告", Tone.NEW, "file-text"),
    ChildState.CARRIED: Pill("未更新", Tone.WARN, "history"),
    ChildState.DEEMED_NIL: Pill("视为无", Tone.WARN, "ban"),
    ChildState.EXEMPT: Pill("免报", Tone.PLAIN, "minus"),
    ChildState.MISSING: Pill("未报", Tone.BAD, "circle-x"),
    ChildState.NO_CHANGE: Pill("无变化", Tone.OK, "equal"),
    ChildState.HANDED_OVER: Pill("已划转", Tone.PLAIN, "arrows-split"),
}
CLOSED: Final = Pill("未开放", Tone.PLAIN, "lock")


@dataclass(frozen=True, slots=True)
class Mark:
    """A fact beside a state, as a small tag."""

    label: str | Promise
    tone: Tone


LATE: Final = Mark(_("迟报"), Tone.WARN)
NIL: Final = Mark(_("零报告"), Tone.NEW)
NO_CHANGE: Final = Mark(_("无变化"), Tone.PLAIN)
EXTENDED: Final = Mark(_("已延期"), Tone.INFO)
EXTENSION_OVER: Final = Mark(_("延期已过"), Tone.BAD)
STALE: Final = Mark(_("下级有更正"), Tone.WARN)
AMENDMENT: Final = Mark(_("更正"), Tone.NEW)
PROXY: Final = Mark(_("代报"), Tone.NEW)
OVERDUE: Final = Mark(_("逾期未报"), Tone.BAD)
PAPER_AWAITED: Final = Mark(_("电子已报、纸质未到"), Tone.WARN)
PAPER_OLD: Final = Mark(_("纸质旧版已到"), Tone.WARN)
WITH_MISSING: Final = Mark(_("缺报上报"), Tone.WARN)
NOT_DECLARED: Final = Mark(_("未作中小微企业声明"), Tone.WARN)


def state_pill(state: State, *, is_root: bool) -> Pill:
    """Return how a state is shown; what the root has handed in waits for another person of its own."""
    return TO_ENDORSE if is_root and state is State.SUBMITTED else STATE_PILLS[state]


def pill_of(standing: Standing) -> Pill:
    """Return the state of a unit's filing; a period that is not open to it, or waived, says so."""
    if standing.expected is None:
        return CLOSED
    if standing.expected.successor_id is not None and not standing.handed_in:
        return CHILD_PILLS[ChildState.HANDED_OVER]
    if standing.expected.exempt and standing.filing is None:
        return CHILD_PILLS[ChildState.EXEMPT]
    return state_pill(standing.state, is_root=standing.unit.parent_id is None)


def marks_of(standing: Standing, now: dt.datetime) -> list[Mark]:
    """Return the facts beside a standing's state."""
    marks = [OVERDUE] if standing.overdue(now) else []
    until = standing.clocks.extended_until
    if until is not None and not standing.handed_in:
        marks.append(EXTENDED if until >= now else EXTENSION_OVER)
    if standing.filing is not None and standing.filing.late:
        marks.append(LATE)
    if standing.stale and standing.handed_in:
        marks.append(STALE)
    if standing.version is not None and standing.handed_in:
        marks += [mark for mark in version_marks(standing.version) if mark is not LATE]
    return marks


def version_marks(version: FilingVersion) -> list[Mark]:
    """Return the facts that a version carries."""
    said = (
        (version.late, LATE),
        (version.nil, NIL),
        (version.no_change, NO_CHANGE),
        (version.amendment, AMENDMENT),
        (bool(version.proxy_name), PROXY),
        (version.with_missing, WITH_MISSING),
        (not version.declared_small_firms and not version.nil, NOT_DECLARED),
    )
    return [mark for holds, mark in said if holds]
