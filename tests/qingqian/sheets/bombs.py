"""Workbooks that are small on disk and meant to fill the memory of whoever opens them."""

import zipfile
from itertools import chain, repeat
from pathlib import Path

from tests.qingqian.sheets.packages import MAIN, SHEET, SHEET_PART, around, cell, package, sheet

MB = 1 << 20


def bomb(path: Path) -> None:
    package(path, {SHEET_PART: sheet(repeat(b" " * MB, 720))})


def blank_bomb(path: Path) -> None:
    """Below the limit of the whole, but nothing in it."""
    package(path, {SHEET_PART: sheet(repeat(b" " * MB, 60))})


def lying_bomb(path: Path) -> None:
    """The directory claims a small part with a right checksum; what follows it would inflate without end."""
    honest = (SHEET % cell("A1")).encode()
    good = package(path.with_suffix(".good"), {SHEET_PART: honest})
    with zipfile.ZipFile(good) as archive:
        crc = archive.getinfo(SHEET_PART).CRC
    package(path, {SHEET_PART: chain([honest], repeat(b" " * MB, 60))})
    content = bytearray(path.read_bytes())
    entry = content.rfind(SHEET_PART.encode()) - 46
    content[entry + 16 : entry + 20] = crc.to_bytes(4, "little")
    content[entry + 24 : entry + 28] = len(honest).to_bytes(4, "little")
    path.write_bytes(content)


def styles_bomb(path: Path) -> None:
    package(
        path, {"xl/styles.xml": around(f'<styleSheet xmlns="{MAIN}">%s</styleSheet>', repeat(b"<xf/>" * 200_000, 100))}
    )


def shared_texts_bomb(path: Path) -> None:
    texts = around(f'<sst xmlns="{MAIN}">%s</sst>', repeat(b"<si><t>" + b"x" * 30_000 + b"</t></si>", 5_000))
    package(path, {"xl/sharedStrings.xml": texts})


def giant_text(path: Path) -> None:
    package(path, {SHEET_PART: sheet(chain([b'<row r="1"><c r="A1" t="inlineStr"><is><t>'], repeat(b"x" * MB, 30)))})


def giant_shared_text(path: Path) -> None:
    texts = around(f'<sst xmlns="{MAIN}"><si><t>%s</t></si></sst>', repeat(b"x" * MB, 30))
    package(path, {"xl/sharedStrings.xml": texts})


def giant_comment(path: Path) -> None:
    package(path, {SHEET_PART: chain([f'<worksheet xmlns="{MAIN}"><!--'.encode()], repeat(b"<" * MB, 30))})


def long_text(path: Path) -> None:
    """Short enough to pass the scan, longer than a cell can hold, and in runs of which each is short."""
    runs = "<r><t>" + "x" * 20_000 + "</t></r>"
    package(path, {SHEET_PART: SHEET % f'<row r="1"><c r="A1" t="inlineStr"><is>{runs * 2}</is></c></row>'})


def many_cells(path: Path) -> None:
    package(path, {SHEET_PART: sheet(repeat(b'<row r="1">' + b'<c r="A1"><v>1</v></c>' * 28 + b"</row>", 1_000_000))})


def many_blank_cells(path: Path) -> None:
    package(path, {SHEET_PART: sheet(repeat(b'<row r="1">' + b'<c r="A1" s="1"/>' * 28 + b"</row>", 250_000))})


def many_rows(path: Path) -> None:
    package(path, {SHEET_PART: sheet(repeat(b'<row r="1"/>' * 1000, 2_000))})


def unnamed_tags(path: Path) -> None:
    """Far too many tags that are neither cells nor rows."""
    package(path, {SHEET_PART: sheet(repeat(b"<a/>" * 100_000, 100))})
