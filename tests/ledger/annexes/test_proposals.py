from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ledger.annexes.line import Line
from ledger.annexes.proposals import Proposal, apply, propose
from tests.factories.lines import WAN, good_line

OWED = 60 * WAN
CHANGED = ("cleared_fen", "paid_fen", "remaining_fen", "remaining_due_month", "agreed_fen", "agreed_due_month")


def mended(**outcome: Any) -> dict[str, Any]:
    """Apply what is proposed for a row of this outcome and return its columns 22 to 27 that are filled."""
    line = good_line(**outcome)
    after = apply(line, propose(line))
    return {name: getattr(after, name) for name in CHANGED if getattr(after, name)}


@pytest.mark.parametrize("remaining", [None, OWED, 1])
def test_cleared_and_paid_in_full_keeps_the_clearance(remaining: int | None) -> None:
    assert mended(cleared_fen=OWED, paid_fen=OWED, remaining_fen=remaining) == {"cleared_fen": OWED}


def test_a_remainder_of_everything_without_payment_is_dropped() -> None:
    assert mended(remaining_fen=OWED) == {}
    assert mended(remaining_fen=OWED - 1) == {"remaining_fen": OWED - 1}


def test_paid_in_full_is_cleared() -> None:
    assert mended(paid_fen=OWED) == {"cleared_fen": OWED}
    assert mended(paid_fen=OWED, remaining_due_month="2022-12") == {"cleared_fen": OWED}


def test_a_clearance_below_the_debt_was_a_part_payment() -> None:
    part = {"paid_fen": 20 * WAN, "remaining_fen": 40 * WAN}
    assert mended(cleared_fen=20 * WAN) == part
    assert mended(cleared_fen=20 * WAN, paid_fen=20 * WAN) == part


def test_two_different_payments_are_left_to_the_clerk() -> None:
    both = {"cleared_fen": 20 * WAN, "paid_fen": 10 * WAN, "remaining_fen": 50 * WAN}
    assert mended(**both) == both


def test_an_agreement_about_the_rest_moves_its_month() -> None:
    messy = {"paid_fen": 20 * WAN, "remaining_fen": 40 * WAN, "agreed_fen": 40 * WAN, "agreed_due_month": "2022-10"}
    part = {"paid_fen": 20 * WAN, "remaining_fen": 40 * WAN, "remaining_due_month": "2022-10"}
    assert mended(**messy) == part
    assert mended(**messy, remaining_due_month="2022-09") == part


def test_an_agreement_about_another_amount_is_left_to_the_clerk() -> None:
    messy = {"paid_fen": 20 * WAN, "remaining_fen": 40 * WAN, "agreed_fen": 39 * WAN, "agreed_due_month": "2022-10"}
    assert mended(**messy) == messy


def test_one_pass_mends_what_needs_two_rules() -> None:
    outcome = {"cleared_fen": 20 * WAN, "agreed_fen": 40 * WAN, "agreed_due_month": "2022-10"}
    part = {"paid_fen": 20 * WAN, "remaining_fen": 40 * WAN, "remaining_due_month": "2022-10"}
    assert mended(**outcome) == part


@pytest.mark.parametrize(
    "outcome",
    [
        {},
        {"cleared_fen": OWED},
        {"paid_fen": WAN, "remaining_fen": 59 * WAN},
        {"agreed_fen": OWED, "agreed_due_month": "2022-10"},
        {"court_fen": OWED},
        {"cleared_fen": OWED + 1},
    ],
)
def test_nothing_is_proposed_where_nothing_is_said_twice(outcome: dict[str, Any]) -> None:
    assert propose(good_line(**outcome)) == []


def test_nothing_is_proposed_while_the_debt_is_not_known() -> None:
    assert propose(Line(cleared_fen=1, paid_fen=1)) == []


def test_a_proposal_says_cell_values_and_reason() -> None:
    proposals = propose(good_line(owed_fen=12_500_000, paid_fen=12_500_000, remaining_due_month="2022-12"))
    assert [(one.column, one.old_text, one.new_text) for one in proposals] == [
        (22, "", "12.5"),
        (23, "12.5", ""),
        (25, "2022-12", ""),
    ]
    assert all("已全部还清" in one.why for one in proposals)


def test_a_single_proposal_can_be_taken() -> None:
    line = good_line(paid_fen=1)
    assert apply(line, [Proposal(23, 1, None, "")]) == replace(line, paid_fen=None)
    assert line.paid_fen == 1


AMOUNT = st.sampled_from([None, 0, 1, 2, 3, 4])
MONTH = st.sampled_from(["", "2022-10", "2022-12"])
LINES = st.builds(
    Line,
    owed_fen=AMOUNT,
    cleared_fen=AMOUNT,
    paid_fen=AMOUNT,
    remaining_fen=AMOUNT,
    remaining_due_month=MONTH,
    agreed_fen=AMOUNT,
    agreed_due_month=MONTH,
    court_fen=AMOUNT,
)


@given(LINES)
@example(Line(owed_fen=3, cleared_fen=1, remaining_fen=3, agreed_fen=2))
def test_accepted_proposals_leave_none_and_never_touch_the_debt(line: Line) -> None:
    proposals = propose(line)
    after = apply(line, proposals)
    assert propose(after) == []
    assert apply(after, proposals) == after
    assert after.owed_fen == line.owed_fen
    assert after.court_fen == line.court_fen
    assert len({one.column for one in proposals}) == len(proposals)


@given(LINES)
def test_each_proposal_changes_its_cell(line: Line) -> None:
    after = apply(line, propose(line))
    assert (after == line) == (propose(line) == [])
