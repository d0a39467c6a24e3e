"""The rows behind a count: as many as it says, as they stood in the versions, a page at a time."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Final

from ledger.annexes.line import LINE_NAMES, Line
from ledger.models import Period
from qingqian.db.sqlfile import rows
from reporting.queries.quality.counts import Count
from reporting.queries.quality.scope import Scope
from reporting.queries.quality.sql import statement

PAGE: Final = 50
_DIGITS: Final = 19
_SUMS: Final = ("rows", "explained", "owed_fen")


@dataclass(frozen=True, slots=True)
class Named:
    """One version that a rule spoke in, and how often."""

    path: str
    unit_id: int
    version_id: int
    count: Count


@dataclass(frozen=True, slots=True)
class Asked:
    """What was counted: a rule in a period, with one severity ('' = any), all rows or only those complained of."""

    scope: Scope
    period: Period
    rule: str
    severity: str = ""
    complained: bool = False


@dataclass(frozen=True, slots=True)
class Key:
    """A place between two rows: beside the row of these keys, which is the `number`-th of the list."""

    unit_id: int
    sort_no: int
    record_id: int
    grade: int
    number: int

    @classmethod
    def read(cls, text: str) -> "Key | None":
        """Return the place that an address names; None for anything else."""
        parts = text.split(".")
        whole = all(part.isascii() and part.isdigit() and len(part) < _DIGITS for part in parts)
        return cls(*map(int, parts)) if whole and len(parts) == len(fields(cls)) else None

    def __str__(self) -> str:
        return f"{self.unit_id}.{self.sort_no}.{self.record_id}.{self.grade}.{self.number}"


@dataclass(frozen=True, slots=True)
class Item:
    """One row that a rule named. `line` is None for the whole ledger; `stands` says that the row is still there.

    `messages` are (column, text); `owed_fen` is column 18, or what the whole ledger owed.
    """

    version_id: int
    key: Key
    severity: str
    number: int | None
    messages: tuple[tuple[int, str], ...]
    explanation: str
    line: Line | None
    stands: bool
    owed_fen: int


@dataclass(frozen=True, slots=True)
class Behind:
    """One page; `before` and `after` lead on, None at either end."""

    items: Sequence[Item]
    before: Key | None = None
    after: Key | None = None


def named_versions(asked: Asked) -> list[Named]:
    """Return the versions that were counted, in the order of their paths (one query, or two of complaints)."""
    found = asked.scope.findings().filter(version__period=asked.period, rule=asked.rule)
    if asked.severity:
        found = found.filter(severity=asked.severity)
    by_version: dict[int, Named] = {}
    values = found.order_by("path", "severity").values_list("path", "unit_id", "version_id", *_SUMS)
    for path, unit_id, version_id, *sums in values:
        before = by_version[version_id].count if version_id in by_version else Count(1)
        by_version[version_id] = Named(path, unit_id, version_id, before + Count(0, *sums))
    return _complained(asked, by_version) if asked.complained else list(by_version.values())


def _complained(asked: Asked, by_version: dict[int, Named]) -> list[Named]:
    """Count anew what was complained of, reading the findings of these versions alone."""
    if not by_version:
        return []
    said = {"rule": asked.rule, "severity": asked.severity, "versions": list(by_version)}
    counted = {row["version_id"]: row for row in rows(statement("complained"), said)}
    return [
        Named(named.path, named.unit_id, pk, Count(1, *(counted[pk][name] for name in _SUMS)))
        for pk, named in by_version.items()
        if pk in counted
    ]


def behind(
    asked: Asked, named: Sequence[Named], after: Key | None = None, before: Key | None = None, size: int = PAGE
) -> Behind:
    """Return the page behind or ahead of a place (one query); it reads the findings of the versions on it alone.

    A place in a version that counts no more begins anew.
    """
    places = {each.unit_id: place for place, each in enumerate(named)}
    if before is not None and before.unit_id in places and before.number > 1:
        items = _items(asked, named[places[before.unit_id] :: -1], before, size, backwards=True)[:size]
        return _page(items[::-1], max(before.number - len(items), 1), more=True)
    at = after if after is not None and after.unit_id in places else None
    start = 0 if at is None else places[at.unit_id]
    items = _items(asked, named[start:], at, size + 1)
    return _page(items[:size], 1 if at is None else at.number + 1, more=len(items) > size)


def _page(items: Sequence[Item], first: int, *, more: bool) -> Behind:
    if not items:
        return Behind(())
    numbered = [_numbered(item, first + place) for place, item in enumerate(items)]
    return Behind(numbered, numbered[0].key if first > 1 else None, numbered[-1].key if more else None)


def _numbered(item: Item, number: int) -> Item:
    return replace(item, key=replace(item.key, number=number))


def _items(asked: Asked, named: Sequence[Named], at: Key | None, most: int, *, backwards: bool = False) -> list[Item]:
    """Read up to `most` rows on from a place in the first of these versions."""
    wanted: list[int] = []
    sure = 0
    for place, each in enumerate(named):
        if sure >= most:
            break
        wanted.append(each.version_id)
        sure += each.count.rows if place or at is None else 0
    said = {
        "rule": asked.rule,
        "severity": asked.severity,
        "complained": asked.complained,
        "versions": wanted,
        "path": None if at is None else named[0].path,
        "sort_no": 0 if at is None else at.sort_no,
        "record_id": 0 if at is None else at.record_id,
        "grade": 0 if at is None else at.grade,
        "most": most,
    }
    return [_item(row) for row in rows(statement("behind", backwards=backwards), said)] if wanted else []


def _item(row: dict[str, Any]) -> Item:
    whole = not row["record_id"]
    return Item(
        version_id=row["version_id"],
        key=Key(row["unit_id"], row["sort_no"], row["record_id"], row["grade"], 0),
        severity=row["severity"],
        number=row["number"],
        messages=tuple((column, text) for column, text in json.loads(row["messages"])),
        explanation=row["explanation"] or "",
        line=None if whole else Line(*(row[name] for name in LINE_NAMES)),
        stands=row["stands"],
        owed_fen=(row["ledger_fen"] if whole else row["owed_fen"]) or 0,
    )
