"""CSV in and out: encodings by their marks, and text that no spreadsheet program takes for a formula."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from qingqian.sheets.cells import MAX_TEXT, Cell
from qingqian.sheets.feed import Row
from qingqian.sheets.limits import Limits
from qingqian.sheets.refusal import Refused

_BATCH = 200
_SNIFFED = 20
_MARKED = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))
_GUARDED = re.compile(r"'(?=[=+\-@\t\r\n＝＋－＠])")
_YEAR_TENTHS = re.compile(r"[0-9]{4}\.1")


def read_csv(path: Path, limits: Limits) -> Iterator[list[Row]]:
    """Yield the lines that hold something in batches, numbered as a spreadsheet program would number the rows."""
    text = _decoded(path.read_bytes())
    if "\0" in text:
        raise Refused("unknown", "无法识别这个文件，请用 Excel 或 WPS 另存为 .xlsx 后重新上传")
    batch: list[Row] = []
    for number, cells in enumerate(_records(text), 1):
        if number > limits.rows:
            raise Refused("rows", f"文件超过 {limits.rows} 行，请拆分为几个文件分别上传")
        if max(map(len, cells), default=0) > MAX_TEXT:
            raise Refused("giant_text", f"第 {number} 行有单元格超过 {MAX_TEXT} 字，请删短后重新上传")
        if any(cells):
            batch.append((number, [_cell(cell) for cell in cells[: limits.columns]]))
        if len(batch) == _BATCH:
            yield batch
            batch = []
    yield batch


def _decoded(content: bytes) -> str:
    """Decode by the mark at the beginning, else strictly as UTF-8, else strictly as GB18030."""
    marked = next((encoding for mark, encoding in _MARKED if content.startswith(mark)), None)
    for encoding in (marked,) if marked else ("utf-8", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("encoding", "无法识别文件的文字编码，请用 Excel 或 WPS 另存为 .xlsx 后重新上传")


def _records(text: str) -> Iterator[list[str]]:
    sample = "".join(text.splitlines(keepends=True)[:_SNIFFED])
    delimiter = "\t" if sample.count("\t") > sample.count(",") else ","
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error:
        raise Refused("giant_text", "文件里有异常长的内容，请检查引号是否成对，或另存为 .xlsx 后重新上传") from None


def _cell(text: str) -> Cell:
    """Undo the guard of our own export; a CSV's 2022.1 may have lost a zero, so it is taken as the number."""
    if _YEAR_TENTHS.fullmatch(text):
        return float(text)
    return _GUARDED.sub("", text, count=1) if text.startswith("'") else text
