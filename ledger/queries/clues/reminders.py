"""Which desks must be reminded today of which clues, and in which words (domain.md §8, Clocks)."""

import datetime as dt
from typing import Final

from django.db.models import Exists, OuterRef, Q, TextField, Value
from django.db.models.functions import Cast, Concat

from ledger.calendar.instants import SHANGHAI
from ledger.calendar.workdays import WorkingDays
from ledger.models import Clue, ClueState, Notice, NoticeKind, Unit
from ledger.queries.clues.told import DUTY
from ledger.queries.workdays import working_days

FROM: Final = dt.time(8)
"""From this hour on, before the digest of the morning goes out (queries/mail.py), which holds what is due today."""
LEFT: Final = frozenset({0, 1, 3})
"""So many working days before its day, and on it, a clue's desk is reminded."""
# The longest run of days off with the days before it.
AHEAD: Final = 20
MOST: Final = 1_000
"""So many reminders one sweep makes; the next goes on."""


def clue_dues_to_tell(now: dt.datetime) -> list[Notice]:
    """Return the reminders that are to be made now, in the scope of 系统.

    On working days alone: of what is due in three working days, in one, or today (before days off: in them), and each
    such day of what is overdue. Once a day for a clue at a desk. Two queries for each ordering unit.
    """
    moment = now.astimezone(SHANGHAI)
    if moment.time() < FROM:
        return []
    today = moment.date()
    roots = Unit.objects.filter(parent=None, valid_to=None)
    return [_reminder(clue, today) for root in roots for clue in _near(root, today, working_days(root))]


def _near(root: Unit, today: dt.date, days: WorkingDays) -> list[Clue]:
    if not days.works(today):
        return []
    ahead = (today + dt.timedelta(days=count) for count in range(AHEAD))
    wanted = [day for day in ahead if days.between(today, day) in LEFT]
    near = Clue.objects.filter(Q(due_on__lt=today) | Q(due_on__in=wanted), path__startswith=root.path, state__in=DUTY)
    told = Notice.objects.filter(key=OuterRef("reminder"))
    near = near.annotate(reminder=_key(today)).filter(~Exists(told))
    return list(near.order_by("due_on", "id")[:MOST])


def _key(today: dt.date) -> Concat:
    """Name a reminder by clue, desk and day."""
    clue, desk = Cast("id", TextField()), Cast("desk_id", TextField())
    return Concat(Value("clue-due:"), clue, Value(":"), desk, Value(f":{today}"), output_field=TextField())


def _reminder(clue: Clue, today: dt.date) -> Notice:
    key: str = clue.reminder  # type: ignore[attr-defined]
    late = clue.due_on is not None and clue.due_on < today
    return Notice(
        unit_id=clue.desk_id,
        about_unit_id=clue.desk_id,
        kind=NoticeKind.CLUE if late else DUTY[ClueState(clue.state)],
        key=key,
        text=_text(clue, today),
        url=f"/clues/{clue.pk}/",
    )


def _text(clue: Clue, today: dt.date) -> str:
    state, due = ClueState(clue.state).label, clue.due_on or today
    if due < today:
        return f"线索 {clue.number}“{state}”的期限是 {due}，已逾期 {(today - due).days} 天，请尽快办理。"
    if due == today:
        return f"线索 {clue.number}“{state}”今天到期，请今天办理。"
    return f"线索 {clue.number}“{state}”将于 {due} 到期，请抓紧办理。"
