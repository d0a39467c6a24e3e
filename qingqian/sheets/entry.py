"""What makes a printed sheet a form to fill in: blank rows, drop-downs, hints, a hidden version (sheets.md "Out").

The lists stand on a very hidden sheet, under names, so that Excel, WPS and LibreOffice all find them; no macro. A list
that follows another column is found by the place of that column's label among its own choices.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from xlsxwriter.utility import xl_col_to_name

from qingqian.sheets.layout import Page
from qingqian.sheets.spec import AnnexSpec, Column, Kind

LISTS_SHEET: Final = "填表选项"
VERSION_NAME: Final = "qingqian_template"
"""The defined name that holds a form's version, such as annex2/1."""

_MAX_TITLE, _MAX_WORDS = 32, 255
_SIZES_ROW, _FIRST_ROW = 1, 2


@dataclass(frozen=True, slots=True)
class Following:
    """A list that follows the column `on`: its label there → what may be chosen; another label offers everything."""

    on: str
    lists: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Entry:
    """A form: its version, its number of blank rows, and by column name what helps to fill it in.

    `hints` are said after a column's official note, `lists` are choices beside the spec's own.
    """

    version: str
    rows: int
    hints: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    following: Mapping[str, Following] = field(default_factory=dict)

    def choices(self, column: Column) -> tuple[str, ...]:
        """Return what may be chosen in a column; () if it is typed."""
        return self.lists.get(column.name, column.choices)


def add_entry(page: Page, spec: AnnexSpec, entry: Entry) -> None:
    """Give the page's next row its drop-downs, checks and hints, and the book its lists and version."""
    lists = page.book.add_worksheet(LISTS_SHEET)
    lists.very_hidden()
    page.book.define_name(VERSION_NAME, f'="{entry.version}"')
    at = 0
    for column in spec:
        columns = list(_columns(column, spec, entry))
        for offset, (heading, choices) in enumerate(columns):
            lists.write_string(0, at + offset, heading)
            lists.write_number(_SIZES_ROW, at + offset, max(1, len(choices)))
            lists.write_column(_FIRST_ROW, at + offset, choices)
        if columns:
            _name(page, column, at, columns)
        _check(page, column, spec, entry)
        at += len(columns)
    last = xl_col_to_name(len(spec.columns))
    page.sheet.ignore_errors({"number_stored_as_text": f"A{page.row + 1}:{last}{page.row + 1}"})


def _columns(column: Column, spec: AnnexSpec, entry: Entry) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield a column's lists: all that it may hold, then, if it follows another, one for each label of that."""
    choices = entry.choices(column)
    if choices:
        yield column.heading, choices
    following = entry.following.get(column.name)
    if following:
        for label in entry.choices(spec.column(following.on)):
            yield label, following.lists.get(label, ())


def _name(page: Page, column: Column, at: int, columns: list[tuple[str, tuple[str, ...]]]) -> None:
    """Name a column's list, and for one that follows another the sizes of its lists."""
    first, last = xl_col_to_name(at, col_abs=True), xl_col_to_name(at + len(columns) - 1, col_abs=True)
    top, end = _FIRST_ROW + 1, _FIRST_ROW + len(columns[0][1])
    page.book.define_name(_list_name(column), f"='{LISTS_SHEET}'!{first}${top}:{first}${end}")
    if len(columns) > 1:
        row = _SIZES_ROW + 1
        page.book.define_name(f"{_list_name(column)}_sizes", f"='{LISTS_SHEET}'!{first}${row}:{last}${row}")


def _list_name(column: Column) -> str:
    return f"qingqian_{column.name}"


def _check(page: Page, column: Column, spec: AnnexSpec, entry: Entry) -> None:
    words = "".join(("必填。" if column.required else "", spec.note_of(column), entry.hints.get(column.name, "")))
    told = {"input_title": f"第{column.no}列 {column.heading}"[:_MAX_TITLE], "input_message": words[:_MAX_WORDS]}
    rule = _rule(column, page.row + 1, spec, entry)
    if words or rule["validate"] != "any":
        page.sheet.data_validation(
            page.row, column.no - 1, page.row, column.no - 1, {**rule, **(told if words else {})}
        )


def _rule(column: Column, row: int, spec: AnnexSpec, entry: Entry) -> dict[str, Any]:
    if entry.choices(column):
        wrong = f"请从下拉列表中选择“{column.heading}”，或改成列表里的写法。"
        source = _source(column, row, spec, entry)
        return {"validate": "list", "source": source, "error_title": "不在列表里", "error_message": wrong}
    if column.kind is Kind.MONEY:
        wrong = "请填写以万元为单位的数字，例如 12.5，不能是负数；没有就留空。"
        least = {"criteria": ">=", "value": 0}
        return {"validate": "decimal", **least, "error_title": "不是金额", "error_message": wrong}
    return {"validate": "any"}


def _source(column: Column, row: int, spec: AnnexSpec, entry: Entry) -> str:
    """Return the formula of a drop-down; one that follows another column moves to that label's list."""
    name, following = _list_name(column), entry.following.get(column.name)
    if following is None:
        return f"={name}"
    other = spec.column(following.on)
    at = f"IFERROR(MATCH(${xl_col_to_name(other.no - 1)}{row},{_list_name(other)},0),0)"
    return f"=OFFSET({name},0,{at},INDEX({name}_sizes,1,{at}+1),1)"
