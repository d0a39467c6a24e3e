"""Writes the report in words: kept as it is typed, by version, so that two who write at once lose nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from ledger.actions.locks import lock_ledgers
from ledger.errors import ConflictError, RefusedError
from ledger.models import Draft, Narrative, Period, Unit
from ledger.narrative.gather import gathered
from ledger.narrative.parts import MOST, Part, Texts, cleaned, is_blank
from ledger.narrative.render import token
from ledger.permission import require
from ledger.policy import Action
from ledger.queries.narratives import ChildSaid, frozen_template, last_frozen, texts_in
from ledger.scoping import Actor
from qingqian.db.clock import app_now

GONE_ON: Final = "文字已有改动，这一处没有替换；请看过最新内容再点。"


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of what was typed: stored, or (`conflict`) laid beside what somebody else has stored meanwhile."""

    narrative: Narrative
    conflict: bool = False


def draft_key(period: Period) -> str:
    """Name the form of a period's narrative among a person's unsaved typing."""
    return f"narrative:{period.pk}"


def waiting(actor: Actor, unit: Unit, period: Period) -> Draft | None:
    """Return what the person typed and could not store, because somebody else had stored something meanwhile."""
    return Draft.objects.filter(unit=unit, user_id=actor.user_id or 0, key=draft_key(period)).first()


def keep_narrative(actor: Actor, unit: Unit, period: Period, texts: Texts, seen: int) -> Kept:
    """Store what was typed, if nobody has stored anything since version `seen`.

    Else nothing is overwritten: what was typed is laid on the person's desk, to be compared. RefusedError for a part
    that is too long.
    """
    require(actor, Action.EDIT_NARRATIVE, unit)
    lock_ledgers([unit.pk])
    said = {part: cleaned(texts[part]) for part in Part}
    for part, text in said.items():
        if len(text) > MOST:
            raise RefusedError(f"“{part.heading}”超过 {MOST} 字，没有保存；请缩短后再试。")
    stored, _is_new = Narrative.objects.select_for_update().get_or_create(unit=unit, period=period)
    if texts_in(stored) == said:
        drop_waiting(actor, unit, period)
        return Kept(stored)
    if stored.version != seen:
        values = {part.value: text for part, text in said.items()}
        Draft.objects.update_or_create(
            unit=unit, user_id=actor.user_id or 0, key=draft_key(period), defaults={"seen": seen, "values": values}
        )
        return Kept(stored, conflict=True)
    drop_waiting(actor, unit, period)
    return Kept(_store(actor, stored, said))


def _store(actor: Actor, stored: Narrative, said: Mapping[Part, str]) -> Narrative:
    for part, text in said.items():
        setattr(stored, part.value, text)
    stored.version += 1
    stored.saved_by_id, stored.saved_name, stored.saved_at = actor.user_id, actor.name, app_now()
    stored.save()
    return stored


def drop_waiting(actor: Actor, unit: Unit, period: Period) -> None:
    """Forget what could not be stored: it is now, or the person goes on with what the other has stored."""
    require(actor, Action.EDIT_NARRATIVE, unit)
    Draft.objects.filter(unit=unit, user_id=actor.user_id or 0, key=draft_key(period)).delete()


def _changed(actor: Actor, unit: Unit, period: Period, change: Callable[[dict[Part, str]], Texts]) -> Narrative:
    """Store what `change` makes of the texts as they are stored now."""
    require(actor, Action.EDIT_NARRATIVE, unit)
    lock_ledgers([unit.pk])
    stored, _is_new = Narrative.objects.select_for_update().get_or_create(unit=unit, period=period)
    before = texts_in(stored)
    after = {part: cleaned(text) for part, text in change(before).items()}
    return stored if after == before else _store(actor, stored, after)


def gather_children(
    actor: Actor, unit: Unit, period: Period, children: list[ChildSaid], parts: tuple[Part, ...] = tuple(Part)
) -> Narrative:
    """Put what these children say behind what is written, part by part, each under its name and once."""

    def change(texts: dict[Part, str]) -> Texts:
        told = {part: [(each.unit.name, each.texts.get(part, "")) for each in children] for part in parts}
        return {part: gathered(text, told.get(part, ())) for part, text in texts.items()}

    return _changed(actor, unit, period, change)


def go_on_from_last(actor: Actor, unit: Unit, period: Period) -> Narrative:
    """Begin with the tokens and words of the unit's last version; RefusedError where something is written already."""

    def change(texts: dict[Part, str]) -> Texts:
        last = last_frozen(unit, period)
        before = None if last is None else frozen_template(last)
        if before is None:
            raise RefusedError("还没有可以沿用的文字报告，请直接填写。")
        if not is_blank(texts):
            raise RefusedError("文字报告已有内容，没有沿用上次的；如要沿用，请先清空。")
        return before

    return _changed(actor, unit, period, change)


@dataclass(frozen=True, slots=True)
class Place:
    """A place of one part, with the words that a person saw there."""

    part: Part
    start: int
    words: str


def put_token(actor: Actor, unit: Unit, period: Period, place: Place, name: str) -> Narrative:
    """Put a token in the place of a figure that was typed; ConflictError if other words stand there by now."""

    def change(texts: dict[Part, str]) -> Texts:
        text, end = texts[place.part], place.start + len(place.words)
        if text[place.start : end] != place.words:
            raise ConflictError(GONE_ON)
        return texts | {place.part: text[: place.start] + token(name) + text[end:]}

    return _changed(actor, unit, period, change)
