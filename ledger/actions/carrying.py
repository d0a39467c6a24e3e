"""Lets one ledger take over the rows of others: exactly, with facts, answers and proofs (architecture.md, Data)."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template
from typing import Any, Final

from django.db import connection
from django.db.models import Count, F, Max, Sum

from ledger.actions.dispositions import rejudge
from ledger.actions.growth import note_growth
from ledger.actions.marks import forget
from ledger.annexes.line import LINE_NAMES
from ledger.errors import RefusedError
from ledger.models import (
    ArrearsRecord,
    ChildState,
    Disposition,
    Filing,
    FilingVersion,
    Ledger,
    Period,
    PinnedChild,
    State,
    Unit,
)
from ledger.queries.openings import of_ledger
from ledger.queries.reorganising import Step, approved_point
from ledger.queries.sums import Sums
from ledger.scoping import Actor
from qingqian.db.sqlfile import rows as fetched

OPENING_NAME: Final = "划入期初"
_FILE: Final = "select file_version(%s, %s, %s, %s)"


@dataclass(frozen=True, slots=True)
class Carried:
    """What arrived: rows, and 分 of column 18; `point` is where the ledger stood once it had."""

    rows: int
    owed_fen: int
    point: int


def carry(actor: Actor, step: Step, reason: str, place: Period | None) -> Carried:
    """Take the rows of a step's sources over; the caller holds all ledgers, and has carried what lies below.

    What was approved of them becomes the target's opening, standing at `place`. RefusedError where not every row
    arrived as it was: then nothing is done at all.
    """
    sources, target = step.sources, step.target
    _refuse_two_of_a_kind(step)
    points = [approved_point(source) for source in sources]
    told: dict[str, Any] = {
        "sources": [source.pk for source in sources],
        "points": points,
        "target": target.pk,
        "point": approved_point(target),
        "rev": _rev(target),
        "author": actor.name,
        "reason": f"划转至{target.name}（{target.code}）：{reason}",
    }
    since = Disposition.objects.aggregate(last=Max("id"))["last"] or 0
    gone, own = _live(sources), _live([target])
    below = _openings_below(step)
    if place is not None and (max(points) >= 0 or below):
        _run("carry_opening", told)
        _open(actor, target, place, below)
    _run("carry_rows", told | {"opened": _rev(target)})
    found = _proved(told, since, gone, own)
    left = list(ArrearsRecord.every.filter(unit__in=sources).values_list("id", flat=True))
    for source in sources:
        forget(source, left)
    arrived = ArrearsRecord.objects.filter(unit=target)
    note_growth(found["rows"])
    rejudge(target, list(arrived.values_list("id", flat=True)))
    return Carried(gone.row_count, gone.owed_fen, _rev(target))


def _refuse_two_of_a_kind(step: Step) -> None:
    """Refuse where two rows would bear one lineage: they could not be told apart."""
    concerned = ArrearsRecord.objects.filter(unit__in=[*step.sources, step.target])
    if concerned.values("lineage").annotate(times=Count("id")).filter(times__gt=1).exists():
        raise RefusedError(f"{step.target.name}要接收的行里有两行标识相同，不能区分；请联系系统管理员。")


def _rev(unit: Unit) -> int:
    return int(Ledger.objects.values_list("rev", flat=True).get(unit=unit))


def _openings_below(step: Step) -> list[FilingVersion]:
    """Return what the opening of a unit with children contains of those that came with it."""
    fresh = [below.target.pk for below in step.below]
    found = FilingVersion.every.filter(unit__in=fresh, opening=True).order_by("unit__sort_no", "unit_id")
    return list(found.defer("findings", "narrative"))


def _open(actor: Actor, target: Unit, place: Period, below: Sequence[FilingVersion]) -> None:
    """Freeze the ledger as it stands as the target's opening, with what its last approved version contained."""
    filing = Filing.every.create(unit=target, period=place, state=State.APPROVED, opening=True)
    pins = [*_pinned_before(target), *({"unit": v.unit_id, "version": v.pk, "name": v.unit_name} for v in below)]
    children = [{"state": ChildState.CARRIED.value, **pin, "sort_no": nth} for nth, pin in enumerate(pins, 1)]
    head = _head(actor, target, place) | {"is_leaf": not children}
    with connection.cursor() as cursor:
        said = [json.dumps(part, ensure_ascii=False) for part in (head, children)]
        cursor.execute(_FILE, [target.pk, filing.pk, *said])
    Filing.every.filter(pk=filing.pk).update(current_number=1, approved_number=1)


def _pinned_before(target: Unit) -> list[dict[str, Any]]:
    approved = of_ledger(FilingVersion.every.filter(unit=target, number=F("filing__approved_number")))
    last = approved.order_by("point", "id").defer("findings", "narrative").last()
    pins = PinnedChild.objects.filter(unit=target, version=last).order_by("sort_no") if last else ()
    return [
        {"unit": pin.child_unit_id, "version": pin.child_version_id, "name": pin.printed_name, "state": pin.state}
        for pin in pins
    ]


def _head(actor: Actor, unit: Unit, place: Period) -> dict[str, Any]:
    blank = dict.fromkeys(("prepared_by", "checked_by", "headed_by", "contact_phone", "rules_version"), "")
    return {
        **blank,
        **dict.fromkeys(("nil", "no_change", "late", "with_missing"), False),
        "unit_name": unit.name,
        "unit_level": unit.level,
        "parent_name": unit.parent.name if unit.parent else "",
        "period_name": OPENING_NAME,
        "campaign_name": place.campaign.name,
        "declared_small_firms": True,
        "findings": [],
        "submitted_name": actor.name,
    }


def _live(units: Sequence[Unit]) -> Sums:
    """Add up the live rows themselves, not the sums that are kept with them."""
    rows = ArrearsRecord.objects.filter(unit__in=units)
    found = rows.aggregate(count=Count("id"), owed=Sum("owed_fen"))
    return Sums(found["count"], int(found["owed"] or 0))


def _proved(told: dict[str, Any], since: int, gone: Sums, own: Sums) -> dict[str, int]:
    """Return what has left; RefusedError unless each of these rows stands in the target's ledger as it was.

    `gone` is what the sources had, `own` what the target had: nothing vanishes, nothing doubles.
    """
    (found,) = fetched(_statement("carry_proof"), told | {"since": since})
    staying = ArrearsRecord.objects.filter(unit__in=told["sources"]).count()
    now = _live([Unit(pk=told["target"])])
    sums = (now.row_count - own.row_count, now.owed_fen - own.owed_fen) == (gone.row_count, gone.owed_fen)
    if staying or found["lost"] or found["changed"] or not sums:
        raise RefusedError(
            f"核对不一致：留下 {staying} 行，缺 {found['lost']} 行，内容不同 {found['changed']} 行，"
            f"合计{'相符' if sums else '不符'}；没有办理，请联系系统管理员。"
        )
    return found


def _run(name: str, told: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_statement(name), told)


@cache
def _statement(name: str) -> str:
    text = (Path(__file__).parent / f"{name}.sql").read_text(encoding="utf-8")
    told = {f"of_{row}": ", ".join(f"{row}.{column}" for column in LINE_NAMES) for row in ("r", "v", "o", "n")}
    return Template(text).substitute(columns=", ".join(LINE_NAMES), **told)
