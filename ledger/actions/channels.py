"""Keeps the complaint channels that the public reads: added, changed, moved, ended, resumed by the root's manager."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ledger.actions.locks import lock_ledgers
from ledger.errors import ConflictError, MissingError, RefusedError
from ledger.models import ChannelScope, ComplaintChannel, Unit
from ledger.permission import require
from ledger.policy import Action
from ledger.queries.periods import today
from ledger.scoping import Actor

_SCOPES: Final = {"national": ChannelScope.NATIONAL, "chongqing": ChannelScope.MUNICIPAL}


@dataclass(frozen=True, slots=True)
class Listed:
    """What a line says. `seq` is the place in its list that it is to have, from 1; None is the last one."""

    name: str
    phones: Sequence[str] = ()
    email: str = ""
    website: str = ""
    note: str = ""
    unit_code: str = ""
    seq: int | None = None


def load_channels(root: Unit, path: Path) -> int:
    """Take in both lists from a file where the root has none of its own yet; return how many lines were new.

    What has been kept since (changed, moved, ended) is left as it is.
    """
    if ComplaintChannel.objects.filter(unit=root).exists():
        return 0
    with path.open(encoding="utf-8", newline="") as file:
        lines = [_line(root, row) for row in csv.DictReader(file)]
    return len(ComplaintChannel.objects.bulk_create(lines))


def _line(root: Unit, row: dict[str, str]) -> ComplaintChannel:
    plain = {name: row[name] for name in ("name", "unit_code", "email", "website", "note")}
    phones = [phone for phone in row["phones"].split(";") if phone]
    return ComplaintChannel(unit=root, scope=_SCOPES[row["scope"]], seq=int(row["seq"]), phones=phones, **plain)


def add_channel(actor: Actor, root: Unit, scope: ChannelScope, said: Listed) -> ComplaintChannel:
    """Take a line into one of the lists; RefusedError where its name stands there already."""
    _begin(actor, root)
    lines = _lines(root, scope)
    _refuse_twice(lines, said.name)
    made = ComplaintChannel(unit=root, scope=scope, seq=len(lines) + 1)
    _say(made, said)
    made.save()
    _place(lines, made, said.seq)
    return made


def change_channel(actor: Actor, root: Unit, pk: int, seen: int, said: Listed) -> ComplaintChannel:
    """Let a line of the version that the person saw say something else, or stand elsewhere in its list.

    MissingError for a line that is not there, ConflictError where another was quicker, RefusedError as above.
    """
    _begin(actor, root)
    line, others = _found(root, pk, seen)
    _refuse_twice(others, said.name)
    _say(line, said)
    line.version += 1
    line.save()
    _place(others, line, said.seq or line.seq)
    return line


def end_channel(actor: Actor, root: Unit, pk: int, seen: int) -> ComplaintChannel:
    """Show a line no more; those behind it move up. Errors as above."""
    _begin(actor, root)
    line, others = _found(root, pk, seen)
    line.ended_on = today()
    line.version += 1
    line.save()
    _number(others)
    return line


def resume_channel(actor: Actor, root: Unit, pk: int, seen: int) -> ComplaintChannel:
    """Show a line again that was ended, where it stood; RefusedError where its name stands there by now."""
    _begin(actor, root)
    line, others = _found(root, pk, seen, ended=True)
    _refuse_twice(others, line.name)
    line.ended_on = None
    line.version += 1
    line.save()
    _place(others, line, line.seq)
    return line


def _begin(actor: Actor, root: Unit) -> None:
    require(actor, Action.EDIT_CHANNELS, root)
    lock_ledgers([root.pk])


def _lines(root: Unit, scope: int) -> list[ComplaintChannel]:
    return list(ComplaintChannel.objects.filter(unit=root, scope=scope, ended_on=None))


def _found(root: Unit, pk: int, seen: int, *, ended: bool = False) -> tuple[ComplaintChannel, list[ComplaintChannel]]:
    """Return a line, in force or ended, with the others in force of its list."""
    line = ComplaintChannel.objects.filter(unit=root, pk=pk, ended_on__isnull=not ended).first()
    if line is None:
        raise MissingError("没有找到这条投诉渠道，它可能已" + ("恢复。" if ended else "停用。"))
    if line.version != seen:
        raise ConflictError(f"“{line.name}”刚被别人改过，请看过现在的内容再改。")
    return line, [other for other in _lines(root, line.scope) if other.pk != pk]


def _refuse_twice(others: Sequence[ComplaintChannel], name: str) -> None:
    if any(other.name == name.strip() for other in others):
        raise RefusedError(f"“{name.strip()}”已在这张表里，请直接改那一条。")


def _say(line: ComplaintChannel, said: Listed) -> None:
    line.name, line.phones = said.name.strip(), list(said.phones)
    line.email, line.website = said.email.strip(), said.website.strip()
    line.note, line.unit_code = said.note.strip(), said.unit_code.strip()


def _place(others: list[ComplaintChannel], line: ComplaintChannel, seq: int | None) -> None:
    """Put a line at its place among the others; beyond the end is the end."""
    place = len(others) if seq is None else max(seq, 1) - 1
    _number([*others[:place], line, *others[place:]])


def _number(lines: Sequence[ComplaintChannel]) -> None:
    """Number a list from 1 without gaps; only what moved is written."""
    moved = []
    for seq, line in enumerate(lines, 1):
        if line.seq != seq:
            line.seq = seq
            moved.append(line)
    ComplaintChannel.objects.bulk_update(moved, ["seq"])
