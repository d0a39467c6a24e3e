import datetime as dt

from ledger.annexes.checks import Finding, Severity
from ledger.errors import Answer, Located
from ledger.models import Attachment, FilingVersion
from ledger.tables.answers import Proof, ProofList
from ledger.tables.findings import (
    SHOWN_ANSWERS,
    Typed,
    asked_records,
    named_proofs,
    place,
    sorted_findings,
    stated_lines,
)


def located(number: int, severity: Severity, column: int = 18, explanation: str = "", rule: str = "A02") -> Located:
    return Located(Finding(rule, severity, column, "请核对。", number - 1), number, number, Answer(explanation))


def test_findings_are_sorted_by_what_is_to_be_done() -> None:
    found = [
        located(1, Severity.ERROR),
        located(2, Severity.EXPLAIN),
        located(3, Severity.EXPLAIN, explanation="另有增项，双方已确认"),
        located(4, Severity.WARN),
    ]
    sorted_ = sorted_findings(found, Typed(), {})
    assert (sorted_.error_count, sorted_.open_count, sorted_.answered_count, sorted_.warning_count) == (1, 1, 1, 1)
    assert sorted_.blocking == 2
    assert [line.answer_name for line in (*sorted_.open_answers, *sorted_.answered)] == [
        "explain-A02:2",
        "explain-A02:3",
    ]


def test_two_cells_of_one_row_are_answered_once() -> None:
    found = [located(1, Severity.EXPLAIN, column, rule="F06") for column in (6, 13)]
    typed = Typed({"F06:1": "旧代码，以营业执照为准"}, {"F06:1": "说明太短"})
    lines = sorted_findings(found, typed, {}).open_answers
    assert [line.answer_name for line in lines] == ["explain-F06:1", ""]
    assert [line.explanation for line in lines] == ["旧代码，以营业执照为准"] * 2
    assert [line.problem for line in lines] == ["说明太短", ""]


def test_a_long_list_is_cut_and_says_how_much_is_left() -> None:
    found = [located(number, Severity.EXPLAIN) for number in range(1, SHOWN_ANSWERS + 8)]
    cut = sorted_findings(found, Typed(), {})
    assert (len(cut.open_answers), cut.beyond) == (SHOWN_ANSWERS, 7)


def test_what_was_accepted_stands_after_what_is_new_with_who_accepted_it_and_when() -> None:
    accepted = Answer(
        "另有增项，双方已确认", accepted_at=dt.datetime(2022, 6, 1, 17, tzinfo=dt.UTC), accepted_by="区县"
    )
    first = Located(Finding("A02", Severity.EXPLAIN, 18, "请核对。", 0), 1, 1, accepted)
    found = sorted_findings([first, located(2, Severity.EXPLAIN, explanation="合同价已调增两成")], Typed(), {})
    assert [line.answer_name for line in found.answered] == ["explain-A02:2", "explain-A02:1"]
    assert [line.accepted for line in found.answered] == ["", "已认可 · 区县 · 2022-06-02"]
    assert [line.fresh for line in found.answered] == [True, False]


def test_the_rows_files_are_offered_and_what_was_chosen_stays() -> None:
    found = [located(number, Severity.EXPLAIN) for number in (1, 2)]
    assert asked_records(found) == {1, 2}
    files = {1: [Attachment(pk=7, title="合同"), Attachment(pk=8, title="协议")]}
    first, second = sorted_findings(found, Typed(proofs={"A02:1": 8}), files).open_answers
    assert first.proofs == ProofList("proof-A02:1", 8, files[1], "/ledger/1/#evidence")
    assert second.proofs == ProofList("proof-A02:2", None, (), "/ledger/2/#evidence")


def test_a_file_is_opened_from_a_version_while_it_is_there_and_one_may() -> None:
    said = {"severity": "X", "rule": "A02", "number": 1, "column": 18, "record": 1, "message": "请核对。"}
    told = {"explanation": "另有增项，双方已确认", "evidence": {"id": 7, "title": "增项协议"}}
    version = FilingVersion(findings=[{**said, **told}])
    assert named_proofs(version) == {7}
    shown = [stated_lines(version, {7}, readable=True), stated_lines(version, {7}), stated_lines(version)]
    assert [line.proof for (line,) in shown] == [
        Proof(7, "增项协议", "/evidence/7/"),
        Proof(7, "增项协议"),
        Proof(7, "增项协议", gone=True),
    ]


def test_a_place_is_said_by_row_and_column() -> None:
    assert place(7, 18) == "第 7 行 · 18 拖欠金额"
    assert place(None, 0) == "整份台账"


def test_a_list_of_findings_masks_the_number_that_one_quotes() -> None:
    message = "第15列“联系电话”“138123422011”不像手机或座机号码；座机如 023-48600000。"
    shown = "第15列“联系电话”“138*****2011”不像手机或座机号码；座机如 023-48600000。"
    live = Located(Finding("F07", Severity.WARN, 15, message, 0), 1, 1)
    said = {"severity": "W", "rule": "F07", "number": 1, "column": 15, "record": 1, "message": message}
    version = FilingVersion(findings=[{**said, "explanation": ""}])
    assert [line.message for line in sorted_findings([live], Typed(), {}).warnings] == [shown]
    assert [line.message for line in stated_lines(version)] == [shown]
