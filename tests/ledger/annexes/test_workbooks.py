"""The workbooks under fixtures/annexes/: each fails by its rule alone, or by none."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ledger.annexes.checks import RULES, judge
from ledger.annexes.checks.catalogue import OF_CLUES
from ledger.annexes.reading import read
from tests.factories.across import ACROSS
from tests.factories.samples import SHOULD_FAIL, SHOULD_PASS, UNIT, Sample
from tests.factories.stories import STORIES
from tests.ledger.annexes.cases import FIXTURES, raw_rows
from tests.ledger.annexes.checks.contexts import RESOLUTION

READ_RULES = {"F02", "F03", "F04", "F09"}
Found = set[tuple[str, int | None, str, int]]


def found(folder: str, name: str, sample: Sample, rules: Mapping[str, Any] = RULES) -> Found:
    """Read a workbook and list (rule, row, severity, column) of all that is found in it."""
    reads = [read(cells) for cells in raw_rows(_path(folder, name))]
    unreadable = {
        (item.rule, row, item.severity.value, item.column) for row, one in enumerate(reads) for item in one.findings
    }
    context = replace(RESOLUTION, unit_name=UNIT, **sample.context)
    whole = [one for one in reads if not one.unreadable]
    judged = judge([one.line for one in whole], context, [one.unit_text for one in whole], rules=rules)
    return unreadable | {(item.rule, item.row, item.severity.value, item.column) for item in judged}


def _path(folder: str, name: str) -> Path:
    return FIXTURES / "annexes" / folder / f"{name}.xlsx"


def test_every_rule_has_a_workbook_and_every_workbook_a_rule() -> None:
    files = {path.stem for path in (FIXTURES / "annexes" / "should_fail").glob("*.xlsx")}
    assert files == set(SHOULD_FAIL) == ({*RULES} - {*STORIES, *ACROSS, *OF_CLUES}) | READ_RULES


@pytest.mark.parametrize("name", SHOULD_FAIL)
def test_a_workbook_fails_by_its_rule_alone(name: str) -> None:
    sample = SHOULD_FAIL[name]
    assert sample.expected
    assert found("should_fail", name, sample) == {(name, *place) for place in sample.expected}


@pytest.mark.parametrize("name", [name for name in SHOULD_FAIL if name not in READ_RULES])
def test_without_its_rule_nothing_is_found(name: str) -> None:
    others = {key: rule for key, rule in RULES.items() if key != name}
    assert found("should_fail", name, SHOULD_FAIL[name], others) == set()


@pytest.mark.parametrize("name", SHOULD_PASS)
def test_a_lawful_workbook_is_read_as_meant_and_passes(name: str) -> None:
    sample = SHOULD_PASS[name]
    reads = [read(cells) for cells in raw_rows(_path("should_pass", name))]
    assert [one.line for one in reads] == sample.lines
    assert not any(one.proposals for one in reads)
    assert found("should_pass", name, sample) == set()


@pytest.mark.parametrize(
    ("folder", "name"),
    [*(("should_fail", name) for name in SHOULD_FAIL), *(("should_pass", name) for name in SHOULD_PASS)],
)
def test_the_file_is_what_its_declaration_writes(folder: str, name: str) -> None:
    sample = (SHOULD_FAIL if folder == "should_fail" else SHOULD_PASS)[name]
    on_disk = [[str(cell) for cell in row] for row in raw_rows(_path(folder, name))]
    declared = [[str(cell) for cell in row] for row in sample.rows()]
    assert [_comparable(row) for row in on_disk] == [_comparable(row) for row in declared]


def _comparable(row: list[str]) -> list[str]:
    """Let 60 and 60.0 be one number and a day be a day; the file's format knows no difference."""
    return [cell.removesuffix(".0").removesuffix(" 00:00:00") for cell in row]
