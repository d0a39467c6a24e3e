"""Where the pages of a small sheet end, by its heights: so that the seal block never stands on a page alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from qingqian.sheets.spec import Paper

SIDES: Final[dict[Paper, tuple[float, float]]] = {"A3": (841.9, 1190.6), "A4": (595.3, 841.9)}
"""Short and long side of a paper in points."""

LEFT_RIGHT, TOP, BOTTOM = 0.4, 0.6, 0.7
"""Margins in inches."""

_INCH: Final = 72.0
# Programs differ by a little in what fits a page; what is sure to fit is a little less.
_SURE: Final = 0.97
_LEAST_LINES: Final = 3
# A sheet is made smaller to save a page by so much at most, and never below what one can read.
_MOST_SHRUNK: Final = 0.2


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is printed: paper, widths of the columns in characters, heights of all rows in points.

    `heading` are the rows that repeat on each page, `end` is the row after the table's last line.
    """

    paper: Paper
    landscape: bool
    widths: Sequence[float]
    heights: Sequence[float]
    heading: range
    end: int

    @property
    def room(self) -> float:
        """How many points of rows a page holds, once the sheet is made as narrow as the page."""
        short, long = SIDES[self.paper]
        wide, high = (long, short) if self.landscape else (short, long)
        columns = sum((int(width * 7 + 5)) * 0.75 for width in self.widths)
        scale = min(1.0, (wide - 2 * LEFT_RIGHT * _INCH) / columns)
        return _SURE * (high - (TOP + BOTTOM) * _INCH) / scale


def pages(sheet: Sheet) -> list[int]:
    """Return the page (from 1) of each row."""
    room, used, page, found = sheet.room, 0.0, 1, []
    repeated = sum(sheet.heights[row] for row in sheet.heading)
    for row, height in enumerate(sheet.heights):
        if used + height > room and used:
            page, used = page + 1, repeated if row >= sheet.heading.stop else 0.0
        used += height
        found.append(page)
    return found


def most_pages(sheet: Sheet) -> int:
    """Return into how many pages the sheet should be pressed; 0 where it may take as many as it likes.

    One less than it would take, where the last page would hold hardly a line of the table above the seal block.
    """
    found = pages(sheet)
    last = found[-1]
    lines = sum(page == last for page in found[: sheet.end])
    over = sum(height for height, page in zip(sheet.heights, found, strict=True) if page == last)
    if last == 1 or lines >= _LEAST_LINES or over > _MOST_SHRUNK * sheet.room * (last - 1):
        return 0
    return last - 1
