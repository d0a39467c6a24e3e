from dataclasses import replace

from ledger.annexes.checks import Severity, judge
from tests.factories.lines import good_line
from tests.ledger.annexes.checks.contexts import RESOLUTION

NIL = replace(RESOLUTION, nil=True)


def test_n01_refuses_a_nil_report_of_a_unit_with_rows() -> None:
    [finding] = judge([good_line(1), good_line(2)], NIL)
    assert (finding.rule, finding.severity, finding.column, finding.row) == ("N01", Severity.ERROR, 0, None)
    assert "2 件" in finding.message


def test_a_nil_report_of_an_empty_ledger_is_right() -> None:
    assert judge([], NIL) == []
