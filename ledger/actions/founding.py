"""Founds, renames and describes single units; what moves rows from one to another stands in reorganising.py."""

import datetime as dt
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db import IntegrityError, transaction

from ledger.actions.locks import lock_ledgers
from ledger.errors import ConflictError, RefusedError
from ledger.models import Unit, UnitChange
from ledger.models.unit import TILE_COLUMNS, TILE_ROWS
from ledger.permission import require
from ledger.policy import Action
from ledger.queries.periods import today
from ledger.queries.reorganising import level_below, names_taken
from ledger.queries.shown import mark_of_unit
from ledger.queries.units import children_of
from ledger.scoping import Actor

DEEPEST: Final = 5
"""So many steps has the path of the lowest unit: four below the root (architecture.md, Data)."""
_CODE: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{1,19}")


@dataclass(frozen=True, slots=True)
class Described:
    """What a unit is called by besides its name and code, and its place on the map of the unit above.

    Whom to call there stands in its sheet of contacts.
    """

    short_name: str = ""
    kind: str = ""
    sort_no: int = 0
    tile_row: int | None = None
    tile_column: int | None = None


def require_code(code: str) -> None:
    """Refuse what is no code of a unit: digits and letters as in the public list, with hyphens."""
    if not _CODE.fullmatch(code):
        raise RefusedError("单位代码用 2 至 20 位数字、字母或短横线，例如 500110001。")


def require_room(parent: Unit, steps: int = 1) -> None:
    """Refuse to let units stand deeper than forms and sums go."""
    if parent.path.count("/") - 1 + steps > DEEPEST:
        raise RefusedError(f"{parent.name}之下不能再设这么多层单位；最多在最上级之下设四层。")


def found_unit(
    actor: Actor,
    parent: Unit,
    code: str,
    name: str,
    on: dt.date,
    described: Described = Described(),
) -> Unit:
    """Make a new unit below another; it owes what opens from then on.

    RefusedError for a code or a name that is taken, and for a day that has not come.
    """
    require(actor, Action.ADD_UNITS, parent)
    lock_ledgers([parent.pk])
    name = name.strip()
    require_code(code)
    require_room(parent)
    require_name(parent, name)
    require_day(on)
    require_place(parent, described)
    if Unit.objects.filter(code=code).exists():
        raise RefusedError(taken(code))
    values = {slot: getattr(described, slot) for slot in Described.__slots__}
    try:
        with transaction.atomic():
            made = Unit.objects.create(
                parent=parent, level=level_below(parent), code=code, name=name, valid_from=on, **values
            )
    except IntegrityError:
        raise RefusedError(taken(code)) from None
    made.refresh_from_db()
    _remember(actor, made, UnitChange.Kind.FOUNDED, on, "新设单位", after=name)
    return made


def taken(code: str) -> str:
    """Say that a code belongs to a unit, here or elsewhere."""
    return f"代码 {code} 已有单位使用，请换一个；停用的单位保留原来的代码。"


def require_name(parent: Unit, name: str, leaving: Sequence[Unit] = ()) -> None:
    """Refuse a name that is blank, cannot name a file, or is borne beside it; those `leaving` do not count."""
    if not name:
        raise RefusedError("请填写单位名称。")
    # Files and their lists are named by their unit.
    if not name.isprintable() or set(name) & set('/\\:*?"<>|'):
        raise RefusedError("单位名称里不能有斜杠、冒号、引号、换行等符号，请改正。")
    if name in names_taken(parent, leaving):
        raise RefusedError(f"{parent.name}之下已有“{name}”，请换一个名称。")


def require_place(parent: Unit, described: Described, unit: Unit | None = None) -> None:
    """Refuse half a place on the map of a unit, one beyond its edge, and one where another of its children stands."""
    row, column = described.tile_row, described.tile_column
    if row is None and column is None:
        return
    if row is None or column is None:
        raise RefusedError("示意图的行和列请一起填写，或都不填。")
    if not (1 <= row <= TILE_ROWS and 1 <= column <= TILE_COLUMNS):
        raise RefusedError(f"示意图最多 {TILE_ROWS} 行、{TILE_COLUMNS} 列，请改正行和列。")
    others = children_of(parent) if unit is None else children_of(parent).exclude(pk=unit.pk)
    if (other := others.filter(tile_row=row, tile_column=column).first()) is not None:
        raise RefusedError(f"示意图第 {row} 行第 {column} 列是{other.name}，请换一处。")


def rename_unit(actor: Actor, unit: Unit, name: str, on: dt.date, reason: str, *, seen: str | None = None) -> None:
    """Give a unit another name; what was filed under the old one keeps it. The same name again changes nothing.

    `seen` marks what the page showed of the unit; ConflictError where that has changed since.
    """
    require(actor, Action.EDIT_UNITS, unit)
    # Units are founded and named under the lock of the unit above: no two of its children bear one name.
    lock_ledgers([unit.pk, *([] if unit.parent_id is None else [unit.parent_id])])
    unit.refresh_from_db()
    name, before = name.strip(), unit.name
    if name == before:
        return
    _require_seen(unit, seen)
    if unit.parent is None:
        raise RefusedError("最上级单位的名称不能在这里改。")
    require_name(unit.parent, name)
    require_day(on)
    if not reason.strip():
        raise RefusedError("请写明更名的原因，例如批准文件的名称和文号。")
    unit.name = name
    unit.save(update_fields=["name"])
    _remember(actor, unit, UnitChange.Kind.RENAMED, on, reason.strip(), before=before, after=name)


def describe_unit(actor: Actor, unit: Unit, described: Described, *, seen: str | None = None) -> None:
    """Keep what a unit is called by besides its name and code, and its place; `seen` as in `rename_unit`."""
    require(actor, Action.EDIT_UNITS, unit)
    # Places are given under the lock of the unit above, as names are.
    lock_ledgers([unit.pk, *([] if unit.parent_id is None else [unit.parent_id])])
    unit.refresh_from_db()
    if all(getattr(unit, slot) == getattr(described, slot) for slot in Described.__slots__):
        return
    _require_seen(unit, seen)
    if unit.parent is not None:
        require_place(unit.parent, described, unit)
    for slot in Described.__slots__:
        setattr(unit, slot, getattr(described, slot))
    unit.save(update_fields=[*Described.__slots__])


def _require_seen(unit: Unit, seen: str | None) -> None:
    if seen is not None and seen != mark_of_unit(unit):
        raise ConflictError(f"您打开页面以后，{unit.name}的名称或资料已有改动；请核对下面现在的内容，再改。")


def require_day(on: dt.date) -> None:
    """Refuse a day that has not come."""
    if on > today():
        raise RefusedError("生效日期不能晚于今天；请在生效当天或以后办理。")


def _remember(
    actor: Actor, unit: Unit, kind: UnitChange.Kind, on: dt.date, reason: str, *, before: str = "", after: str = ""
) -> None:
    UnitChange.objects.create(
        unit=unit,
        kind=kind,
        effective_on=on,
        reason=reason,
        name_before=before,
        name_after=after,
        act=uuid.uuid4(),
        by_name=actor.name,
    )
