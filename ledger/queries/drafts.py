"""What a person has typed into the record form and not saved yet; everybody sees their own only."""

import uuid

from ledger.models import Draft, Unit
from ledger.scoping import Actor

_NEW = "new:"


def record_key(pk: int) -> str:
    """Name the form of a stored row."""
    return f"record:{pk}"


def new_key(mark: uuid.UUID) -> str:
    """Name the form of a new row by the mark that was made with it."""
    return f"{_NEW}{mark}"


def mark_of(draft: Draft) -> uuid.UUID:
    """Return the mark of a new row's draft."""
    return uuid.UUID(draft.key.removeprefix(_NEW))


def draft_of(actor: Actor, unit: Unit, key: str) -> Draft | None:
    """Return what the actor has typed into one form; None if nothing waits."""
    return Draft.objects.filter(unit=unit, user_id=actor.user_id or 0, key=key).first()


def newest_new_draft(actor: Actor, unit: Unit) -> Draft | None:
    """Return the new row that the actor typed last and has not saved."""
    drafts = Draft.objects.filter(unit=unit, user_id=actor.user_id or 0, key__startswith=_NEW)
    return drafts.order_by("-saved_at", "-id").first()
