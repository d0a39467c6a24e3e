"""Approves or returns many filings by one act: exactly those that were seen, in the versions seen, or none."""

from collections.abc import Callable, Mapping
from typing import Final

from ledger.actions.deciding import MEND, Redo, approve, claim, return_filing
from ledger.actions.locks import lock_ledgers
from ledger.actions.moving import acted_last
from ledger.actions.outbox import announced_together
from ledger.errors import ConflictError, LedgerError, RefusedError
from ledger.models import Filing, Period, State, Unit
from ledger.permission import require
from ledger.policy import Action
from ledger.queries.review import WAITING
from ledger.scoping import Actor
from ledger.workflow import DECIDED

MOST: Final = 200
"""How many filings one act may decide: each is judged, audited and announced by itself."""

Decide = Callable[[Filing, int], object]
Seen = Mapping[int, int]
"""The number of the version that was seen, by the filing's id."""


def approve_many(actor: Actor, above: Unit, seen: Seen) -> int:
    """Claim and approve these filings of the unit's children; return how many.

    ConflictError, ForbiddenError or RefusedError names the first that cannot be; nothing is done then.
    """

    def decide(filing: Filing, number: int) -> object:
        return approve(actor, *_place(filing), seen=number)

    return _decide_many(actor, above, seen, decide, State.APPROVED)


def return_many(actor: Actor, above: Unit, seen: Seen, reason: str, redo: Redo = MEND) -> int:
    """Claim and return these filings of the unit's children, with one reason; return how many. Errors as above."""

    def decide(filing: Filing, number: int) -> object:
        return return_filing(actor, *_place(filing), reason, seen=number, redo=redo)

    return _decide_many(actor, above, seen, decide, State.RETURNED)


def _decide_many(actor: Actor, above: Unit, seen: Seen, decide: Decide, ended: State) -> int:
    require(actor, Action.REVIEW_QUEUE, above)
    if not seen:
        raise RefusedError("没有选中任何报送，请先筛选或勾选。")
    if len(seen) > MOST:
        raise RefusedError(f"一次最多处理 {MOST} 份，现在选中 {len(seen)} 份，请缩小筛选范围后分次办理。")
    found = Filing.objects.filter(unit__parent=above, pk__in=seen).select_related("unit__parent", "period__campaign")
    filings = list(found.order_by("unit_id", "id"))
    if len(filings) != len(seen):
        raise ConflictError("所选的报送里有的已不在待审队列，没有办理；请刷新后再选。")
    # What a unit that was closed since has handed in is decided like all else, as it is by a single act.
    lock_ledgers([above.pk, *(filing.unit_id for filing in filings)], closed=True)
    with announced_together():
        for filing in filings:
            _one(actor, filing, seen[filing.pk], decide, ended)
    return len(filings)


def _one(actor: Actor, filing: Filing, number: int, decide: Decide, ended: State) -> None:
    """Take the filing for review and decide; a refusal says which one it was."""
    try:
        state = Filing.objects.get(pk=filing.pk).state
        if state in WAITING:
            claim(actor, *_place(filing), seen=number)
        elif not (state == ended or {state, ended} <= DECIDED or _sent_back(actor, filing, number)):
            raise ConflictError("已由别人处理，请刷新后再选。")
        # Where it has ended so already, the act itself tells whether the same person did it.
        decide(filing, number)
    except LedgerError as refusal:
        refusal.message = f"都没有办理：{filing.unit.name}“{filing.period.name}”{refusal.message}"
        refusal.args = (refusal.message,)
        raise


def _sent_back(actor: Actor, filing: Filing, number: int) -> bool:
    """Tell whether this person returned it already: what was approved before an amendment is in force again then."""
    return acted_last(actor, Action.RETURN_FILING, filing, number) is not None


def _place(filing: Filing) -> tuple[Unit, Period]:
    return filing.unit, filing.period
