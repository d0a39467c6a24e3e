"""Call-backs: what was said of a clue, and of which rows of the ledger creditors say that it is not so."""

import uuid
from collections.abc import Collection, Sequence
from itertools import takewhile
from typing import Final

from ledger.calendar.instants import day_of
from ledger.models import Callback, Clue
from qingqian.db.sqlfile import rows

_UNTRUE: Final = "select u.lineage from untrue_rows(%s::uuid[]) u (lineage)"


def calls_of(clue: Clue) -> list[Callback]:
    """Return what was said whenever one called about a clue, the last first."""
    return list(Callback.objects.filter(clue=clue).order_by("-id"))


def calls_now(clue: Clue) -> list[Callback]:
    """Return those since the clue came into its present state, the first first.

    What was said of an earlier result proves nothing.
    """
    return list(Callback.objects.filter(clue=clue, at__gte=clue.entered_at).order_by("id"))


def tries_since_reached(calls: Sequence[Callback]) -> list[Callback]:
    """Return of calls, the first first, those in vain since somebody was reached last."""
    tries = list(takewhile(lambda call: not call.reached, reversed(calls)))
    return tries[::-1]


def days_tried(calls: Collection[Callback]) -> int:
    """Count the days in Shanghai on which nobody was reached."""
    return len({day_of(call.at) for call in calls if not call.reached})


def called_of(lineage: uuid.UUID) -> list[Callback]:
    """Return what was said of one row, the last first."""
    return list(Callback.objects.filter(lineage=lineage).order_by("-id"))


def untrue_rows(lineages: Collection[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Return of which rows that stand in ledgers in scope it is said that they are not so (one query).

    A creditor said so of the row itself, or of a clue that is this row, and nobody 属实 since (domain.md §8): also
    where that was said in another unit, whose row it was then.
    """
    return frozenset(row["lineage"] for row in rows(_UNTRUE, [[*lineages]])) if lineages else frozenset()
