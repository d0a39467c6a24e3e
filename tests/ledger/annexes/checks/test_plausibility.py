from dataclasses import replace

import pytest

from ledger.annexes.checks import judge
from ledger.annexes.checks.thresholds import Thresholds
from ledger.annexes.line import Line
from tests.factories.lines import WAN, good_line
from tests.ledger.annexes.checks.contexts import RESOLUTION
from tests.ledger.annexes.checks.found import Found, found


def whole(lines: list[Line], rule: str) -> list[tuple[int | None, str, int]]:
    """List (row, severity, column) of what one rule finds in a ledger."""
    return [(item.row, item.severity.value, item.column) for item in judge(lines, RESOLUTION) if item.rule == rule]


@pytest.mark.parametrize(
    ("owed", "expected"),
    [
        (5_000 * WAN - 1, []),
        (5_000 * WAN, [("P01", "W", 18)]),
        (10_000 * WAN - 1, [("P01", "W", 18)]),
        (10_000 * WAN, [("P02", "X", 18)]),
        (50_000, []),
        (49_999, [("P03", "W", 18)]),
    ],
)
def test_p01_p02_p03_judge_the_size_of_what_is_owed(owed: int, expected: Found) -> None:
    assert found(good_line(owed_fen=owed, contract_fen=None)) == expected


def test_p02_judges_the_size_of_the_contract() -> None:
    assert found(good_line(contract_fen=100_000 * WAN)) == [("P02", "X", 17)]
    assert found(good_line(contract_fen=100_000 * WAN - 1)) == []


def test_p01_to_p03_ask_by_the_campaigns_figures() -> None:
    limits = Thresholds(large_fen=10 * WAN, yuan_owed_fen=61 * WAN, small_fen=WAN)
    assert found(good_line(), replace(RESOLUTION, thresholds=limits)) == [("P01", "W", 18)]
    assert found(good_line(owed_fen=61 * WAN), replace(RESOLUTION, thresholds=limits)) == [("P02", "X", 18)]
    assert found(good_line(owed_fen=WAN - 1), replace(RESOLUTION, thresholds=limits)) == [("P03", "W", 18)]


@pytest.mark.parametrize(("rows", "rounded", "warned"), [(10, 7, True), (10, 6, False), (9, 9, False), (20, 13, True)])
def test_p04_warns_of_a_longer_ledger_of_round_amounts(rows: int, rounded: int, *, warned: bool) -> None:
    lines = [good_line(n, owed_fen=(60 if n <= rounded else 61) * WAN) for n in range(1, rows + 1)]
    assert whole(lines, "P04") == ([(None, "W", 0)] if warned else [])


def test_p05_warns_of_one_telephone_on_both_sides() -> None:
    assert found(good_line(creditor_phone=good_line().debtor_phone)) == [("P05", "W", 15)]
    assert found(good_line(creditor_phone="", debtor_phone="")) == [("F01", "E", 11), ("F01", "E", 15)]


def test_p05_warns_of_one_telephone_for_three_creditors_not_for_three_debts_of_one() -> None:
    lines = [good_line(n, creditor_phone="13800009999") for n in range(1, 4)]
    assert whole(lines, "P05") == [(0, "W", 15), (1, "W", 15), (2, "W", 15)]
    assert whole(lines[:2], "P05") == []
    one = [replace(line, creditor_uscc=lines[0].creditor_uscc) for line in lines]
    assert whole(one, "P05") == []


@pytest.mark.parametrize(("disputed", "warned"), [(60, False), (61, True)])
def test_p06_warns_where_most_of_the_amount_is_disputed(disputed: int, *, warned: bool) -> None:
    lines = [good_line(n, owed_fen=30 * WAN, disputed=False) for n in (1, 2)]
    lines.append(good_line(3, owed_fen=disputed * WAN))
    assert whole(lines, "P06") == ([(None, "W", 0)] if warned else [])
    assert whole(lines[1:], "P06") == []
