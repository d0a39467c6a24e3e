import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation

from qingqian.sheets.entry import LISTS_SHEET, VERSION_NAME, Entry, Following
from qingqian.sheets.reader import read_table
from qingqian.sheets.writer import write_table
from tests.qingqian.sheets.samples import SPEC

VALUES = (1, "甲局", "古南街道", "11500110GUJ65RGF17", "工程", "023-48600000", 12_500_000, "2022-06", False)
ENTRY = Entry(
    "sample/1",
    20,
    hints={"name": "写公章上的名称。", "unit": "照文件填。"},
    lists={"name": ("土建", "绿化", "办公用品")},
    following={"name": Following("kind", {"工程": ("土建", "绿化"), "货物": ("办公用品",)})},
)


def form(*rows: tuple[Any, ...], entry: Entry = ENTRY, **options: Any) -> bytes:
    out = io.BytesIO()
    assert write_table(out, SPEC, rows, entry=entry, **options) == len(rows)
    return out.getvalue()


def opened(content: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def guides(content: bytes) -> dict[str, DataValidation]:
    """Return what guides each column, by its letter."""
    found = opened(content)["附件9"].data_validations.dataValidation
    return {str(guide.sqref)[0]: guide for guide in found}


@pytest.mark.parametrize("rows", [0, 1, 3])
def test_blank_rows_follow_and_every_row_is_guided(rows: int) -> None:
    content = form(*(VALUES,) * rows)
    sheet = opened(content)["附件9"]
    last = 3 + rows + 20
    assert {str(guide.sqref)[1:] for guide in guides(content).values()} == {f"4:{letter}{last}" for letter in "BCEGI"}
    for row in sheet.iter_rows(min_row=4 + rows, max_row=last, max_col=9):
        assert all(cell.value is None and cell.border.left.style == "thin" for cell in row)
    below = [row[0].value for row in sheet.iter_rows(min_row=last + 1, max_col=1)]
    assert below == [None, "填写说明：", *SPEC.notes]
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert (
            f'<ignoredError sqref="A4:J{last}" numberStoredAsText="1"/>'
            in package.read("xl/worksheets/sheet1.xml").decode()
        )


def test_a_choice_is_a_drop_down_and_says_what_else_to_do() -> None:
    guide = guides(form())["I"]
    assert (guide.type, guide.formula1, guide.showDropDown) == ("list", "qingqian_disputed", False)
    assert (guide.showErrorMessage, guide.errorStyle, guide.errorTitle) == (True, None, "不在列表里")
    assert guide.error == "请从下拉列表中选择“有无分歧”，或改成列表里的写法。"


def test_money_may_not_be_negative() -> None:
    guide = guides(form())["G"]
    assert (guide.type, guide.operator, guide.formula1, guide.allowBlank) == (
        "decimal",
        "greaterThanOrEqual",
        "0",
        True,
    )
    assert guide.error is not None
    assert "不能是负数" in guide.error


def test_what_is_typed_is_explained_only_where_there_is_something_to_say() -> None:
    found = guides(form(entry=Entry("sample/1", 5, hints=ENTRY.hints)))
    assert found["B"].promptTitle == "第2列 主体名称"
    assert found["B"].prompt == "必填。1.“主体名称”：填写全称。写公章上的名称。"
    assert (found["C"].type, found["C"].prompt) == (None, "照文件填。")
    assert set(found) == set("BCEGI")
    long = Entry("sample/1", 5, hints={"name": "长" * 300})
    assert len(guides(form(entry=long))["B"].prompt or "") == 255


def test_lists_and_version_are_hidden_under_names() -> None:
    book = opened(form())
    lists = book[LISTS_SHEET]
    assert lists.sheet_state == "veryHidden"
    assert book.active is not None
    assert book.active.title == "附件9"
    assert book.defined_names[VERSION_NAME].attr_text == '"sample/1"'
    columns = [[cell for cell in column if cell is not None] for column in lists.iter_cols(values_only=True)]
    assert columns == [
        ["主体名称", 3, "土建", "绿化", "办公用品"],
        ["工程", 2, "土建", "绿化"],
        ["货物", 1, "办公用品"],
        ["类型", 2, "工程", "货物"],
        ["有无分歧", 2, "有", "无"],
    ]
    named = {name: defined.attr_text for name, defined in book.defined_names.items() if name != VERSION_NAME}
    assert named == {
        "qingqian_name": f"'{LISTS_SHEET}'!$A$3:$A$5",
        "qingqian_name_sizes": f"'{LISTS_SHEET}'!$A$2:$C$2",
        "qingqian_kind": f"'{LISTS_SHEET}'!$D$3:$D$4",
        "qingqian_disputed": f"'{LISTS_SHEET}'!$E$3:$E$4",
    }


def test_a_form_carries_no_formula_and_no_macro() -> None:
    with zipfile.ZipFile(io.BytesIO(form(VALUES, keys=["id-1"]))) as package:
        assert not any("vba" in name.lower() for name in package.namelist())
        for name in package.namelist():
            assert b"<f>" not in package.read(name)


def test_a_form_that_comes_back_has_only_what_was_filled_in(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(form(VALUES, (2, *VALUES[1:]), keys=["id-1", "id-2"]))
    table = read_table(path, SPEC)
    assert table.remarks == []
    assert [row.key for row in table.rows] == ["id-1", "id-2"]
    path.write_bytes(form())
    assert (read_table(path, SPEC).rows, read_table(path, SPEC).remarks) == ([], [])


def test_a_sheet_that_is_no_form_has_no_guides() -> None:
    out = io.BytesIO()
    write_table(out, SPEC, [VALUES])
    book = opened(out.getvalue())
    assert book.sheetnames == ["附件9"]
    assert book["附件9"].data_validations.dataValidation == []
    assert not book.defined_names
