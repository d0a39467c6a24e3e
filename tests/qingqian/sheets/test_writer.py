import io
import json
import re
import subprocess
import sys
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from qingqian.sheets.heading import KEY_HEADING
from qingqian.sheets.layout import SEAL_LABELS, Foot, TopLine, seal_block
from qingqian.sheets.money import MAX_FEN, to_wan
from qingqian.sheets.reader import read_table
from qingqian.sheets.writer import write_table
from tests.qingqian.sheets.samples import HEADINGS, SPEC

ROOT = Path(__file__).resolve().parents[3]
VALUES = (1, "甲局", "古南街道", "11500110GUJ65RGF17", "工程", "023-48600000", 12_500_000, "2022-06", False)
BLANK = (None,) * 9
TOP = (TopLine("填报单位：綦江区", "2022年6月30日", "单位：万元"),)


def written(*rows: tuple[Any, ...], **options: Any) -> bytes:
    out = io.BytesIO()
    assert write_table(out, SPEC, iter(rows), **options) == len(rows)
    return out.getvalue()


def opened(content: bytes) -> Worksheet:
    sheet = openpyxl.load_workbook(io.BytesIO(content))["附件9"]
    assert isinstance(sheet, Worksheet)
    return sheet


def sheet_xml(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read("xl/worksheets/sheet1.xml").decode()


def column(sheet: Worksheet, letter: str) -> list[Any]:
    return [cell.value for cell in sheet[letter]]


# ---------------------------------------------------------------- content
def test_the_sheet_has_label_title_lines_heading_and_rows() -> None:
    sheet = opened(written(VALUES, (2, *VALUES[1:]), top=TOP))
    assert [sheet["A1"].value, sheet["A2"].value] == ["附件9", "样例情况明细表"]
    assert [cell.value for cell in sheet[3] if cell.value] == ["填报单位：綦江区", "2022年6月30日", "单位：万元"]
    assert [cell.value for cell in sheet[4]] == HEADINGS
    values = [1, "甲局", "古南街道", "11500110GUJ65RGF17", "工程", "023-48600000", 12.5, "2022-06", "无"]
    assert [cell.value for cell in sheet[5]] == values
    assert column(sheet, "A")[4:6] == [1, 2]


def test_values_are_printed_by_their_labels_and_headings_by_level() -> None:
    out = io.BytesIO()
    spec = SPEC.headed({"unit": "区县、部门"})
    write_table(out, spec, [(*VALUES[:4], 2, *VALUES[5:])], labels={"kind": {2: "货物"}})
    sheet = opened(out.getvalue())
    assert (sheet["C3"].value, sheet["E4"].value) == ("区县、部门", "货物")


def test_blank_values_are_bordered_blank_cells() -> None:
    sheet = opened(written(BLANK, (None, "", "", "", "", "", None, "", None)))
    for cell in (*sheet[4], *sheet[5]):
        assert cell.value is None
        assert cell.border.left.style == cell.border.bottom.style == "thin"


def test_a_table_without_rows_shows_one_blank_row(tmp_path: Path) -> None:
    content = written()
    sheet = opened(content)
    assert all(cell.value is None and cell.border.top.style for cell in sheet[4])
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    assert read_table(path, SPEC).rows == []


def test_numbers_are_exact_and_texts_keep_their_form() -> None:
    content = written(
        (1, "007", "x", "1" * 18, "工程", "1e5", 1, "2022-06", True), (*VALUES[:6], 10**15 - 1, *VALUES[7:])
    )
    xml = sheet_xml(content)
    assert "<v>0.000001</v>" in xml
    assert "<v>999999999.999999</v>" in xml
    sheet = opened(content)
    assert [sheet[f"{letter}4"].data_type for letter in "BDFHI"] == ["s"] * 5
    assert [sheet[f"{letter}4"].number_format for letter in "BDFH"] == ["@"] * 4
    assert sheet["G4"].number_format == "#,##0.00####"
    assert (sheet["B4"].value, sheet["D4"].value, sheet["F4"].value) == ("007", "1" * 18, "1e5")


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(-MAX_FEN, MAX_FEN), min_size=1, max_size=20))
def test_every_amount_is_written_exactly(amounts: list[int]) -> None:
    xml = sheet_xml(written(*((*VALUES[:6], fen, *VALUES[7:]) for fen in amounts)))
    found = re.findall(r'<c r="G[0-9]+" s="[0-9]+"><v>([^<]*)</v>', xml)
    assert [Decimal(text) for text in found] == [to_wan(fen) for fen in amounts]


# ---------------------------------------------------------------- text is never a formula
RISKY = [
    "=1+1",
    '=HYPERLINK("http://x","y")',
    "+1",
    "-1",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1",
    "＋1",
    "－1",
    "＠1",
]
HARMLESS = [
    "<b>&amp;",
    "_x0041_",
    "a_x000D_b",
    " 前后 ",
    "甲\n乙",
    "'=1",
    "http://evil/",
    "TRUE",
    "#N/A",
    "{=1+1}",
    "]]>",
    "'",
]


@pytest.mark.parametrize("name", [*RISKY, *HARMLESS])
def test_a_text_stays_the_text_that_it_is(name: str, tmp_path: Path) -> None:
    content = written(
        (1, name, name, *VALUES[3:]), top=(TopLine(left=name),), keys=[name], labels={"kind": {"工程": name}}
    )
    xml = sheet_xml(content)
    assert "<f>" not in xml
    assert "<hyperlink" not in xml
    sheet = opened(content)
    for address in ("B5", "C5", "E5"):
        assert sheet[address].data_type in ("s", "inlineStr")
        assert sheet[address].quotePrefix is (name in RISKY)
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    cells = read_table(path, SPEC).rows[0].cells
    assert (cells[1], cells[2], cells[4]) == (name, name, name)


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=40))
def test_any_text_makes_a_file_that_opens(name: str) -> None:
    sheet = opened(written((1, name, *VALUES[2:])))
    assert sheet["A4"].value == 1
    assert sheet["G4"].value == 12.5


# ---------------------------------------------------------------- look
def test_the_page_is_set_up_as_the_office_prints_it() -> None:
    content = written(*(VALUES,) * 5, top=TOP, foot=Foot(page="第2版 & 校验码 A1"))
    sheet = opened(content)
    assert (sheet.page_setup.orientation, str(sheet.page_setup.paperSize)) == ("landscape", "9")
    assert sheet.sheet_properties.pageSetUpPr
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$4:$4"
    assert sheet.freeze_panes == "A5"
    footer = sheet.oddFooter
    assert footer is not None
    assert footer.left is not None
    assert footer.center is not None
    assert (footer.left.text, footer.center.text) == ("第2版 && 校验码 A1", "第 &P 页 共 &N 页")
    assert [sheet.column_dimensions[letter].width for letter in "AB"] == pytest.approx([5.7, 20.7], abs=0.1)
    assert all(cell.font.b and cell.border.top.style == "thin" for cell in sheet[4])


def test_what_stands_below_follows_the_last_row() -> None:
    for count in (0, 1, 2, 7):
        foot = Foot(lines=("未报：文龙街道",), seal=seal_block(填报人="张某"), notes=SPEC.notes)
        sheet = opened(written(*(VALUES,) * count, foot=foot))
        texts = [
            (cell.row, cell.value)
            for line in sheet.iter_rows(min_row=4)
            for cell in line
            if isinstance(cell.value, str)
        ]
        below = [(number, text) for number, text in texts if number > 3 + max(1, count)]
        first = below[0][0]
        assert first == 3 + max(1, count) + 2
        assert [text for _, text in below] == [
            "未报：文龙街道",
            *(f"{label}：{'张某' if label == '填报人' else ''}" for label in SEAL_LABELS),
            "填写说明：",
            *SPEC.notes,
        ]
        merged = [str(area) for area in sheet.merged_cells.ranges]
        assert f"A{first}:I{first}" in merged
        assert {number for number, text in below if text.partition("：")[0] in SEAL_LABELS} == {first + 1}


def test_the_notes_are_printed_by_default_and_the_seal_on_demand() -> None:
    texts = [cell.value for line in opened(written(VALUES)).iter_rows() for cell in line if cell.value]
    assert set(SPEC.notes) < set(texts)
    assert not any(str(text).startswith("填报单位（盖章）") for text in texts)
    texts = [cell.value for line in opened(written(VALUES, foot=Foot())).iter_rows() for cell in line if cell.value]
    assert not set(SPEC.notes) & set(texts)


def test_rows_are_as_high_as_their_texts() -> None:
    sheet = opened(written(VALUES, (1, "长" * 60, *VALUES[2:]), (1, "长" * 9000, *VALUES[2:]), keys=["k" * 36] * 3))
    low, high, most = (sheet.row_dimensions[number].height for number in (4, 5, 6))
    assert low == 20
    assert 80 <= high <= 110
    assert high < most <= 409


# ---------------------------------------------------------------- there and back
def test_a_table_comes_back_with_its_keys(tmp_path: Path) -> None:
    rows = [(n, *VALUES[1:]) for n in range(1, 1203)]
    foot = Foot(seal=seal_block(填报单位="某局"), notes=SPEC.notes, lines=("版本：第2版",))
    path = tmp_path / "a.xlsx"
    path.write_bytes(written(*rows, keys=[f"id-{n}" for n in range(1202)], top=TOP, foot=foot))
    table = read_table(path, SPEC)
    assert table.remarks == []
    assert [each.key for each in table.rows] == [f"id-{n}" for n in range(1202)]
    assert [each.cells[0] for each in table.rows] == list(range(1, 1203))
    assert table.rows[7].cells == (
        8,
        "甲局",
        "古南街道",
        "11500110GUJ65RGF17",
        "工程",
        "023-48600000",
        12.5,
        "2022-06",
        "无",
    )


def test_the_keys_column_is_hidden_and_outside_the_title() -> None:
    sheet = opened(written(VALUES, keys=["id-1"]))
    assert sheet.column_dimensions["J"].hidden
    assert (sheet["J3"].value, sheet["J4"].value) == (KEY_HEADING, "id-1")
    assert "A2:I2" in [str(area) for area in sheet.merged_cells.ranges]


def test_the_same_rows_give_the_same_file() -> None:
    assert written(VALUES, top=TOP) == written(VALUES, top=TOP)


@pytest.mark.parametrize("row", [VALUES[:8], (*VALUES, "x")])
def test_a_row_of_another_width_is_a_fault(row: tuple[Any, ...]) -> None:
    with pytest.raises(ValueError, match="9 columns"):
        written(row)


def test_as_many_keys_as_rows_are_needed() -> None:
    with pytest.raises(ValueError, match="shorter"):
        written(VALUES, VALUES, keys=["one"])


def test_a_value_of_a_wrong_type_is_a_fault() -> None:
    with pytest.raises(AttributeError):
        written((1, date(2022, 1, 1), *VALUES[2:]))


# ---------------------------------------------------------------- size
GROWTH = """
import json, sys
from qingqian.sheets.writer import write_table
from tests.qingqian.sheets.measured import peak_memory
from tests.qingqian.sheets.samples import SPEC

def rows(count):
    for n in range(count):
        yield (n, f"第{n}公司有限责任", "古南街道", f"{n:018d}", "工程", f"{n:011d}", n * 7919, "2022-06", True)

with open(sys.argv[1], "wb") as out:
    write_table(out, SPEC, rows(10))
before = peak_memory()
with open(sys.argv[1], "wb") as out:
    write_table(out, SPEC, rows(int(sys.argv[2])))
print(json.dumps(peak_memory() - before))
"""


@pytest.mark.parametrize("count", [10_000, 100_000])
def test_memory_does_not_grow_with_the_rows(count: int, tmp_path: Path) -> None:
    command = [sys.executable, "-c", GROWTH, str(tmp_path / "a.xlsx"), str(count)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, timeout=120)
    assert json.loads(done.stdout) <= 10
