import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from qingqian.sheets.limits import Limits
from qingqian.sheets.reader import read_table
from qingqian.sheets.refusal import Refused
from qingqian.sheets.writer import write_table
from tests.qingqian.sheets.packages import MAIN, SHEET_PART, around, package, sheet
from tests.qingqian.sheets.samples import HEADINGS, SPEC, book, clerk_rows, row

ROOT = Path(__file__).resolve().parents[3]


def refusal(path: Path, limits: Limits | None = None) -> Refused:
    with pytest.raises(Refused) as refused:
        read_table(path, SPEC, limits=limits or Limits())
    return refused.value


def test_rows_come_with_their_true_numbers_and_addresses(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", clerk_rows(row(1), [], row(2, name="乙局"), [3], row(4, name="丙局")))
    table = read_table(path, SPEC)
    assert (table.sheet, table.header_row, table.remarks) == ("附件9", 3, [])
    assert [(each.number, each.cells[1]) for each in table.rows] == [(4, "甲局"), (6, "乙局"), (8, "丙局")]
    assert table.rows[0].cells == (1.0, *row(1)[1:])
    assert table.address(6, 7) == "G6"


def test_addresses_hold_where_the_table_does_not_begin_at_the_corner(tmp_path: Path) -> None:
    lines: list[list[Any]] = [[], [], [], [], ["", "", *HEADINGS], ["", "", *row(1)]]
    table = read_table(book(tmp_path / "a.xlsx", lines), SPEC)
    assert [(each.number, each.cells[6]) for each in table.rows] == [(6, 12.5)]
    assert table.address(6, 7) == "I6"


def test_leading_blank_area_does_not_shift_addresses(tmp_path: Path) -> None:
    """The sheet's first cell that holds anything is E7."""
    lines: list[list[Any]] = [*([] for _ in range(6)), [*[None] * 4, *HEADINGS], [*[None] * 4, *row(1)]]
    table = read_table(book(tmp_path / "a.xlsx", lines), SPEC)
    assert (table.header_row, table.address(table.rows[0].number, 1)) == (7, "E8")


def test_dates_formulas_and_errors_are_read_as_they_show(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("附件9")
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_row(1, 0, row(1, owed_fen="", due_month=""))
        sheet.write_formula("G2", "=20-9.5", None, 10.5)
        sheet.write_datetime("H2", date(2022, 6, 28), workbook.add_format({"num_format": 'yyyy"年"m"月"'}))
        sheet.write_formula("F2", "=NA()", None, "#N/A")
        sheet.write_formula("E2", '="工"&"程"', None, "")
        sheet.set_row(1, None, None, {"hidden": True})
    table = read_table(path, SPEC)
    assert table.rows[0].cells[4:8] == ("", "", 10.5, date(2022, 6, 28))
    hidden, errors, formulas = table.remarks
    assert "隐藏的行也已读取：第 2 行" in hidden
    assert "F2 是错误值" in errors
    assert "E2 的公式没有计算结果" in formulas


def test_hidden_sheets_are_left_out_and_named(tmp_path: Path) -> None:
    table = read_table(book(tmp_path / "a.xlsx", clerk_rows(), hidden1=clerk_rows()), SPEC)
    assert table.remarks == ["隐藏的工作表未读取：“hidden1”"]


def test_the_sheet_is_found_among_others(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", [["说明"]], name="首页", 表二=clerk_rows(), 表三=[["x"] * 9] * 100)
    assert read_table(path, SPEC).sheet == "表二"


def test_columns_to_the_right_are_named_as_unread(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", [[*HEADINGS, "备注"], [*row(1), "急"]])
    assert read_table(path, SPEC).remarks == ["表格右侧的列未读取：备注"]


def test_a_sheet_without_rows_is_a_table(tmp_path: Path) -> None:
    assert read_table(book(tmp_path / "a.xlsx", [HEADINGS, [], ["填写说明："]]), SPEC).rows == []


def test_a_repeated_heading_and_a_numbers_line_are_no_rows(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", [HEADINGS, range(1, 10), row(1), HEADINGS, row(2)])
    assert [each.number for each in read_table(path, SPEC).rows] == [3, 5]


def test_rows_below_the_notes_are_not_lost(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", [*clerk_rows(), row(3, name="丁局")])
    assert [each.cells[1] for each in read_table(path, SPEC).rows] == ["甲局", "乙局", "丁局"]


def test_total_lines_are_kept_apart_and_checked(tmp_path: Path) -> None:
    lines = [HEADINGS, row(1), row(2), ["合计", None, None, None, None, None, 25]]
    table = read_table(book(tmp_path / "a.xlsx", lines), SPEC)
    assert (len(table.rows), [total.number for total in table.totals], table.remarks) == (2, [4], [])
    lines = [HEADINGS, row(1), ["小计", *[None] * 5, 1], row(2), ["合计", *[None] * 5, "25.000001"]]
    table = read_table(book(tmp_path / "b.xlsx", lines), SPEC)
    assert table.remarks == ["第 5 行合计的“拖欠金额”为 25.000001，各行相加为 25.00，请核对"]


def test_amounts_that_cannot_be_read_are_left_to_their_own_finding(tmp_path: Path) -> None:
    lines = [HEADINGS, row(1, owed_fen="约十万"), ["合计", *[None] * 5, "不详"]]
    assert read_table(book(tmp_path / "a.xlsx", lines), SPEC).remarks == []


def test_prefixed_tags_are_read(tmp_path: Path) -> None:
    def line(number: int, values: list[Any]) -> str:
        cells = [
            f'<x:c r="{chr(65 + i)}{number}" t="inlineStr"><x:is><x:t>{value}</x:t></x:is></x:c>'
            for i, value in enumerate(values)
        ]
        return f'<x:row r="{number}">{"".join(cells)}</x:row>'

    rows = line(1, HEADINGS) + line(2, row(1))
    content = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>{rows}</x:sheetData></x:worksheet>'
    table = read_table(package(tmp_path / "a.xlsx", {SHEET_PART: content}), SPEC)
    assert [each.cells[1] for each in table.rows] == ["甲局"]


def test_several_sheets_of_the_annex_are_refused_by_name(tmp_path: Path) -> None:
    refused = refusal(book(tmp_path / "a.xlsx", clerk_rows(), 附件9副本=clerk_rows()))
    assert refused.code == "several_sheets"
    assert "“附件9”、“附件9副本”" in refused.message


@pytest.mark.parametrize("others", [{}, {"hidden1": clerk_rows()}])
def test_a_workbook_without_the_annex_is_refused(others: dict[str, Any], tmp_path: Path) -> None:
    refused = refusal(book(tmp_path / "a.xlsx", [["别的表"]], name="首页", **others))
    assert refused.code == "no_sheet"
    assert "隐藏的工作表不读取" in refused.message


def test_a_wrong_heading_is_named_even_beside_other_sheets(tmp_path: Path) -> None:
    wrong = [[*HEADINGS[:6], "金额", *HEADINGS[7:]], row(1)]
    refused = refusal(book(tmp_path / "a.xlsx", [["说明"]], name="首页", 表二=wrong))
    assert refused.code == "heading"
    assert refused.message.startswith("第7列应为“拖欠金额”，文件为“金额”")


def test_a_heading_far_below_is_not_looked_for(tmp_path: Path) -> None:
    assert refusal(book(tmp_path / "a.xlsx", [*([["x"]] * 60), *clerk_rows()])).code == "no_sheet"


def test_merged_cells_among_the_rows_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("附件9")
        sheet.merge_range("A1:I1", "样例情况明细表")
        for number, line in enumerate([HEADINGS, row(1), row(2), row(3)], 1):
            sheet.write_row(number, 0, line)
        sheet.merge_range("B3:B4", "甲局")
    refused = refusal(path)
    assert refused.code == "merged_data"
    assert "B3:B4" in refused.message


def test_merged_cells_around_the_rows_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("附件9")
        for number, line in enumerate([HEADINGS, row(1), ["合计"], ["填写说明："]]):
            sheet.write_row(number, 0, line)
        sheet.merge_range("A3:F3", "合计")
        sheet.merge_range("A4:I6", "填写说明：")
        sheet.merge_range("K1:K6", "旁注")
    assert len(read_table(path, SPEC).rows) == 1


def test_too_many_rows_are_refused(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", clerk_rows(*(row(n) for n in range(300))))
    assert len(read_table(path, SPEC, limits=Limits(data_rows=300)).rows) == 300
    assert refusal(path, Limits(data_rows=299)).code == "data_rows"


# ---------------------------------------------------------------- the child
@pytest.mark.parametrize("limits", [Limits(child_memory=18 << 20), Limits(child_wall=0)])
def test_a_child_that_dies_leaves_a_number_to_quote(
    limits: Limits, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = book(tmp_path / "a.xlsx", clerk_rows(*(row(n, name="局" * 100 + str(n)) for n in range(3000))))
    refused = refusal(path, limits)
    assert refused.code == "reader"
    assert f"编号 {refused.number}" in refused.message
    assert refused.number in caplog.text
    assert read_table(path, SPEC).rows


def test_one_long_text_shown_by_every_cell_only_ends_the_child(tmp_path: Path) -> None:
    """Each text is as long as a cell may hold; spread over the cells they would take 30 GB."""
    texts = around(f'<sst xmlns="{MAIN}">%s</sst>', [b"<si><t>" + "甲".encode() * 32_767 + b"</t></si>"])
    cells = sheet(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>'.encode() for n in range(1, 200_000))
    path = package(tmp_path / "a.xlsx", {"xl/sharedStrings.xml": texts, SHEET_PART: cells})
    assert refusal(path).code == "reader"


def test_no_child_is_left_behind(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", clerk_rows(*(row(n) for n in range(3000))))
    script = (
        "import pathlib, psutil, sys\n"
        "from qingqian.sheets.limits import Limits\n"
        "from qingqian.sheets.reader import read_table\n"
        "from qingqian.sheets.refusal import Refused\n"
        "from tests.qingqian.sheets.samples import SPEC\n"
        "try:\n    read_table(pathlib.Path(sys.argv[1]), SPEC, limits=Limits(data_rows=10))\n"
        "except Refused as refused:\n    print(refused.code, len(psutil.Process().children()))\n"
    )
    done = subprocess.run([sys.executable, "-c", script, path], cwd=ROOT, capture_output=True, check=True, text=True)
    assert done.stdout.split() == ["data_rows", "0"]


def test_fifty_thousand_rows_are_read_in_bounded_memory_and_time(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    rows = ((n, f"第{n}公司", "古南街道", f"{n:018d}", "工程", f"{n:011d}", n, "2022-06", True) for n in range(50_000))
    with path.open("wb") as out:
        assert write_table(out, SPEC, rows) == 50_000
    command = [sys.executable, "-m", "tests.qingqian.sheets.measured", str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, timeout=120)
    said = json.loads(done.stdout)
    assert (said["code"], said["rows"]) == ("read", 50_000)
    assert said["memory"] <= 200


def test_a_reader_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    """Five million numbers take any machine of these years more than a second."""
    names = "".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in HEADINGS)
    numbers = b"<row>" + b"<c><v>1234567.25</v></c>" * 250 + b"</row>"
    path = package(tmp_path / "a.xlsx", {SHEET_PART: sheet([f"<row>{names}</row>".encode(), *[numbers] * 20_000])})
    assert refusal(path, Limits(child_cpu=1)).code == "reader"
