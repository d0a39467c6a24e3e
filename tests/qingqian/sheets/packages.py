"""Workbooks put together part by part, as no spreadsheet program would write them."""

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from qingqian.sheets.zipstream import ZipStream

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
TYPES = (
    f'<Types xmlns="{PACKAGE}content-types"><Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>'
)
ROOT_LINKS = (
    f'<Relationships xmlns="{PACKAGE}relationships"><Relationship Id="rId1" Type="{RELS}/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>'
)
WORKBOOK = (
    f'<workbook xmlns="{MAIN}" xmlns:r="{RELS}"><sheets>'
    '<sheet name="附件9" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
LINKS = (
    f'<Relationships xmlns="{PACKAGE}relationships"><Relationship Id="rId1" Type="{RELS}/worksheet" '
    f'Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{RELS}/sharedStrings" '
    'Target="sharedStrings.xml"/></Relationships>'
)
SHEET = f'<worksheet xmlns="{MAIN}"><sheetData>%s</sheetData></worksheet>'
SHEET_PART = "xl/worksheets/sheet1.xml"

Content = str | bytes | Iterable[bytes]


def package(path: Path, parts: dict[str, Content] | list[tuple[str, Content]]) -> Path:
    """Write a workbook from its parts; those not given are the least that a workbook needs."""
    given = list(parts.items() if isinstance(parts, dict) else parts)
    names = {name for name, _ in given}
    least = {"[Content_Types].xml": TYPES, "_rels/.rels": ROOT_LINKS, "xl/workbook.xml": WORKBOOK}
    least |= {"xl/_rels/workbook.xml.rels": LINKS, SHEET_PART: SHEET % ""}
    with path.open("wb") as out:
        stream = ZipStream(out)
        for name, content in [*((name, text) for name, text in least.items() if name not in names), *given]:
            stream.add(name, _pieces(content))
        stream.close()
    return path


def _pieces(content: Content) -> Iterable[bytes]:
    if isinstance(content, str):
        return [content.encode()]
    return [content] if isinstance(content, bytes) else content


def around(text: str, filling: Iterable[bytes]) -> Iterator[bytes]:
    """A sheet's or list's XML whose `%s` is a stream."""
    head, _, tail = text.partition("%s")
    return chain([head.encode()], filling, [tail.encode()])


def sheet(rows: Iterable[bytes]) -> Iterator[bytes]:
    return around(SHEET, rows)


def cell(ref: str, row: int = 1) -> str:
    return f'<row r="{row}"><c r="{ref}"><v>1</v></c></row>'
