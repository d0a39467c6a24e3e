"""Reading one cell: raw value → value, or `Unreadable` with a sentence that says how to mend it.

Nothing is guessed: what can be read in two ways is refused. Source: sheets.md "In", domain.md §3.2.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Generic, TypeVar

from qingqian.sheets.cells import Cell, folded, is_blank, number_text, shown, spaceless, visible
from qingqian.sheets.money import FEN_PER_WAN, MAX_FEN, to_fen

T = TypeVar("T")

# Letters and digits in full width, radicals and compatibility ideographs have a plain twin; the wide
# punctuation of Chinese names and contracts is their right form and stays.
_PLAIN_TEXT = re.compile(r"[!-~\u4e00-\u9fff（）《》【】“”‘’、，。；：·—…]*")
_TWINS = re.compile(r"[\u2e80-\u2fdf\uf900-\ufaff\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]")
_USCC_LIKE = re.compile(r"[0-9][0-9A-DF-Z][0-9A-Z]{16}")
_ISO_MONTH = re.compile(r"(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])")
_SPACES = re.compile(r"\s+")
_LOST_DIGITS = re.compile(r"[0-9](?:\.[0-9]+)?E\+?[0-9]+")
_SEPARATED = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_DASHES = re.compile(r"[\u2010-\u2015\u2212]")
_AROUND_MARKS = re.compile(r"\s*([-/.年月日])\s*")
_MONTH = re.compile(
    r"([0-9]{4})[-/.年]([0-9]{1,2})(?:月份?|[-/.月]([0-9]{1,2})日?(?:[ T][0-9]{1,2}(?::[0-9]{2}){1,2}(?:\.0+)?)?)?"
)
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})?")
_HALF_COMPACT = re.compile(r"20[0-9]{2}[1-9]")
_YEAR_TENTHS = re.compile(r"[0-9]{4}\.1")
_SERIAL_DAY_0 = date(1899, 12, 30)
_SERIALS = range(20_000, 60_001)
_YEARS = range(1900, 2100)
_WAN_LIMIT = MAX_FEN // FEN_PER_WAN
_EXACT_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]+)?")


class Unreadable(ValueError):  # noqa: N818 - it says what the cell is, not that the program erred
    """A cell that cannot be read; its text is a kind sentence in Chinese that says how to mend it."""


def text(value: Cell) -> str:
    """Read a text: visible characters only, spaces tidied, wide letters and digits made plain; '' = blank.

    A number is written plainly; one of 16 and more digits has lost some and is refused.
    """
    if isinstance(value, str) and _PLAIN_TEXT.fullmatch(value) and value[:1] != "#":
        return value
    if is_blank(value):
        return ""
    if isinstance(value, str):
        plain = _TWINS.sub(lambda match: unicodedata.normalize("NFKC", match[0]), visible(value))
        return _SPACES.sub(" ", plain).strip()
    return _written(value)


def code(value: Cell) -> str:
    """Read a code (统一社会信用代码, 编号): plain form, upper case, no spaces; '' = blank."""
    if isinstance(value, str) and _USCC_LIKE.fullmatch(value):
        return value
    if is_blank(value):
        return ""
    if not isinstance(value, str):
        return _written(value)
    plain = spaceless(value).upper()
    if _LOST_DIGITS.fullmatch(plain):
        raise Unreadable(_lost(value))
    return plain


def _written(value: Cell) -> str:
    """Write what is no text as the text that the clerk sees."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        plain = number_text(value)
        if not _EXACT_NUMBER.fullmatch(plain):
            raise Unreadable(_lost(value))
        return plain
    return value.isoformat()[:10] if isinstance(value, date) else ""


def _lost(value: Cell) -> str:
    return f"{shown(value)}被存成了数字，后几位已经丢失，请把单元格格式改为“文本”后重新填写"


def money_fen(value: Cell) -> int | None:
    """Read an amount in 万元 as 分, exact; None = blank. A zero stays 0 and a minus stays: the caller judges.

    A number is read to 15 significant digits; a text may have wide digits, spaces and thousands separators.
    """
    # Where a number is the very one that stands for whole 分, as nearly all are, nothing has to be read by digits.
    if (
        value.__class__ is float
        and abs(value) < _WAN_LIMIT
        and (fen := round(value * FEN_PER_WAN)) / FEN_PER_WAN == value
    ):
        return fen
    if is_blank(value):
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Unreadable(f"{shown(value)}不是金额，请把单元格格式改为“数值”，填写以万元为单位的数字")
    plain = _amount(value) if isinstance(value, str) else number_text(value)
    try:
        return to_fen(plain)
    except ValueError as error:
        raise Unreadable(f"{shown(value)}：{error}") from None


def _amount(raw: str) -> str:
    """Return an amount's text without spaces and well-placed thousands separators."""
    plain = spaceless(raw)
    return plain.replace(",", "") if _SEPARATED.fullmatch(plain) else plain


def month(value: Cell) -> str:
    """Read a month as 'YYYY-MM'; '' = blank.

    Texts: 2022-12, 2022/12, 2022.12, 2022年12月, 202212, and full dates in the same ways, with or without a time.
    Date cells and day serials 20000–60000 (1954–2064) name their month. Numbers: 202212 and 20221212 as the text;
    2022.08 and 2022.12 are clear, and so is 2022.8 (there is no month 80), but 2022.1 may be January or a
    2022.10 that lost its zero, and 20221 a serial or 2022-1: both are refused.
    """
    if isinstance(value, str) and _ISO_MONTH.fullmatch(value):
        return value
    if is_blank(value):
        return ""
    if isinstance(value, date):
        return _checked(value, value.year, value.month, value.day)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Unreadable(_no_month(value))
    return _month_of_text(value) if isinstance(value, str) else _month_of_number(value)


def _month_of_text(raw: str) -> str:
    plain = _AROUND_MARKS.sub(r"\1", _DASHES.sub("-", folded(raw)))
    match = _MONTH.fullmatch(plain) or _COMPACT.fullmatch(plain)
    if match is None:
        return _month_of_serial(raw, plain)
    return _checked(raw, int(match[1]), int(match[2]), int(match[3] or 1))


def _month_of_number(number: float) -> str:
    plain = number_text(number)
    if _YEAR_TENTHS.fullmatch(plain):
        raise Unreadable(
            f"数字 {plain} 分不清是 1 月还是 10 月，请把单元格格式改为“文本”，写成 {plain[:4]}-01 或 {plain[:4]}-10"
        )
    if plain.partition(".")[0].isdigit() and int(number) in _SERIALS:
        return _month_of_serial(number, plain.partition(".")[0])
    return _month_of_text(plain)


def _month_of_serial(value: Cell, digits: str) -> str:
    """Read a day serial, as a date becomes when its format is lost."""
    if len(digits) != len("44896") or not digits.isascii() or not digits.isdigit() or int(digits) not in _SERIALS:
        raise Unreadable(_no_month(value))
    if _HALF_COMPACT.fullmatch(digits):
        raise Unreadable(f"{shown(value)}分不清是日期还是月份，请写成 {digits[:4]}-0{digits[4]} 的格式")
    day = _SERIAL_DAY_0 + timedelta(days=int(digits))
    return f"{day.year:04d}-{day.month:02d}"


def _checked(value: Cell, year: int, month_no: int, day: int) -> str:
    """Return the month of a day that exists."""
    if year not in _YEARS:
        raise Unreadable(f"{shown(value)}的年份不对，请按 2022-12 的格式填写")
    try:
        date(year, month_no, day)
    except ValueError:
        raise Unreadable(f"{shown(value)}不是存在的日期，请按 2022-12 的格式填写") from None
    return f"{year:04d}-{month_no:02d}"


def _no_month(value: Cell | time | timedelta) -> str:
    return f"{shown(value)}不是月份，请按 2022-12 的格式填写"


class Choices(Generic[T]):
    """The labels that a choice may take, and other writings of them, each with the value that it stands for.

    Labels are compared by letters, digits and '+' only: quotes, brackets, spaces and full width do not matter.
    """

    def __init__(self, labels: Mapping[str, T], aliases: Mapping[str, T] | None = None) -> None:
        self.labels = tuple(labels)
        self._values: dict[str, T] = {}
        for label, value in [*labels.items(), *(aliases or {}).items()]:
            self._admit(label, value)
        self.exact = dict(labels)

    def _admit(self, label: str, value: T) -> None:
        if self._values.setdefault(self._fold(label), value) != value:
            raise ValueError(f"two choices read alike: {label}")

    @staticmethod
    def _fold(label: str) -> str:
        return "".join(char for char in spaceless(label).casefold() if char.isalnum() or char == "+")

    def read(self, label: str) -> T | None:
        """Return the value of a label in any writing of it; None if there is no such choice."""
        return self._values.get(self._fold(label))


def choice(value: Cell, choices: Choices[T]) -> T | None:
    """Read a choice; None = blank."""
    if isinstance(value, str) and value in choices.exact:
        return choices.exact[value]
    if is_blank(value):
        return None
    found = choices.read(value if isinstance(value, str) else _written(value))
    if found is None:
        raise Unreadable(f"{shown(value)}不在可选范围内，请从中选填：{'、'.join(choices.labels)}")
    return found


_YES_NO = Choices({"有": True, "无": False})


def yes_no(value: Cell, choices: Choices[bool] = _YES_NO) -> bool | None:
    """Read 有 or 无 (or the two labels given); None = blank."""
    if isinstance(value, str) and value in choices.exact:
        return choices.exact[value]
    if is_blank(value):
        return None
    found = choices.read(value) if isinstance(value, str) else None
    if found is None:
        raise Unreadable(f"{shown(value)}无法识别，请填“{'”或“'.join(choices.labels)}”")
    return found
