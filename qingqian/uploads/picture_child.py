"""The process that opens an untrusted picture: `python -m qingqian.uploads.picture_child FILE OUT MEMORY CPU PIXELS`.

It writes a small JPEG to OUT, drawn anew, without anything that the picture says of itself (place, time, device), and
ends with 0; with 3 for what is no whole JPEG or PNG, with 4 for more than so many pixels. Whatever else ends it (a
limit) ends it with another status.
"""

import resource
import sys
from typing import Final

from PIL import Image, ImageOps

from qingqian.sheets.confine import confine

UNREADABLE: Final = 3
TOO_LARGE: Final = 4
SIDE: Final = 240
"""So many pixels the longer side has."""
_MOST_WRITTEN: Final = 1 << 20


def main() -> int:
    """Draw the picture named on the command line small, under the limits given there."""
    source, target, *limits = sys.argv[1:]
    memory, cpu, pixels = (int(limit) for limit in limits)
    confine(memory, cpu)
    resource.setrlimit(resource.RLIMIT_FSIZE, (_MOST_WRITTEN, _MOST_WRITTEN))
    Image.MAX_IMAGE_PIXELS = None  # counted below, before anything is decoded
    try:
        return _drawn(source, target, pixels)
    except (OSError, SyntaxError, ValueError, EOFError):
        return UNREADABLE


def _drawn(source: str, target: str, pixels: int) -> int:
    with Image.open(source, formats=("JPEG", "PNG")) as picture:
        if picture.width * picture.height > pixels:
            return TOO_LARGE
        picture.draft("RGB", (2 * SIDE, 2 * SIDE))
        picture.load()
        small = ImageOps.exif_transpose(picture)
        small.thumbnail((SIDE, SIDE))
        shown = small.convert("RGBA")
        paper = Image.new("RGB", shown.size, "white")
        paper.paste(shown, mask=shown)
        paper.save(target, "JPEG", quality=80)
    return 0


if __name__ == "__main__":
    sys.exit(main())
