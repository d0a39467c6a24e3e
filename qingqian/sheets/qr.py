"""An address as a square that a telephone reads (QR, ISO/IEC 18004), drawn by segno, and its place on a sheet."""

import base64
import io
import re
import zipfile
from typing import BinaryIO, Final

import segno

from qingqian.sheets.zipstream import ZipStream

# Of the standard's quiet zone of four modules the paper around gives the rest.
_BORDER: Final = 2
_SCALE: Final = 6
_WIDTH: Final = slice(16, 20)
_DRAWINGS: Final = "xl/drawings/drawing"
_ANCHOR: Final = re.compile(
    rb"<xdr:twoCellAnchor[^>]*>(<xdr:from>.*?</xdr:from>)<xdr:to>.*?</xdr:to>"
    rb'(.*?<a:ext (cx="[0-9]+" cy="[0-9]+")/>.*?)</xdr:twoCellAnchor>',
    re.DOTALL,
)
_FIXED: Final = rb"<xdr:oneCellAnchor>\1<xdr:ext \3/>\2</xdr:oneCellAnchor>"


def qr_png(address: str) -> bytes:
    """Return the picture, the same bytes for the same address; 15 % of it may be dirty (level M)."""
    out = io.BytesIO()
    segno.make_qr(address, error="m", boost_error=False).save(out, kind="png", scale=_SCALE, border=_BORDER)
    return out.getvalue()


def qr_data(address: str) -> str:
    """Return the picture as an address of its own, for a page that is printed."""
    return f"data:image/png;base64,{base64.b64encode(qr_png(address)).decode()}"


def png_side(picture: bytes) -> int:
    """Return how many pixels wide a PNG is: the first number behind the words of its header."""
    return int.from_bytes(picture[_WIDTH], "big")


def kept_square(name: str, part: bytes) -> bytes:
    """Return a workbook's part; a drawing gets its pictures by one corner and their size.

    XlsxWriter ties a picture to two cells. Where a program draws columns wider, as LibreOffice does without the font
    that they are measured in, the square would be no square.
    """
    return _ANCHOR.sub(_FIXED, part) if name.startswith(_DRAWINGS) else part


def write_square(package: bytes, out: BinaryIO) -> None:
    """Write a whole workbook to `out` with its pictures so."""
    stream = ZipStream(out)
    with zipfile.ZipFile(io.BytesIO(package)) as parts:
        for name in parts.namelist():
            stream.add(name, [kept_square(name, parts.read(name))])
    stream.close()
