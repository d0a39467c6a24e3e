"""Reading a day as people write it, or as a workbook holds it."""

import datetime as dt
import re
from typing import Final

from qingqian.sheets.cells import Cell, folded, is_blank, number_text, shown
from qingqian.sheets.normalise import Unreadable

_DAY: Final = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?|(\d{4})(\d{2})(\d{2})", re.ASCII)


def read_day(text: str) -> dt.date:
    """Read a day written as 2022-06-30, 2022.6.30, 2022/6/30, 2022年6月30日 or 20220630; ValueError otherwise."""
    match = _DAY.fullmatch(folded(text))
    if match is None:
        raise ValueError(text)
    return dt.date(*(int(part) for part in match.groups() if part))


def day(value: Cell) -> dt.date | None:
    """Read a cell that holds a day; None = blank. `Unreadable` with a sentence for what is none."""
    if is_blank(value):
        return None
    if isinstance(value, dt.date):
        return dt.date(value.year, value.month, value.day)
    try:
        return read_day(number_text(value) if isinstance(value, int | float) else str(value))
    except ValueError:
        raise Unreadable(f"{shown(value)}不是日期，请按 2022-06-30 的格式填写") from None
