import io
import re
import zipfile
from dataclasses import replace
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from qingqian.sheets.grid import Grid, GridColumn, GridKind, HeadCell, write_grid
from qingqian.sheets.layout import SEAL_LABELS, Foot, TopLine, seal_block

HEAD = (
    HeadCell(0, 0, "街镇、部门", rowspan=3),
    HeadCell(0, 1, "问题来源", colspan=2),
    HeadCell(0, 3, "清偿率（%）", rowspan=3),
    HeadCell(1, 1, "自行排查", colspan=2),
    HeadCell(2, 1, "数量"),
    HeadCell(2, 2, "金额"),
)
COLUMNS = (
    GridColumn(20, GridKind.TEXT),
    GridColumn(8, GridKind.COUNT),
    GridColumn(12, GridKind.MONEY),
    GridColumn(8, GridKind.RATE),
)
LINES = (
    ("古南街道", 3, Decimal("1234.567891"), Decimal("95.44")),
    ("=cmd|' /C calc'!A0", 0, Decimal("9.95"), "—"),
    ("合计", 3, Decimal("999999999.999999"), None),
)
GRID = Grid(
    label="附件3",
    title="样例汇总表",
    sheet_name="附件3",
    head=HEAD,
    columns=COLUMNS,
    lines=LINES,
    top=(TopLine(left="填报单位：綦江区", right="数量：件          金额：万元"),),
    foot=Foot(lines=("未报：文龙街道",), seal=seal_block(), seal_columns=3, page="第2版"),
    strong=frozenset({2}),
)


def opened(grid: Grid) -> Worksheet:
    out = io.BytesIO()
    assert write_grid(out, grid) == len(grid.lines)
    sheet = openpyxl.load_workbook(io.BytesIO(out.getvalue()))[grid.sheet_name]
    assert isinstance(sheet, Worksheet)
    return sheet


def borders_of(grid: Grid) -> dict[str, str]:
    """Each cell's border number, straight from the file."""
    out = io.BytesIO()
    write_grid(out, grid)
    with zipfile.ZipFile(out) as archive:
        styles = archive.read("xl/styles.xml").decode()
        cells = archive.read("xl/worksheets/sheet1.xml").decode()
    borders = re.findall(r'borderId="([0-9]+)"', styles.partition("<cellXfs")[2].partition("</cellXfs>")[0])
    return {ref: borders[int(style)] for ref, style in re.findall(r'<c r="([A-Z]+[0-9]+)" s="([0-9]+)"', cells)}


def test_headings_are_merged_as_declared_and_bordered_all_over() -> None:
    sheet = opened(GRID)
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert {"A2:D2", "A4:A6", "B4:C4", "D4:D6", "B5:C5"} <= merged
    assert [sheet[address].value for address in ("A4", "B4", "D4", "B5", "B6", "C6")] == [
        "街镇、部门",
        "问题来源",
        "清偿率（%）",
        "自行排查",
        "数量",
        "金额",
    ]
    # As the file has it: the library that reads it here redraws the borders inside merged areas.
    borders = borders_of(GRID)
    assert {borders[f"{letter}{row}"] for letter in "ABCD" for row in range(4, 10)} == {borders["A4"]}
    assert borders["A4"] != borders["A1"]


def test_numbers_are_exact_and_their_format_rounds_what_is_seen() -> None:
    sheet = opened(GRID)
    assert [sheet[f"C{row}"].value for row in (7, 8, 9)] == [1234.567891, 9.95, 999999999.999999]
    assert [sheet[f"{letter}7"].number_format for letter in "ABCD"] == ["@", "#,##0", "#,##0.00", "0.00"]
    assert [cell.value for cell in sheet[8]] == ["=cmd|' /C calc'!A0", 0, 9.95, "—"]
    assert sheet["D9"].value is None
    assert opened(replace(GRID, decimals=6))["C7"].number_format == "#,##0.000000"


def test_text_is_never_a_formula() -> None:
    sheet = opened(replace(GRID, label="=1", title="+1", top=(TopLine("@1"),)))
    assert {cell.data_type for line in sheet.iter_rows() for cell in line if cell.value is not None} == {"s", "n"}
    assert [sheet[address].quotePrefix for address in ("A1", "A3", "A8", "A7")] == [True, True, True, False]


def test_the_page_is_set_up_and_the_heading_repeats() -> None:
    sheet = opened(GRID)
    assert (sheet.page_setup.orientation, str(sheet.page_setup.paperSize)) == ("landscape", "9")
    assert sheet.print_title_rows == "$4:$6"
    assert sheet.freeze_panes == "A7"
    assert str(opened(replace(GRID, paper="A3", landscape=False)).page_setup.paperSize) == "8"


def test_the_total_is_bold_and_the_rest_is_not() -> None:
    sheet = opened(GRID)
    assert [sheet[f"A{row}"].font.b for row in (7, 8, 9)] == [False, False, True]


def test_rows_have_heights_of_their_own() -> None:
    long = replace(GRID, lines=(("长" * 50, 1, None, None), *LINES))
    sheet = opened(long)
    heights = [sheet.row_dimensions[number].height for number in range(1, 14) if sheet.row_dimensions[number].height]
    assert len(heights) >= 10
    assert sheet.row_dimensions[7].height > 3 * sheet.row_dimensions[8].height / 1.5
    tall = replace(GRID, head=(replace(HEAD[0], text="很长的标题" * 20), *HEAD[1:]))
    sheet = opened(tall)
    assert sum(sheet.row_dimensions[number].height for number in (4, 5, 6)) > 150


def test_the_seal_block_is_one_row_and_can_be_left_out() -> None:
    sheet = opened(GRID)
    found = [(cell.row, cell.value) for line in sheet.iter_rows(min_row=10) for cell in line if cell.value]
    assert found[0] == (10, "未报：文龙街道")
    assert {row for row, _ in found[1:]} == {11}
    words = "\n".join(str(text) for _, text in found[1:])
    assert all(f"{label}：" in words for label in SEAL_LABELS)
    assert sheet.row_dimensions[11].height >= 60
    assert opened(replace(GRID, foot=Foot())).max_row == 9


def test_a_contact_sheet_is_a_grid_of_labels_and_values() -> None:
    head = (HeadCell(0, 0, "牵头单位"), HeadCell(0, 1, "某局", colspan=3, plain=True))
    sheet = opened(replace(GRID, head=head, lines=(), top=(), foot=Foot(), strong=frozenset()))
    assert (sheet["A3"].font.b, sheet["B3"].font.b, sheet["B3"].alignment.horizontal) == (True, False, "left")
    assert "B3:D3" in [str(area) for area in sheet.merged_cells.ranges]


@pytest.mark.parametrize("head", [HEAD[1:], (*HEAD, HeadCell(2, 2, "金额")), (replace(HEAD[0], colspan=2), *HEAD[1:])])
def test_a_heading_with_a_gap_or_an_overlap_is_a_fault(head: tuple[HeadCell, ...]) -> None:
    with pytest.raises(ValueError, match="heading"):
        write_grid(io.BytesIO(), replace(GRID, head=head))


@pytest.mark.parametrize("line", [("古南街道", 3), (*LINES[0], 1)])
def test_a_line_of_another_width_is_a_fault(line: tuple[Any, ...]) -> None:
    with pytest.raises(ValueError, match="columns"):
        write_grid(io.BytesIO(), replace(GRID, lines=(line,)))
