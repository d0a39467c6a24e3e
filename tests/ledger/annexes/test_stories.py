"""The workbooks under fixtures/annexes/versions/: the last of each fails beside the others by its rule alone."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from ledger.annexes.checks import RULES, judge
from ledger.annexes.checks.catalogue import OF_CLUES
from ledger.annexes.checks.history import past_of
from ledger.annexes.line import Line
from ledger.annexes.reading import read
from tests.factories.samples import UNIT
from tests.factories.stories import STORIES, book_path
from tests.ledger.annexes.cases import FIXTURES, raw_rows
from tests.ledger.annexes.checks.contexts import EARLY_WEEK

Found = set[tuple[str, int | None, str, int]]
CONTEXT = replace(EARLY_WEEK, unit_name=UNIT)


def books(rule: str) -> list[list[Line]]:
    """Read all versions of a story from their workbooks."""
    paths = [book_path(FIXTURES, rule, number) for number in range(1, len(STORIES[rule].versions) + 1)]
    return [[read(cells).line for cells in raw_rows(path)] for path in paths]


def found(rule: str, rules: Mapping[str, Any] = RULES) -> Found:
    """Judge the last workbook of a story beside those before it; a row is known by its contract."""
    *approved, now = books(rule)
    versions = [{line.contract_name: line for line in rows} for rows in approved]
    pasts = [past_of([lines.get(line.contract_name) for lines in versions], line) for line in now]
    vanished = sorted({*versions[-1]} - {line.contract_name for line in now})
    context = replace(CONTEXT, no_change=STORIES[rule].no_change, points=tuple(range(len(versions))))
    told = judge(now, context, pasts=pasts, vanished=vanished, cleared_late=STORIES[rule].closed, rules=rules)
    return {(item.rule, item.row, item.severity.value, item.column) for item in told}


def test_every_rule_that_compares_has_a_story() -> None:
    assert set(STORIES) == {"N02", *(name for name in RULES if name.startswith("T"))} - OF_CLUES
    folders = {path.name for path in (FIXTURES / "annexes" / "versions").iterdir()}
    assert folders == set(STORIES)


@pytest.mark.parametrize("rule", STORIES)
def test_the_last_version_fails_by_its_rule_alone(rule: str) -> None:
    assert STORIES[rule].expected
    assert found(rule) == {(rule, *place) for place in STORIES[rule].expected}


@pytest.mark.parametrize("rule", STORIES)
def test_without_its_rule_nothing_is_found(rule: str) -> None:
    assert found(rule, {key: one for key, one in RULES.items() if key != rule}) == set()


@pytest.mark.parametrize("rule", STORIES)
def test_the_files_are_what_the_story_tells(rule: str) -> None:
    told: Sequence[Sequence[Line]] = STORIES[rule].versions
    assert books(rule) == [list(rows) for rows in told]
