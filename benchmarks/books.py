"""Workbooks of Annex 2 with many rows, as the product prints them."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, Final

from ledger.annexes.annex2 import ANNEX2
from ledger.annexes.line import Line
from ledger.vocabulary import Category, Nature, Sector, Source
from qingqian.sheets.writer import write_table
from tests.factories.lines import good_line

UNIT_NAME: Final = "古南街道"
_LABELS: Final = {"source": Source, "nature": Nature, "sector": Sector, "category": Category}


def lines(count: int) -> list[Line]:
    """Return rows without a finding, each its own debt."""
    return [good_line(number) for number in range(1, count + 1)]


def changed(rows: Iterable[Line]) -> list[Line]:
    """Return the same debts with other words and amounts, still without a finding."""
    return [replace(line, creditor_contact="王某", contract_fen=(line.contract_fen or 0) + 1_000_000) for line in rows]


def labels() -> dict[str, dict[Any, str]]:
    """Return the texts printed for choices, by column."""
    return {name: {value: str(label) for value, label in choices.choices} for name, choices in _LABELS.items()}


def book(path: Path, rows: Sequence[Line], keys: Sequence[str] | None = None) -> Path:
    """Write a workbook of these rows; `keys` are their hidden ids."""
    with path.open("wb") as out:
        write_table(out, ANNEX2, map(_values, range(1, len(rows) + 1), rows), labels=labels(), keys=keys)
    return path


def _values(number: int, line: Line) -> tuple[Any, ...]:
    own = {"sort_no": number, "unit": UNIT_NAME}
    return tuple(own[name] if name in own else getattr(line, name) for name in ANNEX2.names)


def dataset(path: Path, rows: Sequence[Line], keys: Sequence[str]) -> Path:
    """Write the rows as the JSON of a tablib Dataset, ready to be stored."""
    names = [each.name for each in fields(Line)]
    told = [
        {"lineage": key, "sort_no": number, **{name: getattr(line, name) for name in names}}
        for number, (line, key) in enumerate(zip(rows, keys, strict=True), 1)
    ]
    path.write_text(json.dumps(told), encoding="utf-8")
    return path
