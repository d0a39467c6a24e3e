from ledger.annexes.checks import Finding, Severity
from ledger.errors import Located
from ledger.models import FilingVersion
from ledger.tables.findings import SHOWN_ANSWERS, place, sorted_findings, stated_lines


def located(number: int, severity: Severity, column: int = 18, explanation: str = "", rule: str = "A02") -> Located:
    return Located(Finding(rule, severity, column, "请核对。", number - 1), number, number, explanation)


def test_findings_are_sorted_by_what_is_to_be_done() -> None:
    found = [
        located(1, Severity.ERROR),
        located(2, Severity.EXPLAIN),
        located(3, Severity.EXPLAIN, explanation="另有增项，双方已确认"),
        located(4, Severity.WARN),
    ]
    sorted_ = sorted_findings(found, {}, {})
    assert (sorted_.error_count, sorted_.open_count, sorted_.answered_count, sorted_.warning_count) == (1, 1, 1, 1)
    assert sorted_.blocking == 2
    assert [line.answer_name for line in (*sorted_.open_answers, *sorted_.answered)] == [
        "explain-A02:2",
        "explain-A02:3",
    ]


def test_two_cells_of_one_row_are_answered_once() -> None:
    found = [located(1, Severity.EXPLAIN, column, rule="F06") for column in (6, 13)]
    lines = sorted_findings(found, {"F06:1": "旧代码，以营业执照为准"}, {"F06:1": "说明太短"}).open_answers
    assert [line.answer_name for line in lines] == ["explain-F06:1", ""]
    assert [line.explanation for line in lines] == ["旧代码，以营业执照为准"] * 2
    assert [line.problem for line in lines] == ["说明太短", ""]


def test_a_long_list_is_cut_and_says_how_much_is_left() -> None:
    found = [located(number, Severity.EXPLAIN) for number in range(1, SHOWN_ANSWERS + 8)]
    cut = sorted_findings(found, {}, {})
    assert (len(cut.open_answers), cut.beyond) == (SHOWN_ANSWERS, 7)


def test_a_place_is_said_by_row_and_column() -> None:
    assert place(7, 18) == "第 7 行 · 18 拖欠金额"
    assert place(None, 0) == "整份台账"


def test_a_list_of_findings_masks_the_number_that_one_quotes() -> None:
    message = "第15列“联系电话”“138123422011”不像手机或座机号码；座机如 023-48600000。"
    shown = "第15列“联系电话”“138*****2011”不像手机或座机号码；座机如 023-48600000。"
    live = Located(Finding("F07", Severity.WARN, 15, message, 0), 1, 1, "")
    said = {"severity": "W", "rule": "F07", "number": 1, "column": 15, "record": 1, "message": message}
    version = FilingVersion(findings=[{**said, "explanation": ""}])
    assert [line.message for line in sorted_findings([live], {}, {}).warnings] == [shown]
    assert [line.message for line in stated_lines(version)] == [shown]
