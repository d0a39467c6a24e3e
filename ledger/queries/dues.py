"""Which units must be told now that a report is due soon, or has been due, and in which words."""

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from ledger.calendar.instants import SHANGHAI, minute_of
from ledger.calendar.workdays import WorkingDays
from ledger.models import Notice, NoticeKind, PeriodClock
from ledger.queries.workdays import working_days
from ledger.workflow import HANDED_IN
from qingqian.db.sqlfile import rows

BEFORE: Final = dt.timedelta(hours=24)
# What was due longer ago is no news: a campaign of past years tells nobody.
NEWS: Final = dt.timedelta(days=2)
# The longest run of days off that a warning steps over.
AHEAD: Final = dt.timedelta(days=15)
# By kind, and whether it was sent back to be mended.
_TEXTS: Final[Mapping[tuple[NoticeKind, bool], str]] = {
    (NoticeKind.DUE_SOON, False): "“{period}”将于 {due} 截止，还没有提交。",
    (NoticeKind.OVERDUE, False): "“{period}”应于 {due} 提交，现已逾期，请尽快补报。",
    (NoticeKind.DUE_SOON, True): "退回的“{period}”请在 {due} 前改好再报。",
    (NoticeKind.OVERDUE, True): "退回的“{period}”应于 {due} 改好再报，现已逾期，请尽快补报。",
}


def soon_from(due: dt.datetime, days: WorkingDays) -> dt.datetime:
    """Return when a warning goes out: 24 hours before, and where one does not work then, the working day before."""
    moment = (due - BEFORE).astimezone(SHANGHAI)
    if days.works(moment.date()):
        return moment
    return dt.datetime.combine(days.previous(moment.date()), moment.timetz())


def dues_to_tell(now: dt.datetime) -> list[Notice]:
    """Return the notices that are to be made now, in the scope of 系统.

    Two queries and one for each ordering unit, however many units there are.
    """
    near = PeriodClock.objects.filter(
        due_at__gte=now - NEWS, due_at__lte=now + AHEAD, period__waived_at=None, period__opened_at__isnull=False
    )
    clocks = list(near.select_related("period__unit"))
    days = {clock.period.unit_id: clock.period.unit for clock in clocks}
    kept = {pk: working_days(unit) for pk, unit in days.items()}
    wanted = [(clock.pk, kind) for clock in clocks if (kind := _kind(clock, kept[clock.period.unit_id], now))]
    return [_notice(row) for row in _owing(wanted, now)]


def _kind(clock: PeriodClock, days: WorkingDays, now: dt.datetime) -> NoticeKind | None:
    due = clock.due_at
    if due is None or now < soon_from(due, days):
        return None
    return NoticeKind.OVERDUE if due < now else NoticeKind.DUE_SOON


def _owing(wanted: Sequence[tuple[int, NoticeKind]], now: dt.datetime) -> list[dict[str, Any]]:
    asked = {
        "clocks": [pk for pk, _kind in wanted],
        "kinds": [kind.value for _pk, kind in wanted],
        "handed_in": [state.value for state in HANDED_IN],
        "overdue": NoticeKind.OVERDUE.value,
        "soon": NoticeKind.DUE_SOON.value,
        "now": now,
        "news": now - NEWS,
        "near": now + BEFORE,
    }
    return rows(_statement(), asked)


def _notice(row: Mapping[str, Any]) -> Notice:
    kind = NoticeKind(row["kind"])
    return Notice(
        unit_id=row["unit_id"],
        about_unit_id=row["unit_id"],
        kind=kind,
        key=row["key"],
        text=_TEXTS[kind, row["redo"]].format(period=row["period_name"], due=minute_of(row["due_at"])),
        url=f"/filings/{row['unit_code']}/{row['period_code']}/",
    )


@cache
def _statement() -> str:
    return (Path(__file__).parent / "dues.sql").read_text(encoding="utf-8")
