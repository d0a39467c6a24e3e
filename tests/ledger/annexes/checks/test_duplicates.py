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
    return [(item.rule, item.column, item.row) for item in findings if item.row is not None]


def test_d01_is_shown_at_the_contract_of_the_later_line() -> None:
    assert rows() == [("D01", 16, 2)]


def test_d01_sees_through_brackets_and_spaces() -> None:
    assert rows(contract_name=" 示例道路第1标段 工程合同") == [("D01", 16, 2)]


@pytest.mark.parametrize(
    "changes",
    [{"owed_fen": 59_000_000}, {"contract_name": "另一合同"}, {"creditor_uscc": good_line(3).creditor_uscc}],
)
def test_d01_lets_debts_stand_that_differ(changes: dict[str, Any]) -> None:
    assert "D01" not in {rule for rule, _, _ in rows(**changes)}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"owed_fen": 59_000_000}, "合同名称相同，拖欠金额不同"),
        ({"contract_name": "另一合同"}, "拖欠金额相同，合同名称不同"),
    ],
)
def test_d03_warns_where_one_pair_shares_amount_or_contract(changes: dict[str, Any], words: str) -> None:
    assert rows(**changes) == [("D03", 16, 2)]
    found = judge([good_line(1), replace(good_line(1), **changes)], RESOLUTION)
    assert f"与第 1 件的债务人、债权人和{words}" in found[0].message


def test_d03_lets_other_pairs_and_halves_of_one_contract_stand() -> None:
    assert rows(creditor_uscc=good_line(3).creditor_uscc) == []
    assert rows("g1", None, "g1", owed_fen=59_000_000) == []
    assert rows("g1", None, "g2", owed_fen=59_000_000) == [("D03", 16, 2)]


def test_halves_are_compared_with_the_first_line_of_another_group() -> None:
    lines = [good_line(1), good_line(1), good_line(1), good_line(1)]
    found = judge(lines, RESOLUTION, groups=["g1", "g1", "g2", "g1"])
    assert [(item.row, item.rule) for item in found if item.row is not None] == [(2, "D01"), (3, "D01")]
    assert "与第 3 件" in found[-1].message


def test_many_equal_debts_are_found_in_one_pass() -> None:
    lines = [good_line(1)] * 3_000
    found = [item for item in judge(lines, RESOLUTION, groups=["g1"] * 3_000) if item.rule == "D01"]
    assert found == []
    assert sum(item.rule == "D01" for item in judge(lines, RESOLUTION)) == 2_999


def test_d01_does_not_compare_halves_of_one_contract() -> None:
    assert rows("g1", None, "g1") == []
    assert rows("g1", None, "g2") == [("D01", 16, 2)]
    assert rows(None, None, "g1") == [("D01", 16, 2)]


def test_d01_waits_until_a_line_says_which_debt_it_is() -> None:
    nameless = good_line(contract_name="")
    assert {finding.rule for finding in judge([nameless, nameless], RESOLUTION)} == {"F01"}


def test_d01_names_the_earlier_line_by_its_place() -> None:
    [finding] = judge([good_line(2), good_line(1), good_line(1)], RESOLUTION)[1:]
    assert "与第 2 件" in finding.message
