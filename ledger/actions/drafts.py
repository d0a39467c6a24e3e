"""Keeps what a person types before it is saved. It is no part of the ledger: no lock, no revision, nobody else's."""

import uuid
from collections.abc import Mapping
from typing import Final

from ledger.annexes.annex2 import LINE_COLUMNS
from ledger.errors import RefusedError
from ledger.models import ArrearsRecord, Draft, Unit
from ledger.permission import require
from ledger.policy import Action
from ledger.scoping import Actor

MAX_BYTES: Final = 64 << 10
MOST: Final = 50
_ASKED: Final = ("explain-", "proof-")
_NAMES: Final = frozenset(column.name for column in LINE_COLUMNS)


def kept_values(said: Mapping[str, str]) -> dict[str, str]:
    """Return what was typed of columns and explanations, and the files chosen, without NUL signs; nothing else."""
    wanted = ((name, text) for name, text in said.items() if name in _NAMES or name.startswith(_ASKED))
    return {name.replace("\0", ""): text.replace("\0", "") for name, text in wanted}


def keep_draft(actor: Actor, unit: Unit, key: str, seen: int, said: Mapping[str, str]) -> Draft:
    """Keep what the actor has typed into one form; RefusedError above 64 KB."""
    require(actor, Action.EDIT_RECORD, unit)
    values = kept_values(said)
    if sum(len(name.encode()) + len(text.encode()) for name, text in values.items()) > MAX_BYTES:
        raise RefusedError("输入的内容太长，没有自动保存；请缩短后保存。")
    draft, is_new = Draft.objects.update_or_create(
        unit=unit, user_id=actor.user_id or 0, key=key, defaults={"seen": seen, "values": values}
    )
    if is_new:
        _prune(actor, unit)
    return draft


def _prune(actor: Actor, unit: Unit) -> None:
    """Let go what was typed longest ago, so that a desk stays a desk."""
    kept = Draft.objects.filter(unit=unit, user_id=actor.user_id or 0).order_by("-saved_at", "-id")
    Draft.objects.filter(pk__in=list(kept.values_list("pk", flat=True)[MOST:])).delete()


def drop_draft(actor: Actor, unit: Unit, key: str) -> None:
    """Forget what was typed into one form: it was saved, or the person wants the stored values back."""
    require(actor, Action.EDIT_RECORD, unit)
    Draft.objects.filter(unit=unit, user_id=actor.user_id or 0, key=key.replace("\0", "")).delete()


def is_entered(unit: Unit, mark: uuid.UUID) -> bool:
    """Tell whether the new row of this mark has been stored already."""
    return ArrearsRecord.every.filter(unit=unit, lineage=mark).exists()
