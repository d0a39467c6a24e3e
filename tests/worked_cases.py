"""The worked cases, brought into an empty ledger by command, with what every figure of theirs should be."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from ledger.actions.campaigns import Calendar, make_campaign
from ledger.actions.units import load_units
from ledger.models import Unit
from ledger.scoping import SYSTEM, tenant_scope
from tests.commands import run

FIXTURES: Final = Path(__file__).parents[1] / "fixtures"
CASES: Final = tuple(sorted(path.parent.name for path in FIXTURES.glob("cases/*/expected.json")))
DISTRICT: Final = "500110"
PERIODS: Final = {"survey": "2022-survey", "resolution": "2022-resolution"}
# Table in expected.json → annex and whether it is grouped by unit only.
TABLES: Final = {
    "annex3": (3, False),
    "annex4": (4, False),
    "annex3_by_unit": (3, True),
    "annex4_by_unit": (4, True),
}


@dataclass(frozen=True)
class Case:
    """One case: its folder, the period that it is about, the units that send a file, every expected line."""

    name: str
    period: str
    units: tuple[str, ...]
    expected: dict[str, list[dict[str, Any]]]

    def figures(self) -> int:
        """Count the figures that the file states."""
        return sum(len(line) - 1 for table in TABLES for line in self.expected[table])


def load(name: str) -> Case:
    """Read a case's expectations."""
    content = json.loads((FIXTURES / "cases" / name / "expected.json").read_text(encoding="utf-8"))
    return Case(name, PERIODS[content["stage"]], tuple(content["units"]), content)


def plant(tmp_path: Path) -> None:
    """Make the city, 綦江区 with all its children, and campaign 2022."""
    rows = list(csv.DictReader(io.StringIO((FIXTURES / "chongqing_units.csv").read_text(encoding="utf-8-sig"))))
    kept = [row for row in rows if row["level"] == "municipal" or DISTRICT in (row["code"], row["parent_code"])]
    path = tmp_path / "units.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(kept)
    data = json.loads((FIXTURES / "campaign_2022.json").read_text(encoding="utf-8"))
    with tenant_scope(SYSTEM):
        load_units(path)
        make_campaign(Unit.objects.get(parent=None), data, Calendar(data["code"], data["name"]))


def bring(case: Case) -> None:
    """Import every file of the case by command."""
    for code in case.units:
        path = FIXTURES / "cases" / case.name / f"annex2_{code}.xlsx"
        answer = run("import_annex2", path, "--unit", code, "--period", case.period, "--accept-proposals")
        assert answer.code == 0, answer.said


def compare(lines: dict[str, dict[str, Decimal | None]], expected: list[dict[str, Any]]) -> int:
    """Compare printed lines (label → column → figure) with a table; return how many figures were compared.

    Every line of the file must be there with its figures; every other line is zeros.
    """
    compared = 0
    named = {line["label"] for line in expected}
    for line in expected:
        assert line["label"] in lines, f"no line {line['label']}"
        for column, figure in line.items():
            if column != "label":
                shown = lines[line["label"]][column]
                assert [shown] == numbers(iter([figure])), (line["label"], column, shown, figure)
                compared += 1
    for label in lines.keys() - named:
        assert not any(lines[label].values()), f"{label} should be zeros"
    return compared


def numbers(values: Iterator[Any]) -> list[Decimal | None]:
    """Return cells as exact numbers; a dash is none, as a rate where nothing is owed."""
    return [None if value in (None, "", "—") else Decimal(str(value)) for value in values]
