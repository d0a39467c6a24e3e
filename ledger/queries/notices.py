"""What a person was told, and how much of it they have not read."""

from collections.abc import Sequence
from typing import Final

from django.db.models import QuerySet

from ledger.models import Addressee
from ledger.scoping import Actor

MANY: Final = 99


def addressed_to(actor: Actor) -> QuerySet[Addressee]:
    """Return what was addressed to the person; nothing is to 系统."""
    return Addressee.objects.filter(user_id=actor.user_id or 0)


def unread_count(actor: Actor) -> int:
    """Count what the person has not read, up to one more than MANY (one query)."""
    return addressed_to(actor).filter(read_at=None)[: MANY + 1].count()


def notice_page(actor: Actor, *, unread: bool, before: int, size: int) -> tuple[Sequence[Addressee], bool]:
    """Return one page, the newest first, of those older than `before` (0: all); and whether there are more."""
    found = addressed_to(actor).select_related("notice", "unit").order_by("-id")
    found = found.filter(read_at=None) if unread else found
    found = found.filter(id__lt=before) if before else found
    rows = list(found[: size + 1])
    return rows[:size], len(rows) > size
