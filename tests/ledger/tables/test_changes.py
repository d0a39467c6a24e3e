from dataclasses import replace

from ledger.queries.changes import compare
from ledger.queries.rows import Row
from ledger.tables.changes import review_lines, reviewed
from ledger.tables.findings import FindingLine
from tests.factories.lines import WAN, good_line


def row(record_id: int, **changed: object) -> Row:
    return Row(record_id, record_id, replace(good_line(record_id), **changed))  # type: ignore[arg-type] # any column


def finding(record_id: int | None, severity: str = "X") -> FindingLine:
    return FindingLine(
        severity, "A02", "拖欠金额大于合同金额", "第 1 行", record_id, explanation="另有增项，双方已确认"
    )


def test_the_tabs_choose_from_one_comparison() -> None:
    before = [row(1), row(2), row(3)]
    after = [row(1), row(2, owed_fen=WAN), row(4)]
    all_rows = reviewed(after, compare(before, after), [finding(2), finding(4, "W"), finding(None)])
    numbers = {name: [entry.row.record_id for entry in all_rows.tab(name)] for name in ("changed", "added", "all")}
    assert numbers == {"changed": [2, 4, 3], "added": [4], "all": [1, 2, 4]}
    assert [entry.row.record_id for entry in all_rows.tab("explained")] == [2]


def test_a_changed_row_shows_old_and_new_by_the_official_headings() -> None:
    before, after = [row(1)], [row(1, owed_fen=12 * WAN, disputed=False)]
    (line,) = review_lines(reviewed(after, compare(before, after), []).tab("changed"))
    assert [(change.label, change.old, change.new) for change in line.changes] == [
        ("拖欠金额", "60.00", "12.00"),
        ("有无分歧", "有", "无"),
    ]


def test_two_numbers_that_look_alike_once_masked_are_said_to_differ() -> None:
    before, after = [row(1, debtor_phone="13811112222")], [row(1, debtor_phone="13833332222")]
    (line,) = review_lines(reviewed(after, compare(before, after), []).tab("changed"))
    (change,) = line.changes
    assert (change.old, change.new, change.flag) == ("138****2222", "138****2222", "号码已变")


def test_a_row_is_said_in_short_with_what_became_of_it() -> None:
    paid = row(1, paid_fen=10 * WAN, remaining_fen=50 * WAN)
    (line,) = review_lines(reviewed([paid], [], []).tab("all"))
    assert line.facts == (
        "示例道路第1标段工程合同 · 工程 · 拖欠 60.00 · 最迟付款 2021-06 · 有分歧 · 部分清偿（已还 10.00，剩余 50.00）"
    )
    assert (line.mark, line.changes) == (None, [])
