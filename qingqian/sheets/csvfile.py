"""CSV in and out: encodings by their marks, and text that no spreadsheet program takes for a formula."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from qingqian.sheets.cells import MAX_TEXT, Cell
from qingqian.sheets.feed import Row
from qingqian.sheets.layout import RISKY_STARTS
from qingqian.sheets.limits import Limits
from qingqian.sheets.money import wan_text
from qingqian.sheets.refusal import Refused
from qingqian.sheets.spec import AnnexSpec, Column, Kind

_BATCH = 200
_SNIFFED = 4096
_BLOCK = 1 << 20
_MARKED = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))
_GUARDED = re.compile(f"'(?=[{re.escape(RISKY_STARTS)}])")
_YEAR_TENTHS = re.compile(r"[0-9]{4}\.1")


def read_csv(path: Path, limits: Limits) -> Iterator[list[Row]]:
    """Yield the lines that hold something in batches, numbered as a spreadsheet program would number the rows."""
    batch: list[Row] = []
    with path.open(encoding=_encoding(path), newline="") as file:
        for number, cells in enumerate(_records(file), 1):
            _check_line(number, cells, limits)
            if any(cells):
                batch.append((number, [cell_of(cell) for cell in cells[: limits.columns]]))
            if len(batch) == _BATCH:
                yield batch
                batch = []
    yield batch


def _check_line(number: int, cells: list[str], limits: Limits) -> None:
    if number > limits.rows:
        raise Refused("rows", f"文件超过 {limits.rows} 行，请拆分为几个文件分别上传")
    if max(map(len, cells), default=0) > MAX_TEXT:
        raise Refused("giant_text", f"第 {number} 行有单元格超过 {MAX_TEXT} 字，请删短后重新上传")


def _encoding(path: Path) -> str:
    """Return the encoding that the file's mark names, else UTF-8 or GB18030, whichever it strictly is."""
    with path.open("rb") as file:
        start = file.read(3)
    marked = next((encoding for mark, encoding in _MARKED if start.startswith(mark)), None)
    for encoding in (marked,) if marked else ("utf-8", "gb18030"):
        if _is_encoded_in(path, encoding):
            return encoding
    raise Refused("encoding", "无法识别文件的文字编码，请用 Excel 或 WPS 另存为 .xlsx 后重新上传")


def _is_encoded_in(path: Path, encoding: str) -> bool:
    """Decode a whole file piece by piece; refused if what comes out is no text."""
    with path.open(encoding=encoding, newline="") as file:
        try:
            while block := file.read(_BLOCK):
                if "\0" in block:
                    raise Refused("unknown", "无法识别这个文件，请用 Excel 或 WPS 另存为 .xlsx 后重新上传")
        except UnicodeDecodeError:
            return False
    return True


def _records(file: TextIO) -> Iterator[list[str]]:
    sample = file.read(_SNIFFED)
    file.seek(0)
    delimiter = "\t" if sample.count("\t") > sample.count(",") else ","
    try:
        yield from csv.reader(file, delimiter=delimiter)
    except csv.Error:
        raise Refused("giant_text", "文件里有异常长的内容，请检查引号是否成对，或另存为 .xlsx 后重新上传") from None


def cell_of(text: str) -> Cell:
    """Undo the guard of our own export; a CSV's 2022.1 may have lost a zero, so it is taken as the number."""
    if _YEAR_TENTHS.fullmatch(text):
        return float(text)
    return _GUARDED.sub("", text, count=1) if text.startswith("'") else text


def write_csv(
    out: BinaryIO,
    spec: AnnexSpec,
    rows: Iterable[tuple[Any, ...]],
    *,
    labels: Mapping[str, Mapping[Any, str]] | None = None,
    headings: Mapping[str, str] | None = None,
) -> int:
    """Write heading and rows as UTF-8 with a mark; return the number of rows.

    The rows, `labels` and `headings` are those of `writer.write_table`. Amounts are exact, in 万元.
    """
    texts = [_text_of(column, labels or {}) for column in spec]
    wrapped = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    count = 0
    try:
        writer = csv.writer(wrapped)
        writer.writerow([(headings or {}).get(column.name, column.heading) for column in spec])
        for count, row in enumerate(rows, 1):  # noqa: B007 - the count is the answer
            writer.writerow([text(value) for text, value in zip(texts, row, strict=True)])
    finally:
        wrapped.detach()
    return count


def write_csv_lines(out: BinaryIO, head: Sequence[str], lines: Iterable[Sequence[str | int | Decimal | None]]) -> int:
    """Write a heading and lines as UTF-8 with a mark; return their number. Numbers are exact, texts guarded."""
    wrapped = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    count = 0
    try:
        writer = csv.writer(wrapped)
        writer.writerow(head)
        for count, line in enumerate(lines, 1):  # noqa: B007 - the count is the answer
            writer.writerow([_written(cell) for cell in line])
    finally:
        wrapped.detach()
    return count


def _written(cell: str | int | Decimal | None) -> str:
    """Return a cell of a CSV file: a number is never guarded, though it be negative."""
    if cell is None:
        return ""
    return guarded(cell) if isinstance(cell, str) else format(cell, "f") if isinstance(cell, Decimal) else str(cell)


def _text_of(column: Column, labels: Mapping[str, Mapping[Any, str]]) -> Callable[[Any], str]:
    """Return the function that writes a column's values."""
    known = labels.get(column.name, {True: "有", False: "无"} if column.kind is Kind.YESNO else None)
    if column.kind is Kind.MONEY:
        return lambda fen: "" if fen is None else wan_text(fen)
    if known is not None:
        return lambda value: guarded(known.get(value, ""))
    return lambda value: "" if value is None else guarded(str(value))


def guarded(text: str) -> str:
    """Put a ' before a text that a spreadsheet program would take for a formula."""
    return f"'{text}" if text.startswith(tuple(RISKY_STARTS)) else text
