"""Rows that a rollup would contain twice: in an old version of the unit that they left, and where they are now."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ledger.queries.pins import Pin
from qingqian.db.sqlfile import rows


@dataclass(frozen=True, slots=True)
class Doubled:
    """Below which child an old unit's version is contained, and which unit has its rows now: names, and its path."""

    child: str
    old: str
    old_path: str
    new: str


def doubled_in(pins: Sequence[Pin]) -> list[Doubled]:
    """Return the units whose rows these pins hold twice (one query; none without children)."""
    versions = [pin.version.pk for pin in pins if pin.version is not None]
    return [Doubled(**row) for row in rows(_statement(), {"versions": versions})] if versions else []


@cache
def _statement() -> str:
    return (Path(__file__).parent / "doubled.sql").read_text(encoding="utf-8")
