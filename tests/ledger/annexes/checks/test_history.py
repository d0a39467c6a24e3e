from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from ledger.annexes.checks import judge
from ledger.annexes.checks.base import Context, Past
from ledger.annexes.checks.history import past_of
from ledger.annexes.line import Line
from ledger.vocabulary import Source
from tests.factories.lines import WAN, good_line
from tests.ledger.annexes.checks.contexts import FINAL, LATE_WEEK, SURVEY

OWED = 60 * WAN
PART: dict[str, Any] = {"paid_fen": 20 * WAN, "remaining_fen": 40 * WAN, "remaining_due_month": "2022-12"}
Found = list[tuple[str, str, int]]


def found(now: Line, before: Line, context: Context = LATE_WEEK, **past: Any) -> Found:
    """List (rule, severity, column) of what a row says beside what it was."""
    kept = Past(before, **{"first_owed_fen": before.owed_fen, **past})
    return [(item.rule, item.severity.value, item.column) for item in judge([now], context, pasts=[kept])]


def test_a_row_as_it_was_says_nothing() -> None:
    assert found(good_line(), good_line()) == []


def test_t01_refuses_rows_that_vanished_and_names_some() -> None:
    (finding,) = judge([good_line()], LATE_WEEK, vanished=["甲欠乙", "丙欠丁", "戊欠己", "庚欠辛"])
    assert (finding.rule, finding.severity.value, finding.column, finding.row) == ("T01", "E", 0, None)
    assert "4 件（“甲欠乙”、“丙欠丁”、“戊欠己”等）" in finding.message


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        ({**PART, "paid_fen": 19 * WAN, "remaining_fen": 41 * WAN}, PART, [("T02", "X", 23)]),
        ({}, PART, [("T02", "X", 23)]),
        (PART, {}, []),
        ({"cleared_fen": OWED}, PART, []),
    ],
)
def test_t02_asks_where_less_is_paid_than_before(now: dict[str, Any], before: dict[str, Any], expected: Found) -> None:
    assert found(good_line(**now), good_line(**before)) == expected


def test_t03_asks_where_what_is_owed_differs_from_the_first_version() -> None:
    assert found(good_line(), good_line(), first_owed_fen=OWED - 1) == [("T03", "X", 18)]
    assert found(good_line(owed_fen=OWED - 1), good_line(), first_owed_fen=OWED - 1) == []


def test_t04_asks_where_none_became_disputed() -> None:
    cleared = {"cleared_fen": OWED}
    assert found(good_line(**cleared), good_line(disputed=False, **cleared)) == [("T04", "X", 21)]
    assert found(good_line(disputed=False, **cleared), good_line(**cleared)) == []


def test_t05_asks_where_a_row_is_no_longer_cleared() -> None:
    assert found(good_line(), good_line(cleared_fen=OWED)) == [("T02", "X", 22), ("T05", "X", 22)]
    assert found(good_line(cleared_fen=OWED), good_line(cleared_fen=OWED)) == []


@pytest.mark.parametrize(("moved_later", "severity"), [(0, "W"), (1, "X"), (2, "X")])
def test_t06_warns_of_a_promise_put_off_and_asks_the_second_time(moved_later: int, severity: str) -> None:
    later = {**PART, "remaining_due_month": "2023-01"}
    assert found(good_line(**later), good_line(**PART), moved_later=moved_later) == [("T06", severity, 25)]
    assert found(good_line(**PART), good_line(**later), moved_later=moved_later) == []


def test_t06_follows_the_promise_from_27_to_25() -> None:
    agreed = good_line(agreed_fen=OWED, agreed_due_month="2022-11")
    assert found(good_line(**PART), agreed) == [("T06", "W", 25)]
    assert found(good_line(**{**PART, "remaining_due_month": "2022-11"}), agreed) == []


@pytest.mark.parametrize(("unchanged", "expected"), [(3, []), (4, [("T07", "W", 21)])])
def test_t07_warns_of_an_undisputed_row_that_stands_still(unchanged: int, expected: Found) -> None:
    line = good_line(disputed=False, **PART)
    assert found(line, line, unchanged=unchanged) == expected
    assert found(replace(line, disputed=True), replace(line, disputed=True), unchanged=unchanged) == []
    done = good_line(disputed=False, cleared_fen=OWED)
    assert found(done, done, unchanged=unchanged) == []


def rules(lines: Sequence[Line], context: Context = LATE_WEEK, **told: Any) -> list[tuple[str, int | None]]:
    """List (rule, row) of what is found in a ledger."""
    return [(item.rule, item.row) for item in judge(lines, context, **told)]


def test_t08_warns_of_what_oneself_finds_after_the_survey() -> None:
    old = Past(good_line(1), OWED)
    audit = good_line(2, source=Source.AUDIT)
    assert rules([good_line(1), good_line(2)], pasts=[old, None]) == [("T08", 1)]
    assert rules([good_line(1), audit], pasts=[old, None]) == []
    assert rules([good_line(1), good_line(2)], SURVEY, pasts=[old, None]) == []
    assert rules([good_line(1), good_line(2)]) == []


@pytest.mark.parametrize(("closed", "warned"), [(1, False), (2, True)])
def test_t09_warns_where_half_of_the_debt_is_closed_before_the_deadline(closed: int, *, warned: bool) -> None:
    lines = [good_line(n, disputed=False, cleared_fen=OWED) for n in range(1, 5)]
    told: dict[str, Any] = {
        "pasts": [Past(good_line(n), OWED) for n in range(1, 5)],
        "cleared_late": list(range(closed)),
    }
    assert rules(lines, **told) == ([("T09", None)] if warned else [])


@pytest.mark.parametrize(("closed", "warned"), [(4, False), (5, True)])
def test_t09_warns_of_five_rows_closed_before_the_deadline(closed: int, *, warned: bool) -> None:
    lines = [good_line(n, disputed=False, cleared_fen=OWED, owed_fen=OWED) for n in range(1, 21)]
    lines[-1] = replace(lines[-1], owed_fen=1_000 * WAN, cleared_fen=1_000 * WAN, contract_fen=None)
    told: dict[str, Any] = {
        "pasts": [Past(line, line.owed_fen) for line in lines],
        "cleared_late": list(range(closed)),
    }
    assert [rule for rule, _ in rules(lines, **told) if rule == "T09"] == (["T09"] if warned else [])


def test_t10_warns_where_the_undisputed_goes_to_court() -> None:
    court = {"court_fen": OWED}
    assert found(good_line(disputed=False, **court), good_line(disputed=False)) == [("T10", "W", 28)]
    assert found(good_line(**court), good_line()) == []
    assert found(good_line(disputed=False, **court), good_line(disputed=False, **court)) == []


@pytest.mark.parametrize("context", [SURVEY, LATE_WEEK, FINAL])
def test_without_a_past_no_rule_compares(context: Context) -> None:
    assert not [rule for rule, _ in rules([good_line(1), good_line(2)], context) if rule.startswith("T")]


def test_what_a_row_was_is_told_from_its_versions() -> None:
    one, two, now = good_line(1), good_line(1, owed_fen=OWED + 1), good_line(1, owed_fen=OWED + 2)
    assert past_of([], now) is None
    assert past_of([one, None], now) is None
    assert past_of([None, one, two], now) == Past(two, OWED, 0, 0)


def test_a_promise_put_off_and_a_row_standing_still_are_counted() -> None:
    months = ("2022-10", "2022-12", "2022-11", "2023-01")
    moved = [good_line(**{**PART, "remaining_due_month": month}) for month in months]
    past = past_of(moved, moved[-1])
    assert past is not None
    assert (past.moved_later, past.unchanged) == (2, 1)


def test_standing_still_is_about_the_debt_not_about_telephones() -> None:
    line = good_line(**PART)
    past = past_of([None, line, replace(line, debtor_phone="023-48600009"), line], replace(line, contract_name="另名"))
    assert past is not None
    assert past.unchanged == 3
