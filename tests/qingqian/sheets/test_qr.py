import struct
import zlib

import segno

from qingqian.sheets.qr import kept_square, png_side, qr_data, qr_png

URL = "https://qq.example.test/verify/?code=0189ABCDEFGHJKMN"
ANCHORED = (
    b'<xdr:twoCellAnchor editAs="oneCell"><xdr:from>a</xdr:from><xdr:to>b</xdr:to><xdr:pic>'
    b'<a:ext cx="7" cy="8"/></xdr:pic><xdr:clientData/></xdr:twoCellAnchor>'
)
FIXED = (
    b'<xdr:oneCellAnchor><xdr:from>a</xdr:from><xdr:ext cx="7" cy="8"/><xdr:pic>'
    b'<a:ext cx="7" cy="8"/></xdr:pic><xdr:clientData/></xdr:oneCellAnchor>'
)


def dark(picture: bytes) -> list[list[int]]:
    """Read a PNG of one bit a pixel, whose lines are told as they are or by what differs from the one above."""
    place, body, side = 8, b"", 0
    while place < len(picture):
        length, kind = struct.unpack(">I4s", picture[place : place + 8])
        part = picture[place + 8 : place + 8 + length]
        if kind == b"IHDR":
            side, _, depth, colour = struct.unpack(">IIBB", part[:10])
            assert (depth, colour) == (1, 0)
        body += part if kind == b"IDAT" else b""
        place += length + 12
    rows = zlib.decompress(body)
    wide = 1 + (side + 7) // 8
    lines = [bytes(wide - 1)]
    for at in range(0, len(rows), wide):
        told, line = rows[at], rows[at + 1 : at + wide]
        assert told in (0, 2)
        lines.append(bytes((a + b) % 256 for a, b in zip(line, lines[-1], strict=True)) if told else line)
    return [[1 - (line[x // 8] >> (7 - x % 8) & 1) for x in range(side)] for line in lines[1:]]


def test_the_picture_is_the_square_of_the_address() -> None:
    drawn = dark(qr_png(URL))
    wanted = [list(line) for line in segno.make_qr(URL, error="m", boost_error=False).matrix_iter(border=2)]
    scale = len(drawn) // len(wanted)
    assert [[drawn[y * scale][x * scale] for x in range(len(wanted))] for y in range(len(wanted))] == wanted
    assert png_side(qr_png(URL)) == len(drawn) == len(wanted) * scale


def test_the_same_address_gives_the_same_bytes_and_another_one_others() -> None:
    assert qr_png(URL) == qr_png(URL) != qr_png(f"{URL}0")
    assert qr_data(URL).startswith("data:image/png;base64,")


def test_a_picture_of_a_drawing_is_tied_to_one_corner_and_other_parts_stay() -> None:
    assert kept_square("xl/drawings/drawing1.xml", ANCHORED * 2) == FIXED * 2
    assert kept_square("xl/worksheets/sheet1.xml", ANCHORED) == ANCHORED
