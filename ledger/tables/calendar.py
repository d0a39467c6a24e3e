"""How a campaign's calendar is shown: each period with its times, what is asked, and what was changed and why."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from ledger.calendar.instants import SHANGHAI, minute_of
from ledger.calendar.schedule import Planned
from ledger.models import PeriodChange
from ledger.queries.calendar import Entry
from ledger.vocabulary import Level
from qingqian.web.parts import Pill, Tone

WEEKDAYS: Final = "一二三四五六日"
WAIVED: Final = Pill("已取消", Tone.PLAIN, "ban")
NOT_OPEN: Final = Pill("未开始", Tone.PLAIN, "circle-dashed")
OPEN: Final = Pill("报送中", Tone.INFO, "pencil")
PASSED: Final = Pill("已到期", Tone.OK, "circle-check")
# From the clerk up: so the sheet goes.
SHOWN: Final = (Level.TOWN, Level.DISTRICT, Level.MUNICIPAL)


@dataclass(frozen=True, slots=True)
class CalendarLine:
    """One period: when each level owes it, when it closes and is frozen for the first, what is asked, what changed."""

    entry: Entry
    pill: Pill
    dues: list[str]
    children_due: str
    closes: str
    frozen: str
    annexes: str
    changes: list[PeriodChange]


def moment_words(moment: dt.datetime | None) -> str:
    """Say an instant in a table: 2022-06-30 周四 18:00, and the end of a day as the day; — where there is none."""
    if moment is None:
        return "—"
    day, _space, clock = minute_of(moment).partition(" ")
    return f"{day} 周{WEEKDAYS[moment.astimezone(SHANGHAI).weekday()]} {clock or '24:00'}"


def calendar_line(entry: Entry, level: Level, now: dt.datetime) -> CalendarLine:
    """Return how a period is shown to a unit of a level."""
    first = entry.clocks.get(Level.DISTRICT)
    own = entry.children
    return CalendarLine(
        entry,
        _pill(entry, level, now),
        [moment_words(entry.due(each)) for each in SHOWN],
        "" if own is None else moment_words(own.due_at),
        moment_words(None if first is None else first.closes_at),
        moment_words(None if first is None else first.frozen_at),
        annex_words(entry.annexes(level), stamped=entry.asks_paper(level)),
        list(entry.changes),
    )


def _pill(entry: Entry, level: Level, now: dt.datetime) -> Pill:
    due = entry.due(level)
    if entry.period.waived_at is not None:
        return WAIVED
    if now < entry.period.opens_at:
        return NOT_OPEN
    return PASSED if due is not None and due < now else OPEN


def annex_words(annexes: Sequence[int], *, stamped: bool) -> str:
    """Say what is asked: 附件2、4，盖章."""
    named = _("附件%s") % "、".join(map(str, annexes)) if annexes else "—"
    return f"{named}，{_('盖章')}" if stamped else named


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """One period of a campaign that is not yet made."""

    period: Planned
    dues: list[str]
    note: str


def planned_line(period: Planned) -> PlannedLine:
    """Return how a planned period is shown before it is made."""
    dues = [moment_words(times.due_at if (times := period.times.get(level)) else None) for level in SHOWN]
    return PlannedLine(period, dues, _note(period))


def _note(period: Planned) -> str:
    if not period.holiday:
        return ""
    if period.waived:
        return _("遇%s，这一周不报") % period.holiday
    return _("遇%s，已改期") % period.holiday if period.moved else _("遇%s，未改期") % period.holiday
