from dataclasses import replace
from typing import Any

import pytest

from ledger.annexes.checks import Context, judge
from tests.factories.lines import WAN, good_line
from tests.ledger.annexes.checks.contexts import EARLY_WEEK, FINAL, LATE_WEEK, RESOLUTION, SURVEY
from tests.ledger.annexes.checks.found import Found, found

OWED = 60 * WAN
PART: dict[str, Any] = {"paid_fen": 20 * WAN, "remaining_fen": 40 * WAN, "remaining_due_month": "2022-12"}
AGREED: dict[str, Any] = {"agreed_fen": OWED, "agreed_due_month": "2022-10"}


@pytest.mark.parametrize(
    "outcome",
    [
        {"cleared_fen": OWED},
        PART,
        AGREED,
        {"court_fen": OWED},
        PART | {"court_fen": 40 * WAN},
        PART | {"court_fen": 10 * WAN},
    ],
)
@pytest.mark.parametrize("disputed", [True, False])
def test_each_lawful_outcome_is_without_a_finding(outcome: dict[str, Any], disputed: bool) -> None:  # noqa: FBT001
    assert found(good_line(disputed=disputed, **outcome)) == []


def test_zeros_are_no_outcome() -> None:
    zeros = dict.fromkeys(("cleared_fen", "paid_fen", "remaining_fen", "agreed_fen", "court_fen"), 0)
    assert found(good_line(**zeros)) == []
    assert found(good_line(disputed=False, **zeros)) == [("A11", "X", 21)]


@pytest.mark.parametrize("owed", [0, -1])
def test_a01_refuses_what_is_not_above_zero(owed: int) -> None:
    assert ("A01", "E", 18) in found(good_line(owed_fen=owed))


def test_a02_asks_about_more_owed_than_the_contract_is_worth() -> None:
    assert found(good_line(contract_fen=OWED - 1)) == [("A02", "X", 18)]
    assert found(good_line(contract_fen=OWED)) == []
    assert found(good_line(contract_fen=None)) == []


@pytest.mark.parametrize("cleared", [OWED - 1, OWED + 1, 1])
def test_a03_refuses_a_clearance_that_is_not_the_debt(cleared: int) -> None:
    assert found(good_line(cleared_fen=cleared)) == [("A03", "E", 22)]


@pytest.mark.parametrize(
    ("outcome", "column"),
    [
        ({"cleared_fen": OWED} | PART, 23),
        ({"cleared_fen": OWED, "remaining_due_month": "2022-12"}, 25),
        ({"cleared_fen": OWED} | AGREED, 26),
        ({"cleared_fen": OWED, "court_fen": OWED}, 28),
        (PART | {"agreed_fen": OWED, "agreed_due_month": "2022-10"}, 26),
        (AGREED | {"court_fen": OWED}, 28),
        ({"cleared_fen": OWED} | PART | {"court_fen": 40 * WAN}, 28),
    ],
)
def test_a04_refuses_two_outcomes_at_the_later_group(outcome: dict[str, Any], column: int) -> None:
    assert found(good_line(**outcome)) == [("A04", "E", column)]


@pytest.mark.parametrize("paid", [OWED, OWED + 1])
def test_a05_refuses_a_part_payment_of_all_or_more(paid: int) -> None:
    assert found(good_line(paid_fen=paid)) == [("A05", "E", 23)]


@pytest.mark.parametrize("remaining", [39 * WAN, 41 * WAN, None])
def test_a06_refuses_a_remainder_that_is_not_the_difference(remaining: int | None) -> None:
    assert found(good_line(**(PART | {"remaining_fen": remaining}))) == [("A06", "E", 24)]


def test_a06_refuses_a_remainder_without_payment_that_is_not_the_debt() -> None:
    line = good_line(remaining_fen=OWED - 1, remaining_due_month="2022-12")
    assert found(line) == [("A06", "E", 24)]


@pytest.mark.parametrize(
    ("context", "disputed", "severity"),
    [
        (SURVEY, False, "W"),
        (EARLY_WEEK, False, "W"),
        (RESOLUTION, False, "X"),
        (LATE_WEEK, False, "X"),
        (FINAL, False, "X"),
        (RESOLUTION, True, "W"),
        (FINAL, True, "W"),
    ],
)
def test_a07_asks_for_a_month_more_sternly_from_the_resolution_on(
    context: Context,
    disputed: bool,  # noqa: FBT001
    severity: str,
) -> None:
    line = good_line(disputed=disputed, **(PART | {"remaining_due_month": ""}))
    assert found(line, context) == [("A07", severity, 25)]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"agreed_fen": OWED}, [("A08", "E", 27)]),
        ({"agreed_due_month": "2022-10"}, [("A08", "E", 26)]),
        ({"agreed_fen": OWED + 1, "agreed_due_month": "2022-10"}, [("A08", "E", 26)]),
        ({"agreed_fen": OWED - 1, "agreed_due_month": "2022-10"}, [("A08", "X", 26)]),
        ({"agreed_fen": OWED - 1}, [("A08", "X", 26), ("A08", "E", 27)]),
    ],
)
def test_a08_holds_amount_and_month_of_an_agreement_together(changes: dict[str, Any], expected: Found) -> None:
    assert found(good_line(**changes)) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"court_fen": OWED + 1}, [("A09", "E", 28)]),
        (PART | {"court_fen": 40 * WAN + 1}, [("A09", "E", 28)]),
        ({"court_fen": OWED - 1}, [("A09", "X", 28)]),
        ({"court_fen": OWED - 1, "remaining_due_month": "2022-12"}, []),
        (PART | {"court_fen": 1, "remaining_due_month": ""}, [("A07", "W", 25), ("A09", "X", 28)]),
    ],
)
def test_a09_holds_the_claim_in_court_below_what_is_left(changes: dict[str, Any], expected: Found) -> None:
    assert found(good_line(**changes)) == expected


def test_messages_give_both_figures_in_wan() -> None:
    [finding] = judge([good_line(cleared_fen=12_500_000)], RESOLUTION)
    assert "第22列“清偿完毕金额” 12.50 万元应等于第18列“拖欠金额” 60.00 万元" in finding.message


def test_amount_rules_are_silent_while_the_debt_is_not_known() -> None:
    line = good_line(owed_fen=None, **PART, cleared_fen=None)
    assert found(line) == [("F01", "E", 18)]


@pytest.mark.parametrize("context", [RESOLUTION, LATE_WEEK, FINAL])
def test_a11_asks_where_nothing_is_disputed_and_nothing_done(context: Context) -> None:
    assert found(good_line(disputed=False), context) == [("A11", "X", 21)]
    assert found(good_line(disputed=True), context) == []
    assert found(good_line(disputed=False, cleared_fen=good_line().owed_fen), context) == []


@pytest.mark.parametrize("context", [SURVEY, EARLY_WEEK])
def test_a11_is_silent_before_the_resolution_report(context: Context) -> None:
    assert found(good_line(disputed=False), context) == []


@pytest.mark.parametrize(
    ("month", "context", "expected"),
    [
        ("2022-05", RESOLUTION, "X"),
        ("2022-06", RESOLUTION, ""),
        ("2022-06", FINAL, "X"),
        ("2022-11", FINAL, ""),
        ("2022-12", FINAL, "W"),
    ],
)
def test_a12_and_a13_judge_the_agreed_months(month: str, context: Context, expected: str) -> None:
    ending = replace(context, ends_month="2022-11")
    rule = {"X": "A12", "W": "A13"}.get(expected)
    part: dict[str, Any] = {"paid_fen": 20 * WAN, "remaining_fen": 40 * WAN, "remaining_due_month": month}
    agreed: dict[str, Any] = {"agreed_fen": 60 * WAN, "agreed_due_month": month}
    assert found(good_line(**part), ending) == ([(rule, expected, 25)] if rule else [])
    assert found(good_line(**agreed), ending) == ([(rule, expected, 27)] if rule else [])
    assert found(good_line(**agreed), context) == ([("A12", "X", 27)] if expected == "X" else [])
