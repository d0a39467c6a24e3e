"""The review queue in words, marks and addresses."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ledger.models import State
from ledger.queries.review import Waiting
from ledger.tables.marks import STATE_PILLS, Mark, version_marks
from qingqian.web.parts import Pill

FILTERS: Final[Sequence[tuple[str, str | Promise]]] = (
    ("", _("全部")),
    ("free", _("待领取")),
    ("mine", _("我在审核")),
    ("others", _("他人审核中")),
)


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One filing of the queue; `holder` is whose claim still holds, `group` the filter it belongs to."""

    item: Waiting
    pill: Pill
    group: str
    holder: str
    url: str
    marks: Sequence[Mark] = field(default=())
    decidable: bool = False

    @property
    def tick(self) -> str:
        """Name the filing and the version that is seen, for an act on many."""
        return f"{self.item.filing.pk}:{self.item.version.number}"

    def belongs(self, key: str) -> bool:
        """Tell whether a filter of FILTERS shows it."""
        return key in ("", self.group)


def decidable(item: Waiting, user_id: int | None, now: dt.datetime) -> bool:
    """Tell whether the person may decide it now: nobody else reviews it, and somebody else has submitted it."""
    return not item.claimed_by_other(user_id, now) and item.version.submitted_by_id != user_id


def queue_lines(waiting: Sequence[Waiting], user_id: int | None, now: dt.datetime) -> list[QueueLine]:
    """Say each filing that waits, for the person who looks."""
    return [_line(item, user_id, now) for item in waiting]


def _line(item: Waiting, user_id: int | None, now: dt.datetime) -> QueueLine:
    held = item.claim_holds(now)
    mine = held and item.filing.claimed_by_id == user_id
    return QueueLine(
        item=item,
        pill=STATE_PILLS[State.IN_REVIEW if held else State.SUBMITTED],
        group="mine" if mine else "others" if held else "free",
        holder=item.filing.claimed_name if held else "",
        url=reverse("review", args=[item.unit.code, item.period.code]),
        marks=version_marks(item.version),
        decidable=decidable(item, user_id, now),
    )
