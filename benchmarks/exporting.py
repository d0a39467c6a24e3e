"""What the benchmark of exports runs in its processes: ours and others on the same rows from memory."""

import csv
import hashlib
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Border, NamedStyle, Side
from python_calamine import CalamineWorkbook

from benchmarks import books
from ledger.annexes.annex2 import ANNEX2
from ledger.annexes.line import Line
from ledger.vocabulary import DISPUTED_LABELS
from qingqian.sheets.cells import number_text
from qingqian.sheets.money import wan_text
from qingqian.sheets.spec import Kind
from qingqian.sheets.writer import write_table

# So many different rows are made; what is more is the same again under other numbers.
MADE: Final = 1_000
FEN: Final = 1_000_000
Answer = Callable[[], str]


def _rows(count: int) -> Iterator[tuple[Any, ...]]:
    """Yield rows in printed order, amounts in 分, as a cursor gives them: one after the other."""
    lines = [_paid(line, number) for number, line in enumerate(books.lines(MADE))]
    for number, values in zip(range(1, count + 1), itertools.cycle(map(_values, lines)), strict=False):
        yield (number, *values)


def _paid(line: Line, number: int) -> Line:
    return line if number % 3 else replace(line, paid_fen=12_345_600, remaining_fen=(line.owed_fen or 0) - 12_345_600)


def _values(line: Line) -> tuple[Any, ...]:
    return tuple(books.UNIT_NAME if name == "unit" else getattr(line, name) for name in ANNEX2.names[1:])


def ours(path: str, count: str) -> Iterator[Answer | None]:
    """Write the official sheet with the product's writer."""
    rows = _rows(int(count))
    first = next(rows)
    yield None
    with Path(path).open("wb") as out:
        write_table(out, ANNEX2, itertools.chain([first], rows), labels=books.labels())
    yield lambda: digest(path)


def openpyxl_plain(path: str, count: str) -> Iterator[Answer | None]:
    """Write the values alone with openpyxl's write-only mode."""
    yield from _openpyxl(path, int(count), styled=False)


def openpyxl_styled(path: str, count: str) -> Iterator[Answer | None]:
    """The same with borders on every cell and the formats of numbers."""
    yield from _openpyxl(path, int(count), styled=True)


def _openpyxl(path: str, count: int, *, styled: bool) -> Iterator[Answer | None]:
    rows = _rows(count)
    first = next(rows)
    yield None
    book = Workbook(write_only=True)
    sheet = book.create_sheet("附件2")
    looks = _looks(book)

    def cell(value: Any, look: str) -> Any:
        made = WriteOnlyCell(sheet, value)
        made.style = look
        return made

    sheet.append([column.heading for column in ANNEX2.columns])
    for row in itertools.chain([first], rows):
        values = _printed(row, lambda fen: fen / FEN)
        sheet.append([cell(value, look) for value, look in zip(values, looks, strict=True)] if styled else values)
    book.save(path)
    yield lambda: digest(path)


def _looks(book: Workbook) -> list[str]:
    side = Side(style="thin")
    for name, form in (("text", "@"), ("money", "#,##0.00")):
        book.add_named_style(NamedStyle(name, number_format=form, border=Border(side, side, side, side)))
    return ["money" if column.kind is Kind.MONEY else "text" for column in ANNEX2.columns]


def written_csv(path: str, count: str) -> Iterator[Answer | None]:
    """Write the same values with csv.writer."""
    rows = _rows(int(count))
    first = next(rows)
    yield None
    with Path(path).open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow([column.heading for column in ANNEX2.columns])
        for row in itertools.chain([first], rows):
            writer.writerow(_printed(row, wan_text))
    yield lambda: digest(path)


def _printed(row: Sequence[Any], money: Callable[[int], Any]) -> list[Any]:
    """Return the values as they are printed."""
    return [
        None if value is None else known[value] if known else money(value) if is_money else value
        for value, (known, is_money) in zip(row, _KINDS, strict=True)
    ]


_KINDS: Final = [
    (
        DISPUTED_LABELS if column.kind is Kind.YESNO else books.labels().get(column.name, {}),
        column.kind is Kind.MONEY,
    )
    for column in ANNEX2.columns
]


def digest(path: str) -> str:
    """Return a checksum of the cells of the rows, whichever way a file tells blanks and numbers."""
    sums = hashlib.sha256()
    for row in _read(Path(path)):
        texts = [number_text(cell) if isinstance(cell, int | float) else str(cell or "") for cell in row]
        sums.update("\0".join(texts[: len(ANNEX2.columns)]).encode() + b"\n")
    return sums.hexdigest()


def _read(path: Path) -> Iterable[Sequence[Any]]:
    """Return the rows below the heading, which are numbered."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines: list[Sequence[Any]] = [_amounts(line) for line in itertools.islice(csv.reader(file), 1, None)]
            return lines
    sheet = CalamineWorkbook.from_path(path).get_sheet_by_index(0)
    return [row for row in sheet.iter_rows() if str(row[0]).removesuffix(".0").isdigit()]


def _amounts(line: Sequence[str]) -> list[Any]:
    return [
        float(text) if text and is_money else int(text) if not at else text
        for at, (text, (_, is_money)) in enumerate(zip(line, _KINDS, strict=True))
    ]
