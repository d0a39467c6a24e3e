"""The one place where personal numbers are hidden from those who may not read them."""

import re
from typing import Final

_SEVERAL: Final = re.compile(r"([、,，;；/\n]+)")
_TAIL: Final = 4
_HIDDEN: Final = 4
_HEAD: Final = 3


def mask_phone(phones: str) -> str:
    """Hide the middle of each telephone number in a cell: '13812342201' → '138****2201'.

    At least four digits of each number are hidden and at most the first three and last four stay; what is shorter
    loses its beginning. Other characters (dashes, names) stay, and several numbers are masked one by one.
    """
    return "".join(part if _SEVERAL.fullmatch(part) else _mask_one(part) for part in _SEVERAL.split(phones))


def _mask_one(phone: str) -> str:
    places = [index for index, sign in enumerate(phone) if sign.isdigit()]
    tail = max(0, min(_TAIL, len(places) - _HIDDEN))
    head = max(0, min(_HEAD, len(places) - _HIDDEN - tail))
    hidden = set(places[head : len(places) - tail])
    return "".join("*" if index in hidden else sign for index, sign in enumerate(phone))
