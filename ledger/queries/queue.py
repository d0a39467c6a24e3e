"""What waits for those who decide: on a unit's children, and on what the root itself has handed in."""

from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q, QuerySet

from ledger.models import Filing, FilingVersion, State
from ledger.queries.review import WAITING


def waiting_on(above: Collection[int], own: Collection[int] = (), user_id: int | None = None) -> QuerySet[Filing]:
    """Return what nobody has decided yet, the longest waiting first: filings of the children of `above`.

    With `own` also what the root among these units has handed in and this person may endorse (待审定): not what the
    person has handed in.
    """
    waiting = Q(unit__parent_id__in=above, state__in=WAITING)
    if own:
        in_hand = FilingVersion.objects.filter(filing=OuterRef("pk"), number=OuterRef("current_number"))
        mine = Exists(in_hand.filter(submitted_by_id=user_id))
        waiting |= Q(~mine, unit_id__in=own, unit__parent_id=None, state=State.SUBMITTED)
    return Filing.objects.filter(waiting).order_by("last_submitted_at", "id")
