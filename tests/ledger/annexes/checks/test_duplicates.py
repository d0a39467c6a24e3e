from dataclasses import replace
from typing import Any

import pytest

from ledger.annexes.checks import judge
from tests.factories.lines import good_line
from tests.ledger.annexes.checks.contexts import RESOLUTION


def rows(*groups: object, **changes: Any) -> list[tuple[str, int, int | None]]:
    """Judge a line, another debt and the first one again (changed so), and list what was found."""
    twin = replace(good_line(1), **changes)
    findings = judge([good_line(1), good_line(2), twin], RESOLUTION, groups=groups)
    return [(finding.rule, finding.column, finding.row) for finding in findings]


def test_d01_is_shown_at_the_contract_of_the_later_line() -> None:
    assert rows() == [("D01", 16, 2)]


def test_d01_sees_through_brackets_and_spaces() -> None:
    assert rows(contract_name=" 示例道路第1标段 工程合同") == [("D01", 16, 2)]


@pytest.mark.parametrize(
    "changes",
    [{"owed_fen": 59_000_000}, {"contract_name": "另一合同"}, {"creditor_uscc": good_line(3).creditor_uscc}],
)
def test_d01_lets_debts_stand_that_differ(changes: dict[str, Any]) -> None:
    assert rows(**changes) == []


def test_d01_does_not_compare_halves_of_one_contract() -> None:
    assert rows("g1", None, "g1") == []
    assert rows("g1", None, "g2") == [("D01", 16, 2)]
    assert rows(None, None, "g1") == [("D01", 16, 2)]


def test_d01_waits_until_a_line_says_which_debt_it_is() -> None:
    nameless = good_line(contract_name="")
    assert {finding.rule for finding in judge([nameless, nameless], RESOLUTION)} == {"F01"}


def test_d01_names_the_earlier_line_by_its_place() -> None:
    [finding] = judge([good_line(2), good_line(1), good_line(1)], RESOLUTION)
    assert "与第 2 件" in finding.message
