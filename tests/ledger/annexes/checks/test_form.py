import pytest

from ledger.annexes.annex2 import BY_NAME, MONEY_COLUMNS, REQUIRED_COLUMNS
from ledger.annexes.checks import judge
from ledger.annexes.line import Line
from tests.factories.lines import good_line
from tests.ledger.annexes.checks.contexts import EARLY_WEEK, RESOLUTION
from tests.ledger.annexes.checks.found import found


def _with(name: str, text: str) -> Line:
    line = good_line()
    setattr(line, name, text)
    return line


@pytest.mark.parametrize("name", REQUIRED_COLUMNS)
def test_f01_is_shown_at_the_empty_cell(name: str) -> None:
    blank = getattr(Line(), name)
    assert found(good_line(**{name: blank})) == [("F01", "E", BY_NAME[name].no)]


def test_f01_names_every_mandatory_column_of_an_empty_row() -> None:
    assert [column for rule, _, column in found(Line()) if rule == "F01"] == [
        BY_NAME[name].no for name in REQUIRED_COLUMNS
    ]


def test_f01_takes_an_undisputed_row_as_answered() -> None:
    assert found(good_line(disputed=False), EARLY_WEEK) == []


@pytest.mark.parametrize("name", [name for name in MONEY_COLUMNS if name != "owed_fen"])
def test_f03_refuses_a_negative_amount_at_its_cell(name: str) -> None:
    assert ("F03", "E", BY_NAME[name].no) in found(good_line(**{name: -1}))


def test_f03_gives_the_figure_in_wan() -> None:
    [finding] = judge([good_line(contract_fen=-1_500_000)], RESOLUTION)
    assert "第17列“合同金额”为 -1.50 万元" in finding.message


@pytest.mark.parametrize("code", ["1150011000000001", "11500110000000000", "11500110OOOOOOOO01", "11500110i00000000A"])
@pytest.mark.parametrize(("name", "column"), [("debtor_uscc", 6), ("creditor_uscc", 13)])
def test_f05_refuses_a_code_of_wrong_length_or_letters(name: str, column: int, code: str) -> None:
    assert found(_with(name, code)) == [("F05", "E", column)]


@pytest.mark.parametrize(("name", "column"), [("debtor_uscc", 6), ("creditor_uscc", 13)])
def test_f06_asks_about_a_check_digit_that_does_not_fit(name: str, column: int) -> None:
    code = getattr(good_line(), name)
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    assert found(good_line(**{name: wrong})) == [("F06", "X", column)]


@pytest.mark.parametrize("phone", ["48600", "123456789012", "电话见合同", "23800000001"])
@pytest.mark.parametrize(("name", "column"), [("debtor_phone", 11), ("creditor_phone", 15)])
def test_f07_warns_of_an_odd_phone(name: str, column: int, phone: str) -> None:
    assert found(_with(name, phone)) == [("F07", "W", column)]


def test_f08_refuses_a_row_of_another_unit() -> None:
    lines = [good_line(number, disputed=number == 0, cleared_fen=60_000_000) for number in range(4)]
    findings = judge(lines, RESOLUTION, ["古南街道", "文龙街道", "", " 古南 街道 "])
    assert [(item.rule, item.severity, item.column, item.row) for item in findings] == [("F08", "E", 4, 1)]
    assert "“文龙街道”" in findings[0].message


def test_f08_is_silent_where_column_4_is_not_known() -> None:
    assert judge([good_line()], RESOLUTION) == []
