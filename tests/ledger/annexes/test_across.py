"""The workbooks under fixtures/annexes/units/: each of two units' books fails beside the other by its rule alone."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from ledger.annexes.checks import RULES, Ledger, Severity, judge_ledger
from ledger.annexes.checks.base import Elsewhere, Shared
from ledger.annexes.line import Line
from ledger.annexes.reading import read
from tests.factories.across import ACROSS, unit_book
from tests.factories.alike import elsewhere
from tests.factories.lines import WAN, good_line
from tests.factories.samples import UNIT
from tests.ledger.annexes.cases import FIXTURES, raw_rows
from tests.ledger.annexes.checks.contexts import RESOLUTION

CONTEXT = replace(RESOLUTION, unit_name=UNIT)


def book(rule: str, number: int) -> list[Line]:
    return [read(cells).line for cells in raw_rows(unit_book(FIXTURES, rule, number))]


def found(rule: str, number: int, rules: Mapping[str, Any] = RULES) -> set[tuple[str, int | None, str, int]]:
    here, there = book(rule, number), book(rule, 3 - number)
    told = judge_ledger(Ledger(here, CONTEXT, elsewhere=elsewhere(here, there)), rules)
    return {(item.rule, item.row, item.severity.value, item.column) for item in told}


def test_every_rule_that_compares_units_has_its_books() -> None:
    folders = {path.name for path in (FIXTURES / "annexes" / "units").iterdir()}
    assert folders == set(ACROSS) == {"D02", "D04"}


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize("rule", ACROSS)
def test_a_book_fails_by_its_rule_alone(rule: str, number: int) -> None:
    assert found(rule, number) == {(rule, *place) for place in ACROSS[rule].expected}


@pytest.mark.parametrize("rule", ACROSS)
def test_without_its_rule_nothing_is_found(rule: str) -> None:
    assert found(rule, 1, {key: one for key, one in RULES.items() if key != rule}) == set()


@pytest.mark.parametrize("rule", ACROSS)
def test_the_files_are_what_is_declared(rule: str) -> None:
    assert [book(rule, 1), book(rule, 2)] == [
        [read(cells).line for cells in cells_of] for cells_of in ACROSS[rule].books()
    ]


def test_a_debt_is_said_to_be_the_same_before_it_is_said_to_be_near() -> None:
    both = Elsewhere(debts=frozenset({0}), near=frozenset({0, 1}))
    told = judge_ledger(Ledger([good_line(1), good_line(2)], CONTEXT, elsewhere=both))
    assert [("相近" in item.message, item.row) for item in told] == [(False, 0), (True, 1)]


@pytest.mark.parametrize("rule", ACROSS)
def test_a_rollup_must_explain_what_it_would_contain_twice(rule: str) -> None:
    shared = Shared(rule, "f1", ["甲镇", "乙镇"], "甲局", "乙公司", "合同", 60 * WAN, "BT1")
    near = replace(shared, fingerprint="f2", near=True)
    ledger = Ledger([], CONTEXT, shared=[shared, near])
    (one,) = judge_ledger(ledger)
    assert (one.rule, one.severity, one.row, one.about) == (rule, Severity.EXPLAIN, None, "f1")
    assert "甲镇、乙镇" in one.message
    (softened,) = judge_ledger(replace(ledger, context=replace(CONTEXT, trial=frozenset({rule}))))
    assert softened.severity is Severity.WARN
