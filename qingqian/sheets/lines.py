"""What kind of line a row below the heading is: data, a total, or words around the table."""

import re
from collections.abc import Sequence
from enum import Enum

from qingqian.sheets.cells import Cell, folded, spaceless

_TOTAL = re.compile(r"(?:本页)?(?:合计|总计|小计|共计|累计):?")
_WORDS = re.compile(r"(?:填写|填表|填报|编制)(?:说明|须知)|(?:说明|备注|注)(?:[:0-9]|$)")
_SEAL = re.compile(
    r"(?:填报单位|填表单位|单位名称|单位负责人|负责人|主要领导|分管领导|审核人|填报人|填表人|制表人|经办人|联系人|联系电话|"
    r"填报日期|填报时间|填表日期|日期)(?:\(.{0,6}\))?:"
)
_NUMBERED_WORDS = re.compile(r"[0-9]{1,2}[.、)](?![0-9])")
_LONE_WORDS = re.compile(r"[0-9]{4}年[0-9]{1,2}月(?:[0-9]{1,2}日)?|.*\((?:盖章|公章|签章|签字)\):?")
_SERIAL = re.compile(r"[0-9]{1,7}(?:\.0)?")


class Line(Enum):
    """The kinds of lines below a heading."""

    BLANK = "blank"
    DATA = "data"
    TOTAL = "total"
    WORDS = "words"


def line_kind(cells: Sequence[Cell]) -> Line:
    """Tell what a line is by its cells in the table's columns, of which the first is the serial number.

    A line with nothing but a serial number is blank (forms come with numbers filled in). Where in doubt it is data:
    a row must not vanish silently.
    """
    if not isinstance(cells[0], str):
        return Line.DATA if any(map(_says_something, cells[1:])) else Line.BLANK
    filled = [index for index, cell in enumerate(cells) if _says_something(cell)]
    if not filled:
        return Line.BLANK
    first = cells[filled[0]]
    return _by_words(spaceless(first), filled) if isinstance(first, str) else Line.DATA


def _says_something(cell: Cell) -> bool:
    return bool(cell.strip()) if isinstance(cell, str) else cell is not None


def _by_words(first: str, filled: list[int]) -> Line:
    """Tell a line's kind by its first words and by where it is filled."""
    if _TOTAL.fullmatch(first):
        return Line.TOTAL
    if _SEAL.match(first) or _WORDS.match(first):
        return Line.WORDS
    if filled == [0]:
        return Line.BLANK if _SERIAL.fullmatch(first) else Line.WORDS
    if len(filled) == 1 and (_NUMBERED_WORDS.match(first) or _LONE_WORDS.fullmatch(first)):
        return Line.WORDS
    return Line.DATA


def is_subtotal(first: Cell) -> bool:
    """Tell whether a total line adds up only a part of the rows."""
    return "小计" in folded(str(first)) or "本页" in folded(str(first))


def is_numbers_line(cells: Sequence[Cell]) -> bool:
    """Tell whether a line only numbers the columns (1, 2, 3 …), as some prints have below the heading."""
    return all(spaceless(str(cell)).strip("()") in (str(no), f"{no}.0") for no, cell in enumerate(cells, 1))
