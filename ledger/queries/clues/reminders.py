"""Which desks must be reminded today of which clues, and in which words (domain.md §8, Clocks)."""

import datetime as dt
from collections.abc import Sequence
from typing import Final, TypeVar

from django.db.models import Exists, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat

from ledger.calendar.instants import SHANGHAI
from ledger.models import Clue, ClueMeasure, ClueState, Notice, NoticeKind, Unit
from ledger.queries.clues.measures import hanging
from ledger.queries.clues.told import DUTY
from ledger.queries.workdays import working_days

_Told = TypeVar("_Told", Clue, ClueMeasure)

FROM: Final = dt.time(8)
"""From this hour on, before the digest of the morning goes out (queries/mail.py), which holds what is due today."""
LEFT: Final = frozenset({0, 1, 3})
"""So many working days before its day, and on it, a clue's desk is reminded."""
# The longest run of days off with the days before it.
AHEAD: Final = 20
MOST: Final = 1_000
"""So many reminders of either kind one sweep makes; the next goes on."""


def clue_dues_to_tell(now: dt.datetime) -> list[Notice]:
    """Return the reminders that are to be made now, in the scope of 系统.

    On working days alone: of what is due in three working days, in one, or today (before days off: in them), and each
    such day of what is overdue. Once a day for a clue at a desk, and for a 挂牌督办 at who works on the clue. Three
    queries for each ordering unit.
    """
    moment = now.astimezone(SHANGHAI)
    if moment.time() < FROM:
        return []
    today = moment.date()
    return [notice for root in Unit.objects.filter(parent=None, valid_to=None) for notice in _of(root, today)]


def _of(root: Unit, today: dt.date) -> list[Notice]:
    days = working_days(root)
    if not days.works(today):
        return []
    ahead = (today + dt.timedelta(days=count) for count in range(AHEAD))
    wanted = [day for day in ahead if days.between(today, day) in LEFT]
    clues = Clue.objects.filter(_near("due_on", today, wanted), path__startswith=root.path, state__in=DUTY)
    hung = hanging().filter(_near("complete_by", today, wanted), path__startswith=root.path)
    clues = _untold(clues, _key("clue-due", "id", "desk_id", today)).order_by("due_on", "id")
    hung = _untold(hung, _key("clue-hung", "id", "unit_id", today)).order_by("complete_by", "id")
    return [
        *(_reminder(clue, today) for clue in clues[:MOST]),
        *(_pressed(measure, today) for measure in hung.select_related("clue")[:MOST]),
    ]


def _near(day: str, today: dt.date, wanted: Sequence[dt.date]) -> Q:
    return Q(**{f"{day}__lt": today}) | Q(**{f"{day}__in": wanted})


def _untold(found: QuerySet[_Told], key: Concat) -> QuerySet[_Told]:
    told = Notice.objects.filter(key=OuterRef("reminder"))
    return found.annotate(reminder=key).filter(~Exists(told))


def _key(what: str, one: str, unit: str, today: dt.date) -> Concat:
    """Name a reminder by what it is of, the unit that it is for, and the day."""
    ids = Cast(one, TextField()), Value(":"), Cast(unit, TextField())
    return Concat(Value(f"{what}:"), *ids, Value(f":{today}"), output_field=TextField())


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


def _pressed(measure: ClueMeasure, today: dt.date) -> Notice:
    """Say of a 挂牌督办 that its day comes near, or has passed."""
    key: str = measure.reminder  # type: ignore[attr-defined]
    number, due = measure.clue.number, measure.complete_by or today
    if due < today:
        text = f"挂牌督办的线索 {number} 应在 {due} 前完成，已逾期 {(today - due).days} 天，请尽快办理。"
    elif due == today:
        text = f"挂牌督办的线索 {number} 今天是完成时限，请今天办理。"
    else:
        text = f"挂牌督办的线索 {number} 要在 {due} 前完成，请抓紧办理。"
    return Notice(
        unit_id=measure.unit_id,
        about_unit_id=measure.unit_id,
        kind=NoticeKind.CLUE if due < today else NoticeKind.CLUE_TO_HANDLE,
        key=key,
        text=text,
        url=f"/clues/{measure.clue_id}/",
    )


def _text(clue: Clue, today: dt.date) -> str:
    state, due = ClueState(clue.state).label, clue.due_on or today
    if due < today:
        return f"线索 {clue.number}“{state}”的期限是 {due}，已逾期 {(today - due).days} 天，请尽快办理。"
    if due == today:
        return f"线索 {clue.number}“{state}”今天到期，请今天办理。"
    return f"线索 {clue.number}“{state}”将于 {due} 到期，请抓紧办理。"
