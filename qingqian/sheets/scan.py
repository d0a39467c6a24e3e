"""One pass over a sheet's XML as bytes: how much it holds, how far it reaches, and what is odd in it.

No tree is built and nothing is kept but counts and a few addresses, so that a bomb costs no memory. Blank cells
that only carry a format are counted, but reach nowhere: honest files are formatted far below their rows.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from qingqian.sheets.limits import Limits
from qingqian.sheets.refusal import Refused

_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_DIGITS = b"0123456789"
_KEPT_ADDRESSES = 200
_EXCEL_ROWS = 1_048_576
_RANGE = re.compile(rb"([A-Za-z]{1,3})([0-9]{1,7}):([A-Za-z]{1,3})([0-9]{1,7})")
_SHRINK = "请删去多余的行、列和格式（可把表格复制到新建的工作簿）后重新上传"


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged area: first and last row and column, from 1."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class SheetScan:
    """What one sheet's XML holds. Rows and columns are counted from 1; addresses are kept up to 200."""

    cells: int = 0
    rows: int = 0
    last_row: int = 0
    last_column: int = 0
    errors: list[str] = field(default_factory=list)
    uncomputed: list[str] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    merges: list[Merge] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Patterns:
    """The byte patterns of one sheet; some programs write every tag with a prefix."""

    cell: bytes
    plain_ref: bytes
    row: bytes
    merge: bytes
    address: re.Pattern[bytes]
    any_address: re.Pattern[bytes]
    content: re.Pattern[bytes]
    error: re.Pattern[bytes]
    uncomputed: re.Pattern[bytes]
    hidden_row: re.Pattern[bytes]
    merge_ref: re.Pattern[bytes]


@lru_cache(maxsize=16)
def patterns(prefix: bytes) -> Patterns:
    """Return the patterns for tags written with `prefix` ('' or 'x:')."""
    p = re.escape(prefix)
    any_address = b"<" + p + rb'c\s(?:[^>]*?\s)?r="([A-Za-z]+[0-9]+)"'
    formula = rb"<%bf[^>]*(?:/>|>[^<]*</%bf>)(?:<%bv/>|<%bv></%bv>)?</%bc>" % ((p,) * 6)
    return Patterns(
        cell=b"<" + prefix + b"c ",
        plain_ref=b"<" + prefix + b'c r="',
        row=b"<" + prefix + b"row",
        merge=b"<" + prefix + b"mergeCell ",
        address=re.compile(b"<" + p + b'c r="([A-Za-z]+[0-9]+)"'),
        any_address=re.compile(any_address),
        content=re.compile(any_address + rb"[^>]*(?<!/)>(?!</" + p + rb"c>)"),
        error=re.compile(b"<" + p + rb'c\s[^>]*?r="([A-Za-z]+[0-9]+)"(?=[^>]*\st="e")'),
        uncomputed=re.compile(b"<" + p + rb'c\s[^>]*?r="([A-Za-z]+[0-9]+)"[^>]*>' + formula),
        hidden_row=re.compile(b"<" + p + rb'row\s(?=[^>]*hidden="(?:1|true)")[^>]*?r="([0-9]{1,9})"[^>]*(?<!/)>'),
        merge_ref=re.compile(b"<" + p + rb'mergeCell\s[^>]*?ref="([^"]{1,40})"'),
    )


def scan_sheet(pieces: Iterator[bytes], prefix: bytes, limits: Limits) -> SheetScan:
    """Scan one sheet; `Refused` as soon as a limit is passed."""
    scan, tags = SheetScan(), patterns(prefix)
    for chunk in whole_tags(pieces, (tags.cell, tags.row), limits):
        _count(scan, chunk, tags, limits)
        _reach(scan, chunk, tags, limits)
        _oddities(scan, chunk, tags)
        _merges(scan, chunk, tags, limits)
    return scan


def refuse_crowd(pieces: Iterator[bytes], prefix: bytes, limits: Limits) -> None:
    """Refuse a sheet of far too many cells by counting alone, ten times as quick as the scan: for large parts."""
    cells, tag = 0, patterns(prefix).cell
    for piece in pieces:
        cells += piece.count(tag)
        if cells > limits.cells:
            raise _crowd(limits)


def _crowd(limits: Limits) -> Refused:
    return Refused("cells", f"工作表的单元格超过 {limits.cells // 10_000} 万个，{_SHRINK}")


def whole_tags(pieces: Iterator[bytes], tags: tuple[bytes, ...], limits: Limits) -> Iterator[bytes]:
    """Yield the stream cut before the last of `tags` seen, so that no such element is cut in two.

    A run without any of them that passes the limit is refused: no honest text, list or format is that long.
    """
    rest = b""
    for piece in pieces:
        rest += piece
        cut = max(rest.rfind(tag) for tag in tags)
        if cut > 0:
            yield rest[:cut]
            rest = rest[cut:]
        elif len(rest) > limits.silence:
            raise Refused("giant_text", "文件里有异常长的内容，请检查是否有单元格粘贴了大段文字，删去后重新上传")
    if rest:
        yield rest


def _count(scan: SheetScan, chunk: bytes, tags: Patterns, limits: Limits) -> None:
    scan.cells += chunk.count(tags.cell)
    scan.rows += chunk.count(tags.row)
    if scan.cells > limits.cells:
        raise _crowd(limits)
    if scan.rows > _EXCEL_ROWS:
        raise Refused("rows", f"工作表的行数超过 {_EXCEL_ROWS} 行，{_SHRINK}")


def _reach(scan: SheetScan, chunk: bytes, tags: Patterns, limits: Limits) -> None:
    """Note the last row and column, by the cells' own addresses.

    Only where that passes a limit are the blank cells told from the others, which is dearer.
    """
    usual = chunk.count(tags.plain_ref) == chunk.count(tags.cell)
    rows, columns = _extent((tags.address if usual else tags.any_address).findall(chunk))
    if _passes(rows, columns, limits):
        refs = tags.content.findall(chunk)
        rows, columns = _extent(refs)
        if rows > limits.rows or columns > limits.columns:
            raise Refused("far_cell", _far_message(refs, limits))
    scan.last_row, scan.last_column = max(scan.last_row, rows), max(scan.last_column, columns)
    if _passes(scan.last_row, scan.last_column, limits):
        raise Refused("cells", f"表格的范围达到 {scan.last_row} 行 {scan.last_column} 列，{_SHRINK}")


def _passes(rows: int, columns: int, limits: Limits) -> bool:
    return rows > limits.rows or columns > limits.columns or rows * columns > limits.cells


def _extent(refs: list[bytes]) -> tuple[int, int]:
    """Return the largest row and column among addresses; (0, 0) if there are none."""
    joined = b" ".join(refs)
    rows = {int(row) for row in set(joined.translate(None, _LETTERS).split())}
    columns = {column_no(letters) for letters in set(joined.translate(None, _DIGITS).split())}
    return max(rows, default=0), max(columns, default=0)


def _far_message(refs: list[bytes], limits: Limits) -> str:
    """Name the cell that lies too far out."""
    far = next(ref for ref in refs if _extent([ref])[0] > limits.rows or _extent([ref])[1] > limits.columns)
    return f"单元格 {far.decode()[:14]} 有内容，超出了 {limits.rows} 行、{limits.columns} 列的范围，请删去它后重新上传"


def column_no(letters: bytes) -> int:
    """Return the number of a column from 1 (A = 1, AB = 28)."""
    number = 0
    for letter in letters[:8].upper():
        number = number * 26 + letter - 64
    return number


def _oddities(scan: SheetScan, chunk: bytes, tags: Patterns) -> None:
    """Note error cells, formulas without a value, and hidden rows."""
    if b't="e"' in chunk:
        _keep(scan.errors, tags.error.findall(chunk))
    if b"<" + tags.cell[1:-2] + b"f" in chunk:
        _keep(scan.uncomputed, tags.uncomputed.findall(chunk))
    if b'hidden="' in chunk:
        scan.hidden_rows.update(map(int, tags.hidden_row.findall(chunk)))


def _keep(kept: list[str], found: list[bytes]) -> None:
    kept.extend(ref.decode() for ref in found[: max(0, _KEPT_ADDRESSES - len(kept))])


def _merges(scan: SheetScan, chunk: bytes, tags: Patterns, limits: Limits) -> None:
    if tags.merge not in chunk:
        return
    for text in tags.merge_ref.findall(chunk):
        match = _RANGE.fullmatch(text)
        if match is None:
            continue
        merge = Merge(int(match[2]), column_no(match[1]), int(match[4]), column_no(match[3]))
        scan.merges.append(merge)
        if (merge.bottom - merge.top + 1) * (merge.right - merge.left + 1) > limits.merged_area:
            raise Refused("merges", f"合并单元格 {text.decode()} 的范围过大，请取消合并后重新上传")
    if len(scan.merges) > limits.merges:
        raise Refused("merges", f"合并单元格超过 {limits.merges} 处，请取消合并后重新上传")
