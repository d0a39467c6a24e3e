from dataclasses import fields

from ledger.annexes import annex2
from ledger.annexes.annex2 import ANNEX2, BY_NAME, BY_NO, LINE_COLUMNS, cell_name
from ledger.annexes.line import Line
from ledger.models import ArrearsRecord

HEADINGS = (
    "序号|问题来源|问题编号|街镇部门|主体名称|债务人统一社会信用代码|性质|隶属关系|债务人所属领域|债务人联系人|债务人联系电话|企业名称|"
    "债权人统一社会信用代码|债权人联系人|债权人联系电话|合同名称|合同金额|拖欠金额|欠款类型|最迟付款日期|有无分歧|清偿完毕金额|"
    "已偿还金额|剩余金额|剩余金额约定最迟偿还时间|协议还款金额|协议约定最迟偿还时间|进入司法程序的金额"
)


def test_the_28_headings_are_the_official_ones_in_order() -> None:
    assert "|".join(column.heading for column in ANNEX2) == HEADINGS


def test_the_line_columns_are_the_attributes_of_a_line_in_order() -> None:
    assert [column.name for column in LINE_COLUMNS] == [field.name for field in fields(Line)]


def test_every_line_column_is_of_exactly_one_sort() -> None:
    sorts = (
        *annex2.TEXT_COLUMNS,
        *annex2.CHOICE_COLUMNS,
        *annex2.MONEY_COLUMNS,
        *annex2.MONTH_COLUMNS,
        *annex2.YESNO_COLUMNS,
    )
    assert sorted(sorts) == sorted(column.name for column in LINE_COLUMNS)


def test_blank_lines_are_blank_in_the_way_of_their_sort() -> None:
    blank = Line()
    assert {getattr(blank, name) for name in (*annex2.TEXT_COLUMNS, *annex2.MONTH_COLUMNS)} == {""}
    assert {
        getattr(blank, name) for name in (*annex2.CHOICE_COLUMNS, *annex2.MONEY_COLUMNS, *annex2.YESNO_COLUMNS)
    } == {None}


def test_mandatory_columns_are_those_marked_m() -> None:
    required = [BY_NAME[name].no for name in annex2.REQUIRED_COLUMNS]
    assert required == [2, 5, 6, 7, 10, 11, 12, 13, 14, 15, 16, 18, 19, 20, 21]


def test_each_note_helps_the_columns_that_the_notice_means() -> None:
    helped = {
        number: [column.no for column in ANNEX2 if column.note == number] for number in range(1, len(ANNEX2.notes) + 1)
    }
    assert helped == {
        1: [2],
        2: [],
        3: [3],
        4: [7],
        5: [8],
        6: [9],
        7: [19],
        8: [20, 25, 27],
        9: [21],
        10: [17, 18, 22, 23, 24, 26, 28],
    }


def test_the_ten_notes_are_numbered_as_printed() -> None:
    assert [note.split(".")[0] for note in ANNEX2.notes] == [str(number) for number in range(1, 11)]
    assert ANNEX2.notes[7] == "8.时间填写：填写格式为xxxx-xx，例2022-12。"


def test_the_form_sections_follow_each_other_unbroken() -> None:
    sections = [column.group for column in LINE_COLUMNS]
    changes = [new for old, new in zip(["", *sections], sections, strict=False) if old != new]
    assert changes == ["来源", "债务人", "债权人", "合同", "金额与化解"]


def test_the_sheet_stays_narrow_enough_to_print_readable() -> None:
    assert sum(column.width for column in ANNEX2) <= 250


def test_zeros_that_read_blank_are_those_of_five_columns() -> None:
    assert [BY_NAME[name].no for name in annex2.OUTCOME_MONEY_COLUMNS] == [22, 23, 24, 26, 28]


def test_a_message_names_a_column_by_number_and_heading() -> None:
    assert cell_name("owed_fen") == "第18列“拖欠金额”"
    assert BY_NO[18].name == "owed_fen"


def test_the_ledger_holds_each_text_as_long_as_it_says() -> None:
    assert {*annex2.TEXT_LIMITS} == {*annex2.TEXT_COLUMNS}
    lengths = {field.name: field.max_length for field in ArrearsRecord._meta.fields}  # noqa: SLF001 - Django's own
    assert {name: lengths[name] for name in annex2.TEXT_COLUMNS} == annex2.TEXT_LIMITS
