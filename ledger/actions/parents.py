"""Keeps the list of parent companies: entries are added, given aliases and ended, never renamed or deleted."""

import json
from collections.abc import Iterable
from pathlib import Path

from ledger.actions.locks import lock_ledgers
from ledger.annexes.names import normalised_name
from ledger.errors import ForbiddenError, RefusedError
from ledger.models import ParentCompany, Unit
from ledger.permission import require
from ledger.policy import Action
from ledger.queries.parents import canonical_parents
from ledger.queries.periods import today
from ledger.scoping import Actor


def add_parent(actor: Actor, unit: Unit, name: str, aliases: Iterable[str] = ()) -> ParentCompany:
    """Take a parent company into the list of the unit that orders the campaign."""
    _allowed(actor, unit)
    written, others = name.strip(), [alias.strip() for alias in aliases if alias.strip()]
    if not written:
        raise RefusedError("请填写总公司的全称。")
    known = canonical_parents(unit)
    for text in (written, *others):
        if normalised_name(text) in known:
            raise RefusedError(f"“{text}”已在名单中，写作“{known[normalised_name(text)]}”。")
    return ParentCompany.objects.create(unit=unit, name=written, aliases=others)


def add_alias(actor: Actor, parent: ParentCompany, alias: str) -> None:
    """Let a further writing stand for a parent company."""
    _allowed(actor, parent.unit)
    parent.refresh_from_db(fields=["aliases"])
    text = alias.strip()
    taken = canonical_parents(parent.unit).get(normalised_name(text), "")
    if not text:
        raise RefusedError("请填写简称或其他写法。")
    if taken:
        raise RefusedError(f"“{text}”已在名单中，写作“{taken}”。")
    parent.aliases = [*parent.aliases, text]
    parent.save(update_fields=["aliases"])


def end_parent(actor: Actor, parent: ParentCompany) -> None:
    """Offer an entry no more; rows that bear it keep it."""
    _allowed(actor, parent.unit)
    parent.ended_on = today()
    parent.save(update_fields=["ended_on"])


def _allowed(actor: Actor, unit: Unit) -> None:
    require(actor, Action.EDIT_PARENTS, unit)
    if unit.parent_id is not None:
        raise ForbiddenError("总公司名单由市级维护；需要增加的，请联系市级管理员。")
    lock_ledgers([unit.pk])


def load_parents(root: Unit, path: Path) -> int:
    """Take in what a list from a file has and the root's own list lacks; return how many were new.

    A list that has been kept since (renamed by a successor, ended) is left as it is.
    """
    known = set(ParentCompany.objects.filter(unit=root).values_list("name", flat=True))
    entries = json.loads(path.read_text(encoding="utf-8"))
    new = [ParentCompany(unit=root, **entry) for entry in entries if entry["name"] not in known]
    ParentCompany.objects.bulk_create(new)
    return len(new)
