"""A person's saved views of a list."""

from ledger.models import SavedView, Unit
from ledger.scoping import Actor


def views_of(actor: Actor, unit: Unit, page: str) -> list[SavedView]:
    """Return how a person left a list (without a name) and their named filters, by name (one query)."""
    if actor.user_id is None:
        return []
    return list(SavedView.objects.filter(unit=unit, user_id=actor.user_id, page=page).order_by("name", "id"))
