"""Pictures for tests: true ones, torn ones, and one that is small on the disk and huge once opened."""

import io
import struct
import zlib
from typing import Final

from PIL import Image

PLACE: Final = b"29.028N"
"""What a photograph says of where it was taken."""


def photo(width: int = 400, height: int = 300) -> bytes:
    """Return a JPEG lying on its side that tells its place."""
    said = Image.Exif()
    said[0x0112] = 6  # turned by a quarter
    said[0x010E] = PLACE.decode()
    file = io.BytesIO()
    Image.linear_gradient("L").resize((width, height)).convert("RGB").save(file, "JPEG", exif=said)
    return file.getvalue()


def png(mode: str = "RGBA") -> bytes:
    """Return a PNG that one can partly look through."""
    file = io.BytesIO()
    Image.linear_gradient("L").resize((300, 500)).convert(mode).save(file, "PNG")
    return file.getvalue()


def torn(content: bytes) -> bytes:
    """Return the first half of a picture."""
    return content[: len(content) // 2]


def bomb(side: int = 9_000) -> bytes:
    """Return a PNG of a few kB that says it has side × side pixels."""
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    packed = zlib.compress(bytes(1 << 20), 9)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", packed) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
