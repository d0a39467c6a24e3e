"""The paper of the demonstration: whose came how, and what its one scan shows."""

from collections.abc import Mapping
from enum import Enum, auto
from typing import Final

from ledger.demo.plan import DONGXI, EDUCATION, HEALTH

SURVEY: Final = "survey"


class Came(Enum):
    """How paper came where it did not simply come with its code."""

    NEVER = auto()  # 电子已报、纸质未到
    OLD = auto()  # that of the version which was sent back
    BARE = auto()  # without a code


PAPERS: Final[Mapping[str, Came]] = {DONGXI: Came.NEVER, EDUCATION: Came.OLD, HEALTH: Came.BARE}

_DRAWN: Final = b"BT /F1 24 Tf 72 760 Td (Demonstration: stamped copy) Tj ET"
_OBJECTS: Final = (
    b"<</Type/Catalog/Pages 2 0 R>>",
    b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
    b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R>>",
    b"<</Length %d>>stream\n%s\nendstream" % (len(_DRAWN), _DRAWN),
    b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
)


def scan() -> bytes:
    """Return a scan of one page as PDF."""
    made, places = b"%PDF-1.4\n", []
    for number, content in enumerate(_OBJECTS, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(_OBJECTS) + 1
    return made + b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        size,
        table,
        size,
        len(made),
    )
