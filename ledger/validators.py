"""What a code and a telephone number must look like: plain predicates on normalised text."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from stdnum.cn import uscc

USCC_LENGTH: Final = 18
_USCC_SIGNS: Final = frozenset("0123456789ABCDEFGHJKLMNPQRTUWXY")
_MOBILE: Final = r"(?:\+?86-?)?1[3-9][0-9]{9}"
_LANDLINE: Final = r"(?:\+?86-?)?(?:\(?0[0-9]{2,3}\)?-?)?[2-9][0-9]{6,7}(?:[-转][0-9]{1,6})?"
_PHONE: Final = re.compile(f"{_MOBILE}|{_LANDLINE}")
_BETWEEN_PHONES: Final = re.compile(r"[、,;/]")
_CACHE = 65_536


def uscc_well_formed(code: str) -> bool:
    """Tell whether a code is 18 characters of 0-9A-Z without I O S V Z (GB 32100; rule F05)."""
    return len(code) == USCC_LENGTH and _USCC_SIGNS.issuperset(code)


@lru_cache(_CACHE)
def uscc_check_digit_fits(code: str) -> bool:
    """Tell whether the last character of a well-formed code is its check digit (GB 32100; rule F06)."""
    return bool(uscc.calc_check_digit(code) == code[-1])


def phone_plausible(text: str) -> bool:
    """Tell whether a text is a mobile or landline number, or several of them between 、 , ; or / (rule F07)."""
    numbers = _BETWEEN_PHONES.split("".join(unicodedata.normalize("NFKC", text).split()))
    return all(_PHONE.fullmatch(number) for number in numbers)
