"""The official look that all printed sheets share: fonts, borders, heights, lines above and below the table, page."""

import io
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil
from typing import TYPE_CHECKING, Any, Final
from unicodedata import east_asian_width

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from qingqian.sheets.paging import BOTTOM, LEFT_RIGHT, SIDES, TOP, most_pages
from qingqian.sheets.paging import Sheet as Pressed
from qingqian.sheets.qr import png_side, qr_png
from qingqian.sheets.spec import Paper

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

RISKY_STARTS: Final = "=+-@\t\r\n＝＋－＠"
"""First characters that make spreadsheet programs take a text for a formula."""

_FONT: Final = {"font_name": "宋体", "font_size": 10, "valign": "vcenter"}
_TITLE: Final = {"font_name": "方正小标宋简体", "font_size": 20, "align": "center", "valign": "vcenter"}
_PAPER_CODES: Final = {"A3": 8, "A4": 9}
_MM: Final = 25.4
_PIXELS: Final = 96.0  # an inch has so many
_POINTS: Final = 72.0
# With what is left of its quiet zone: 18 mm are dark on paper, also where a program draws columns a third wider.
_QR_MM: Final = 28.0
_QR_GAP: Final = 4
_CHAR_PIXELS: Final = 7  # a column is so many pixels wide for each character, and five more
_TITLE_SIGN: Final = 14.0  # pixels that a half-width sign of the title takes, amply
_LINE_POINTS = 15.0
_SEAL_LINE_POINTS = 34.0
_MAX_POINTS = 409.0
_MAX_FOOTER = 250
# A fixed day: the same content gives the same file, whose checksum can then be compared.
_CREATED: Final = datetime(2022, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class TopLine:
    """A line between title and heading, such as 填报单位, date, 单位：万元."""

    left: str = ""
    centre: str = ""
    right: str = ""


@dataclass(frozen=True, slots=True)
class Foot:
    """What stands below a table: free lines, the seal block, the fill-in notes; and the text of the page footer.

    `seal` are (label, value) pairs, set `seal_columns` to a line in one high row, which a page break cannot cut; ()
    leaves the block out. `page` (the version and its verification code) stands left in every page's footer. `link` is
    the address at which the code can be checked; it stands as a QR square beside the title, '' leaves it out.
    """

    lines: tuple[str, ...] = ()
    seal: tuple[tuple[str, str], ...] = ()
    seal_columns: int = 6
    notes: tuple[str, ...] = ()
    page: str = ""
    link: str = ""


SEAL_LABELS: Final = ("填报单位（盖章）", "单位负责人", "审核人", "填报人", "联系电话", "填报日期")


def seal_block(**values: str) -> tuple[tuple[str, str], ...]:
    """Return the official seal block; values by label, each blank by default."""
    return tuple((label, values.get(label, "")) for label in SEAL_LABELS)


def display_width(text: str) -> int:
    """Return how many half-width characters a text takes."""
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def height_of(text: str, width: float) -> float:
    """Return the row height in points that a text needs when it wraps in `width` characters."""
    lines = sum(max(1, ceil(display_width(line) * 1.05 / width)) for line in text.split("\n"))
    return min(_MAX_POINTS, lines * _LINE_POINTS + 3)


class Page:
    """One sheet under construction, with its formats and the row that is next (from 0)."""

    def __init__(self, book: Workbook, sheet_name: str, widths: list[float]) -> None:
        book.set_properties({"created": _CREATED})
        self.book = book
        self.sheet: Worksheet = book.add_worksheet(sheet_name)
        self.widths = widths
        self.row = 0
        self.heights: dict[int, float] = {}
        self._scale = 1.0
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}
        for index, width in enumerate(widths):
            self.sheet.set_column(index, index, width)

    def height(self, row: int, points: float) -> None:
        """Set how high a row is."""
        self.heights[row] = points
        self.sheet.set_row(row, points)

    def press(self, paper: Paper, *, landscape: bool, heading: range, end: int) -> None:
        """Let the seal block not stand on a page alone; `end` is the row after the table's last line."""
        heights = [self.heights.get(row, _LINE_POINTS) for row in range(self.row)]
        self.sheet.fit_to_pages(1, most_pages(Pressed(paper, landscape, self.widths, heights, heading, end)))

    def style(self, **properties: Any) -> Format:
        """Return the format with these properties beside the base ones."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format({**_FONT, **properties})
        return self._formats[key]

    def text(self, row: int, column: int, text: str, **properties: Any) -> None:
        """Write a text that stays a text."""
        self.sheet.write_string(row, column, text, self.style(**_quoted(text, properties)))

    def merged(self, columns: tuple[int, int], text: str, **properties: Any) -> None:
        """Write a text over some columns of the next row."""
        self.area((self.row, columns[0], self.row, columns[1]), text, **properties)

    def area(self, area: tuple[int, int, int, int], text: str, **properties: Any) -> None:
        """Write a text over an area (first row, first column, last row, last column), each cell with its border."""
        top, left, bottom, right = area
        style = self.style(**_quoted(text, properties))
        if (top, left) != (bottom, right):
            self.sheet.merge_range(top, left, bottom, right, "", style)
        self.sheet.write_string(top, left, text, style)

    def set_up(self, paper: Paper, *, landscape: bool, footer: str) -> None:
        """Set paper, margins, scale and the page footer."""
        self.sheet.set_paper(_PAPER_CODES[paper])
        if landscape:
            self.sheet.set_landscape()
        room = SIDES[paper][landscape] / _POINTS - 2 * LEFT_RIGHT
        self._scale = min(1.0, room * _PIXELS / self._pixels())
        self.sheet.set_margins(left=LEFT_RIGHT, right=LEFT_RIGHT, top=TOP, bottom=BOTTOM)
        self.sheet.center_horizontally()
        self.sheet.fit_to_pages(1, 0)
        text = f"&L{footer.replace('&', '&&')}&C第 &P 页 共 &N 页" if footer else "&C第 &P 页 共 &N 页"
        self.sheet.set_footer(text[:_MAX_FOOTER])

    def top(self, label: str, title: str, lines: tuple[TopLine, ...], link: str = "") -> None:
        """Write the annex's label, its title and the lines above the heading; at the right the square of a link."""
        last = len(self.widths) - 1
        high = max(36.0, 30.0 * ceil(display_width(title) * 2.1 / sum(self.widths)))
        if link:
            self._square(link, title, high)
        self.text(self.row, 0, label, font_name="黑体", font_size=12)
        self.row += 1
        self.sheet.merge_range(self.row, 0, self.row, last, title, self.book.add_format(_TITLE))
        self.height(self.row, high)
        self.row += 1
        for line in lines:
            self._top_line(line)

    def _square(self, link: str, title: str, high: float) -> None:
        """Put the square at the right of the next row and of the title below it, or above a title that leaves no room.

        It stands above the rows of a table, so that these can be streamed in; and as large as it must be for what is
        printed of it, the sheet being drawn smaller to fit the paper. `high` are the points of the title's row.
        """
        side = _QR_MM / _MM * _PIXELS / self._scale
        beside = (self._pixels() - display_width(title) * _TITLE_SIGN) / 2 > side + 2 * _QR_GAP
        needed = (side + 2 * _QR_GAP) * _POINTS / _PIXELS
        self.height(self.row, max(_LINE_POINTS, needed - high if beside else needed))
        drawn = qr_png(link)
        shrunk = side / png_side(drawn)
        options = {
            "image_data": io.BytesIO(drawn),
            "x_offset": self._pixels() - side - _QR_GAP,
            "y_offset": _QR_GAP,
            "x_scale": shrunk,
            "y_scale": shrunk,
            "object_position": 2,
            "description": "校验二维码",
        }
        self.sheet.insert_image(self.row, 0, "qr.png", options)

    def _pixels(self) -> float:
        """Return how wide the columns are together, as spreadsheet programs round them."""
        return float(sum(int(width * _CHAR_PIXELS + 5) for width in self.widths))

    def _top_line(self, line: TopLine) -> None:
        thirds = _split(self.widths, 3)
        for (first, end), text, align in zip(thirds, (line.left, line.centre, line.right), _ALIGNS, strict=True):
            self.merged((first, end), text, align=align)
        self.height(self.row, 20)
        self.row += 1

    def foot(self, foot: Foot) -> None:
        """Write what stands below the table, beginning at the next row."""
        width, last = self._pixels() / _CHAR_PIXELS, len(self.widths) - 1
        for line in foot.lines:
            self._words(line, width, last)
        if foot.seal:
            self._seal(foot)
        for note in ("填写说明：", *foot.notes) if foot.notes else ():
            self._words(note, width, last)

    def _words(self, text: str, width: float, last: int) -> None:
        self.merged((0, last), text, align="left", text_wrap=True)
        self.height(self.row, height_of(text, width))
        self.row += 1

    def _seal(self, foot: Foot) -> None:
        """Write the seal block as one row: each field of the row holds what stands below each other."""
        texts = [f"{label}：{value}" for label, value in foot.seal]
        columns = min(foot.seal_columns, len(self.widths))
        for index, span in enumerate(_split(self.widths, columns)):
            self.merged(span, "\n\n".join(texts[index::columns]), align="left", text_wrap=True)
        self.height(self.row, _SEAL_LINE_POINTS * ceil(len(texts) / columns) + 20)
        self.row += 1


_ALIGNS: Final = ("left", "center", "right")


def _quoted(text: str, properties: dict[str, Any]) -> dict[str, Any]:
    """Add to a text's properties the mark that keeps it a text, where it begins like a formula."""
    return {**properties, "quote_prefix": True} if text.startswith(tuple(RISKY_STARTS)) else properties


def _split(widths: list[float], parts: int) -> list[tuple[int, int]]:
    """Cut the columns into runs of about equal width, each of at least one column: (first, last) of each."""
    spans, first, total, done = [], 0, sum(widths), 0.0
    for part in range(1, parts + 1):
        end = first
        done += widths[first]
        while end + 1 <= len(widths) - 1 - (parts - part) and done + widths[end + 1] / 2 <= total * part / parts:
            end += 1
            done += widths[end]
        spans.append((first, end if part < parts else len(widths) - 1))
        first = end + 1
    return spans
