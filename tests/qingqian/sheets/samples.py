"""A small official sheet without any domain, and workbooks of it as clerks make them."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from qingqian.sheets.spec import AnnexSpec, Column, Kind

SPEC = AnnexSpec(
    number=9,
    title="样例情况明细表",
    sheet_name="附件9",
    columns=(
        Column(1, "sort_no", "序号", Kind.SERIAL, 5),
        Column(2, "name", "主体名称", Kind.TEXT, 20, note=1, required=True),
        Column(3, "unit", "街镇部门", Kind.UNIT, 12, other_headings=("区县、部门",)),
        Column(4, "uscc", "统一社会信用代码", Kind.USCC, 20),
        Column(5, "kind", "类型", Kind.CHOICE, 10, choices=("工程", "货物")),
        Column(6, "phone", "联系电话", Kind.PHONE, 14),
        Column(7, "owed_fen", "拖欠金额", Kind.MONEY, 14, note=2),
        Column(8, "due_month", "最迟付款日期", Kind.MONTH, 10),
        Column(9, "disputed", "有无分歧", Kind.YESNO, 8, choices=("有", "无")),
    ),
    notes=("1.“主体名称”：填写全称。", "2.涉及金额项的单位：万元。"),
    paper="A4",
    landscape=True,
)
HEADINGS = [column.heading for column in SPEC]
ROW = [1, "甲局", "古南街道", "11500110GUJ65RGF17", "工程", "023-48600000", 12.5, "2022-06", "无"]
NOTES = ["填写说明：", *SPEC.notes]


def row(number: int, **values: Any) -> list[Any]:
    """A plausible row with some values changed."""
    return [values.get(column.name, value) for column, value in zip(SPEC, [number, *ROW[1:]], strict=True)]


def clerk_rows(*rows: Sequence[Any]) -> list[Sequence[Any]]:
    """The lines of a sheet as they are usually filled in: label, title, heading, rows, notes."""
    return [
        ["附件9"],
        ["样例情况明细表"],
        HEADINGS,
        *(rows or (row(1), row(2, name="乙局"))),
        [],
        *([note] for note in NOTES),
    ]


def book(path: Path, rows: Iterable[Sequence[Any]], *, name: str = "附件9", **others: Iterable[Sequence[Any]]) -> Path:
    """Write lines as they are (from A1) to a workbook; `others` are further sheets by name, `hidden…` ones hidden."""
    with xlsxwriter.Workbook(path, {"strings_to_numbers": False}) as workbook:
        for sheet_name, lines in {name: rows, **others}.items():
            sheet = workbook.add_worksheet(sheet_name)
            for number, line in enumerate(lines):
                for column, value in enumerate(line):
                    if value is not None:
                        sheet.write(number, column, value)
            if sheet_name.startswith("hidden"):
                sheet.hide()
    return path
