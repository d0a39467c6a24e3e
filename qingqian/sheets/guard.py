"""The look at an untrusted workbook before any reader opens it (sheets.md "In").

Every part is inflated once in bounded pieces; nothing large is kept. What passes may still be no annex, but it can
be opened without harm.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from xml.etree import ElementTree as ET
from zipfile import ZipInfo

from qingqian.sheets.archive import Archive
from qingqian.sheets.limits import LIMITS, Limits
from qingqian.sheets.refusal import Refused
from qingqian.sheets.scan import SheetScan, refuse_crowd, scan_sheet, whole_tags
from qingqian.sheets.sniff import Content, sniff

_PROLOG = re.compile(rb"(?:\xef\xbb\xbf)?(?:\s|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_ROOT = re.compile(rb"<([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")
_OVERLAP = len(b"<!DOCTYPE")
_WORKBOOK, _WORKBOOK_LINKS, _TYPES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[content_types].xml"
_MACROS = ("vbaproject", "macrosheets/", "vbadata.xml")
_SAVE_AS = "请用 Excel 或 WPS 打开后另存为 .xlsx，再重新上传"


@dataclass(frozen=True, slots=True)
class SheetInfo:
    """One worksheet of the workbook, in its order; `part` is its part's name in lower case."""

    name: str
    visible: bool
    part: str
    scan: SheetScan


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a workbook holds: `parts` files, `inflated` bytes, and its worksheets."""

    parts: int
    inflated: int
    sheets: tuple[SheetInfo, ...]


def inspect(path: Path, limits: Limits = LIMITS) -> Inspection:
    """Look through a workbook; `Refused` if it is none, or if it passes a limit or carries anything active."""
    if sniff(path, limits) is not Content.PACKAGE:
        raise Refused(
            "text", f"这是文本（CSV）文件，不是 .xlsx 工作簿，请把扩展名改为 .csv，或{_SAVE_AS.removeprefix('请')}"
        )
    with Archive(path, limits) as archive:
        _refuse_other_packages(archive)
        scans = {name: _scan_part(archive, info, limits) for name, info in archive.parts.items()}
        _refuse_macros(archive, limits)
        sheets = tuple(_sheets(archive, scans, limits))
        return Inspection(len(scans), sum(info.file_size for info in archive.parts.values()), sheets)


def _refuse_other_packages(archive: Archive) -> None:
    """Name the other zip files that come under a workbook's name."""
    if archive.find("mimetype") and archive.find("content.xml"):
        raise Refused("ods", f"这是 .ods 文件，{_SAVE_AS}")
    if archive.find("xl/workbook.bin"):
        raise Refused("xlsb", f"这是 .xlsb 二进制工作簿，{_SAVE_AS}")
    if not archive.find(_WORKBOOK) or not archive.find(_TYPES):
        raise Refused("not_workbook", f"这不是 Excel 工作簿，{_SAVE_AS}")


def _refuse_macros(archive: Archive, limits: Limits) -> None:
    named = any(macro in name for name in archive.parts for macro in _MACROS)
    if named or b"macroenabled" in archive.read(_TYPES, limits.named_part).lower():
        raise Refused("macro", "文件含有宏，请另存为不含宏的 .xlsx 后重新上传")


def _scan_part(archive: Archive, info: ZipInfo, limits: Limits) -> SheetScan | None:
    """Inflate one part, by its kind; return what a worksheet holds."""
    pieces = _without_doctype(archive.pieces(info))
    first = next(pieces, b"")
    _refuse_encoding(first)
    prolog = _PROLOG.match(first)
    start = prolog.end() if prolog else 0
    root = _ROOT.match(first, start)
    stream = chain((first,), pieces)
    if root is None:
        if first[start:].startswith(b"<"):
            raise Refused("damaged", f"文件内部的格式异常，{_SAVE_AS}")
        _drain(stream)
        return None
    prefix, tag = root[1] or b"", root[2]
    if tag == b"worksheet":
        if info.file_size > limits.large_sheet:
            refuse_crowd(archive.pieces(info), prefix, limits)
        return scan_sheet(stream, prefix, limits)
    limit = limits.shared_texts if tag == b"sst" else limits.other_part
    if info.file_size > limit:
        raise Refused("part_size", f"文件里的文字或格式超过 {limit >> 20} MB，请把表格复制到新建的工作簿后重新上传")
    _drain(whole_tags(stream, (b"<" + prefix + b"si",), limits) if tag == b"sst" else stream)
    return None


def _refuse_encoding(first: bytes) -> None:
    """Refuse XML in an encoding that hides its tags from a look at the bytes."""
    if first.startswith((b"\xff\xfe<", b"\xfe\xff\0<", b"<\0", b"\0<", b"\0\0\0<", b"\xff\xfe\0\0<")):
        raise Refused("encoding", f"文件内部的编码不受支持，{_SAVE_AS}")


def _without_doctype(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Pass the pieces on; refuse document types and entities, which no spreadsheet program writes."""
    tail = b""
    for piece in pieces:
        seam = tail + piece[:_OVERLAP]
        if any(mark in text for mark in (b"<!DOCTYPE", b"<!ENTITY") for text in (seam, piece)):
            raise Refused("doctype", "文件内部含有不允许的声明（DTD），来源可疑，请把表格复制到新建的工作簿后重新上传")
        tail = (tail + piece[-_OVERLAP:])[-_OVERLAP:]
        yield piece


def _drain(pieces: Iterator[bytes]) -> None:
    for _ in pieces:
        pass


def _sheets(archive: Archive, scans: dict[str, SheetScan | None], limits: Limits) -> Iterator[SheetInfo]:
    """Yield the worksheets in the workbook's order, with their names and whether one sees them."""
    links = {
        link.get("Id", ""): link.get("Target", "") for link in _tags(archive, _WORKBOOK_LINKS, "Relationship", limits)
    }
    for sheet in _tags(archive, _WORKBOOK, "sheet", limits):
        link = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), "")
        part = _part_name(links.get(link, ""))
        scan = scans.get(part)
        if scan is not None:
            yield SheetInfo(sheet.get("name", ""), sheet.get("state", "visible") == "visible", part, scan)


def _tags(archive: Archive, name: str, tag: str, limits: Limits) -> Iterator[ET.Element]:
    """Yield the elements of that local name from a small part."""
    try:
        root = ET.fromstring(archive.read(name, limits.named_part))  # noqa: S314 - without DTD, and small
    except ET.ParseError:
        raise Refused("damaged", f"文件的目录已损坏，{_SAVE_AS}") from None
    return (element for element in root.iter() if element.tag.rpartition("}")[2] == tag)


def _part_name(target: str) -> str:
    """Return the part that a link of the workbook names, in lower case."""
    return (target.lstrip("/") if target.startswith("/") else f"xl/{target}").lower()
