from dataclasses import replace

import pytest

from ledger.annexes.checks import Ledger, Severity, judge, judge_ledger
from ledger.annexes.checks.base import Past
from tests.factories.lines import good_line
from tests.ledger.annexes.checks.contexts import RESOLUTION

NIL = replace(RESOLUTION, nil=True)
UNCHANGED = replace(RESOLUTION, no_change=True, points=(7,))


def test_n01_refuses_a_nil_report_of_a_unit_with_rows() -> None:
    [finding] = judge([good_line(1), good_line(2)], NIL)
    assert (finding.rule, finding.severity, finding.column, finding.row) == ("N01", Severity.ERROR, 0, None)
    assert "2 件" in finding.message


def told(ledger: Ledger) -> list[str]:
    """Return what N02 says."""
    return [item.message for item in judge_ledger(ledger) if item.rule == "N02"]


@pytest.mark.parametrize(
    ("pasts", "gone", "said"),
    [
        ([Past(good_line(1)), Past(good_line(2))], 0, ""),
        ([Past(good_line(1)), None], 0, "新增 1 件，"),
        ([Past(good_line(1)), Past(good_line(2, contract_name="别的合同"))], 0, "改动 1 件，"),
        ([Past(good_line(1)), Past(good_line(2))], 3, "减少 3 件，"),
        ([None, Past(good_line(3))], 1, "新增 1 件、改动 1 件、减少 1 件，"),
    ],
)
def test_n02_refuses_a_no_change_report_of_rows_that_changed(pasts: list[Past | None], gone: int, said: str) -> None:
    lines = [good_line(1), good_line(2)]
    found = told(Ledger(lines, UNCHANGED, pasts=pasts, gone=gone))
    assert len(found) == bool(said)
    assert all(said in message for message in found)
    assert told(Ledger(lines, replace(UNCHANGED, no_change=False), pasts=pasts, gone=gone)) == []


def test_n02_refuses_a_no_change_report_before_anything_was_approved() -> None:
    (message,) = told(Ledger([good_line(1)], replace(UNCHANGED, points=())))
    assert "还没有审核通过的版本" in message


def test_an_empty_ledger_that_was_empty_has_not_changed() -> None:
    assert told(Ledger([], UNCHANGED)) == []


def test_a_nil_report_of_an_empty_ledger_is_right() -> None:
    assert judge([], NIL) == []
