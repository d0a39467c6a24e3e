"""The worked cases under fixtures/cases: their files, read with openpyxl alone, and their expected figures."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from openpyxl import load_workbook

from ledger.annexes.line import Line
from ledger.annexes.reading import Read, read

FIXTURES: Final = Path(__file__).parents[3] / "fixtures"
CASES: Final = tuple(sorted(path.parent.name for path in FIXTURES.glob("cases/*/expected.json")))
_COLUMNS = 28


@dataclass(frozen=True)
class Case:
    """One worked case: what is expected, and what the workbook of each unit (by its code) says."""

    stage: str
    expected: dict[str, list[dict[str, Any]]]
    names: dict[str, str]
    reads: dict[str, list[Read]]

    def pairs(self) -> list[tuple[str, Line]]:
        """List each line with the name of its unit."""
        return [(self.names[code], one.line) for code, reads in self.reads.items() for one in reads]


def raw_rows(path: Path) -> Iterator[tuple[Any, ...]]:
    """Yield the 28 raw cells of each data row: below the heading, with a number in the first column."""
    sheet = load_workbook(path, data_only=True).worksheets[0]
    rows = sheet.iter_rows(max_col=_COLUMNS, values_only=True)
    below_heading = False
    for row in rows:
        if below_heading and isinstance(row[0], int):
            yield row
        below_heading = below_heading or row[0] == "序号"


@cache
def load_case(name: str) -> Case:
    """Load one case by the name of its folder."""
    folder = FIXTURES / "cases" / name
    content = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    names = _unit_names(set(content["units"]))
    reads = {code: [read(row) for row in raw_rows(folder / f"annex2_{code}.xlsx")] for code in content["units"]}
    expected = {key: content[key] for key in ("annex3", "annex4", "annex3_by_unit", "annex4_by_unit")}
    return Case(content["stage"], expected, names, reads)


def _unit_names(codes: set[str]) -> dict[str, str]:
    with (FIXTURES / "chongqing_units.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["code"]: row["name"] for row in csv.DictReader(file) if row["code"] in codes}
