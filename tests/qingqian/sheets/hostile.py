"""Files that nobody should be able to hurt the server with: each maker writes one, small on disk, to a path."""

import zipfile
from collections.abc import Callable, Iterable
from itertools import chain
from pathlib import Path

from tests.qingqian.sheets import bombs
from tests.qingqian.sheets.packages import (
    LINKS,
    MAIN,
    SHEET,
    SHEET_PART,
    TYPES,
    WORKBOOK,
    cell,
    package,
    sheet,
)
from tests.qingqian.sheets.samples import book, clerk_rows

MB = 1 << 20


def patched(path: Path, change: Callable[[bytearray], None]) -> Path:
    """A good workbook with some bytes changed."""
    content = bytearray(book(path, clerk_rows()).read_bytes())
    change(content)
    path.write_bytes(content)
    return path


def with_part(path: Path, name: str, content: bytes = b"x") -> Path:
    with zipfile.ZipFile(book(path, clerk_rows()), "a") as archive:
        archive.writestr(name, content)
    return path


# ---------------------------------------------------------------- not a workbook at all
def over_30_mb(path: Path) -> None:
    with path.open("wb") as out:
        out.write(b"PK\x03\x04")
        out.truncate(31 * MB)


def ole(*names: str) -> Callable[[Path], None]:
    """An old container file whose directory has these names."""

    def make(path: Path) -> None:
        path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "".join(names).encode("utf-16-le"))

    return make


def written(content: bytes) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        path.write_bytes(content)

    return make


def ods(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<office/>")


def docx(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("word/document.xml", "<document/>")


# ---------------------------------------------------------------- broken and disguised packages
def truncated(path: Path) -> None:
    content = book(path, clerk_rows()).read_bytes()
    path.write_bytes(content[: len(content) // 2])


def wrong_checksum(path: Path) -> None:
    def change(content: bytearray) -> None:
        with zipfile.ZipFile(path) as archive:
            info = archive.getinfo(SHEET_PART)
        content[info.header_offset + 30 + len(SHEET_PART) + info.compress_size // 2] ^= 0xFF

    patched(path, change)


def stored_checksum(path: Path) -> None:
    """A part that is not compressed at all, with one letter changed."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, content in {
            "[Content_Types].xml": TYPES,
            "xl/workbook.xml": WORKBOOK,
            SHEET_PART: SHEET % "abc",
        }.items():
            archive.writestr(name, content)
    path.write_bytes(path.read_bytes().replace(b"abc", b"abd"))


def encrypted_parts(path: Path) -> None:
    def change(content: bytearray) -> None:
        start = 0
        while (start := content.find(b"PK\x01\x02", start) + 1) > 0:
            content[start - 1 + 8] |= 1

    patched(path, change)


def other_compression(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("xl/workbook.xml", WORKBOOK)


def macro_part(path: Path) -> None:
    with_part(path, "xl/vbaProject.bin")


def macro_type(path: Path) -> None:
    package(
        path,
        {
            "[Content_Types].xml": TYPES.replace(
                "application/xml", "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
            )
        },
    )


def old_macro_sheet(path: Path) -> None:
    with_part(path, "xl/macrosheets/sheet1.xml", b"<macrosheet/>")


def binary_workbook(path: Path) -> None:
    with_part(path, "xl/workbook.bin")


def duplicate_part(path: Path) -> None:
    package(path, [(SHEET_PART, SHEET % cell("A1")), (SHEET_PART, SHEET % "")])


def duplicate_part_by_case(path: Path) -> None:
    package(path, [(SHEET_PART, SHEET % cell("A1")), (SHEET_PART.upper(), SHEET % "")])


def climbing_part(path: Path) -> None:
    with_part(path, "xl/../../../etc/cron.d/evil")


def absolute_part(path: Path) -> None:
    with_part(path, "/etc/passwd")


def backslash_part(path: Path) -> None:
    with_part(path, "xl\\..\\evil.xml")


def many_parts(path: Path) -> None:
    package(path, {f"xl/media/{number}.png": b"x" for number in range(501)})


def endless_directory(path: Path) -> None:
    """Only the directory counts: half a million entries, of which loading alone would cost hundreds of megabytes."""
    entry = b"PK\x01\x02" + bytes(42)
    count = 500_000
    end = b"PK\x05\x06" + bytes(8) + (count * len(entry)).to_bytes(4, "little") + bytes(6)
    path.write_bytes(b"PK\x03\x04" + entry * count + end)


def no_workbook_part(path: Path) -> None:
    package(path, {"xl/workbook.xml": "<workbook"})


def lost_links(path: Path) -> None:
    package(path, {"xl/_rels/workbook.xml.rels": LINKS.replace("sheet1.xml", "sheet7.xml")})


# ---------------------------------------------------------------- declarations and encodings
def doctype(part: str) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        entities = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
        package(path, {part: f'<?xml version="1.0"?>{entities}<worksheet xmlns="{MAIN}"/>'})

    return make


def doctype_at_a_seam(path: Path) -> None:
    """The declaration lies across the end of the first 256 KB."""
    head = b"<worksheet>"
    package(path, {SHEET_PART: chain([head, b" " * ((1 << 18) - len(head) - 5), b"<!DOCTYPE x><row/></worksheet>"])})


def wide_encoding(path: Path) -> None:
    package(path, {SHEET_PART: (SHEET % cell("XFD1048576")).encode("utf-16")})


def hidden_root(path: Path) -> None:
    package(path, {SHEET_PART: chain([b"<!--" + b" " * 300_000 + b"-->"], sheet([cell("XFD1048576").encode()]))})


# ---------------------------------------------------------------- far cells and merges
def far(rows: str) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        package(path, {SHEET_PART: SHEET % rows})

    return make


def far_prefixed(path: Path) -> None:
    rows = '<x:row r="1"><x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row>'
    package(path, {SHEET_PART: f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>{rows}</x:sheetData></x:worksheet>'})


def merges(refs: Iterable[str]) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        merged = "".join(f'<mergeCell ref="{ref}"/>' for ref in refs)
        package(
            path, {SHEET_PART: f'<worksheet xmlns="{MAIN}"><sheetData/><mergeCells>{merged}</mergeCells></worksheet>'}
        )

    return make


HTML = "<html><body><table><tr><td>序号</td></tr></table></body></html>".encode()
XML_2003 = b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>'

HOSTILE: dict[str, tuple[Callable[[Path], object], str]] = {
    "over 30 MB": (over_30_mb, "size"),
    "empty": (written(b""), "empty"),
    "truncated": (truncated, "damaged"),
    "only a signature": (written(b"PK\x03\x04"), "damaged"),
    "wrong checksum": (wrong_checksum, "damaged"),
    "wrong checksum, not compressed": (stored_checksum, "damaged"),
    "password": (ole("EncryptionInfo", "EncryptedPackage"), "password"),
    "encrypted parts": (encrypted_parts, "password"),
    "xls": (ole("Workbook"), "old_format"),
    "old xls": (ole("Book"), "old_format"),
    "doc": (ole("WordDocument"), "unknown"),
    "ods": (ods, "ods"),
    "docx": (docx, "not_workbook"),
    "xlsb": (binary_workbook, "xlsb"),
    "macro": (macro_part, "macro"),
    "macro by its type": (macro_type, "macro"),
    "macro sheet": (old_macro_sheet, "macro"),
    "html": (written(HTML), "html"),
    "html in UTF-16": (written("\ufeff<table>".encode("utf-16-le")), "html"),
    "mail page": (written(b"MIME-Version: 1.0\r\n"), "html"),
    "xml of 2003": (written(XML_2003), "xml"),
    "csv": (written("序号,主体名称\n".encode("gb18030")), "text"),
    "random bytes": (written(bytes(range(256)) * 8), "unknown"),
    "other compression": (other_compression, "compression"),
    "duplicate part": (duplicate_part, "part_name"),
    "duplicate part by case": (duplicate_part_by_case, "part_name"),
    "../ part": (climbing_part, "part_name"),
    "absolute part": (absolute_part, "part_name"),
    "backslash part": (backslash_part, "part_name"),
    "many parts": (many_parts, "parts"),
    "endless directory": (endless_directory, "parts"),
    "torn workbook part": (no_workbook_part, "damaged"),
    "lost links": (lost_links, "damaged"),
    "bomb": (bombs.bomb, "inflated"),
    "blank bomb": (bombs.blank_bomb, "giant_text"),
    "lying bomb": (bombs.lying_bomb, "damaged"),
    "styles bomb": (bombs.styles_bomb, "part_size"),
    "shared texts bomb": (bombs.shared_texts_bomb, "part_size"),
    "giant text": (bombs.giant_text, "giant_text"),
    "giant shared text": (bombs.giant_shared_text, "giant_text"),
    "giant comment": (bombs.giant_comment, "giant_text"),
    "long text": (bombs.long_text, "giant_text"),
    "28 M cells": (bombs.many_cells, "cells"),
    "7 M blank cells": (bombs.many_blank_cells, "cells"),
    "2 M rows": (bombs.many_rows, "rows"),
    "unnamed tags": (bombs.unnamed_tags, "giant_text"),
    "DTD in the sheet": (doctype(SHEET_PART), "doctype"),
    "DTD in the shared texts": (doctype("xl/sharedStrings.xml"), "doctype"),
    "DTD in the workbook": (doctype("xl/workbook.xml"), "doctype"),
    "DTD in a drawing": (doctype("xl/drawings/drawing1.xml"), "doctype"),
    "DTD at a seam": (doctype_at_a_seam, "doctype"),
    "UTF-16 part": (wide_encoding, "encoding"),
    "root behind a comment": (hidden_root, "damaged"),
    "cell at XFD1048576": (far(cell("XFD1048576", 1048576)), "far_cell"),
    "far cell in a near row": (far(cell("XFD1048576")), "far_cell"),
    "far cell below": (far(cell("A1") + cell("A200001", 200001)), "far_cell"),
    "far cell to the right": (far(cell("IW1")), "far_cell"),
    "far cell, other attribute first": (far('<row r="1"><c s="0" r="XFD1"><v>1</v></c></row>'), "far_cell"),
    "far cell in small letters": (far(cell("xfd1048576")), "far_cell"),
    "far cell with prefixes": (far_prefixed, "far_cell"),
    "wide and deep": (far(cell("A1") + cell("IV199999", 199999)), "cells"),
    "many merges": (merges(f"A{n}:B{n}" for n in range(1, 5002)), "merges"),
    "huge merge": (merges(["A1:XFD1048576"]), "merges"),
}
"""Each hostile file: its maker and the code of its refusal."""
