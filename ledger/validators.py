"""What a code, a telephone number, a mail address and a user name must look like, for normalised text."""

import re
import unicodedata
from functools import cache, lru_cache
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from stdnum.cn import uscc

USCC_LENGTH: Final = 18
_USCC_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_SIGNS: Final = frozenset(_USCC_ALPHABET)
_MOBILE: Final = r"(?:\+?86-?)?1[3-9][0-9]{9}"
_LANDLINE: Final = r"(?:\+?86-?)?(?:\(?0[0-9]{2,3}\)?-?)?[2-9][0-9]{6,7}(?:[-转][0-9]{1,6})?"
_PHONE: Final = re.compile(f"{_MOBILE}|{_LANDLINE}")
_BETWEEN_PHONES: Final = re.compile(r"[、,;/]")
_USERNAME: Final = re.compile(r"[a-z0-9][a-z0-9_.-]{2,31}")
_CACHE = 65_536
MOST_PHONE: Final = 40
"""So many signs the telephone numbers of a person have, in their plain form."""
MAIL_PROBLEM: Final = "邮箱写得不对，例如 name@example.com。"


def uscc_well_formed(code: str) -> bool:
    """Tell whether a code is 18 characters of 0-9A-Z without I O S V Z (GB 32100; rule F05)."""
    return len(code) == USCC_LENGTH and _USCC_SIGNS.issuperset(code)


@cache
def _weighed() -> tuple[dict[str, int], ...]:
    """Return what each sign adds to the sum at each of the 17 places, as python-stdnum reckons it.

    The check digit is a weighted sum modulo 31, so the codes with one sign other than 0 tell all weights. A file of
    50,000 rows has 100,000 codes; asking the library for each of them took a quarter of an import's time.
    """
    digit = {sign: number for number, sign in enumerate(_USCC_ALPHABET)}
    zeros = "0" * (USCC_LENGTH - 1)
    codes = ((f"{zeros[:place]}{sign}{zeros[place + 1 :]}" for sign in digit) for place in range(len(zeros)))
    return tuple(
        {sign: digit[uscc.calc_check_digit(code)] for sign, code in zip(digit, each, strict=True)} for each in codes
    )


@lru_cache(_CACHE)
def uscc_check_digit_fits(code: str) -> bool:
    """Tell whether the last character of a well-formed code is its check digit (GB 32100; rule F06)."""
    total = sum([weights[sign] for weights, sign in zip(_weighed(), code, strict=False)])
    return _USCC_ALPHABET[total % len(_USCC_ALPHABET)] == code[-1]


# Letters that GB 32100 leaves out, with what they are usually mistaken for.
_MISTAKEN: Final = {"O": "0", "I": "1", "S": "5", "Z": "2", "V": "U"}
_ALIKE: Final = ("0DQ", "8B", "6G", "1L7T", "5S", "2Z", "UWY", "MN", "EF", "PR")


def uscc_problem(code: str) -> str:
    """Say in words what is wrong with a code, place by place; '' where nothing is, or where it is blank.

    The parts end without a full stop: they are put into the sentences of rules F05 and F06.
    """
    if not code:
        return ""
    signs = [_sign_problem(place, sign) for place, sign in enumerate(code, 1) if sign not in _USCC_SIGNS]
    if len(code) < USCC_LENGTH:
        signs.insert(0, f"只有 {len(code)} 位，少 {USCC_LENGTH - len(code)} 位")
    elif len(code) > USCC_LENGTH:
        signs.insert(0, f"有 {len(code)} 位，多 {len(code) - USCC_LENGTH} 位")
    if signs:
        return "；".join(signs[:4])
    return "" if uscc_check_digit_fits(code) else f"末位校验码不符{_likely_slip(code)}"


def _sign_problem(place: int, sign: str) -> str:
    if sign in _MISTAKEN:
        meant = _MISTAKEN[sign]
        return f"第 {place} 位是字母 {sign}，可能是{'数字' if meant.isdigit() else '字母'} {meant}"
    return f"第 {place} 位“{sign}”不是数字或大写字母"


def _likely_slip(code: str) -> str:
    """Name the one look-alike that would make the check digit fit; '' where there is none, or more than one."""
    slips = [
        (place, other)
        for place, sign in enumerate(code[:-1])
        for group in _ALIKE
        if sign in group
        for other in group
        if other != sign
        and other in _USCC_SIGNS
        and uscc_check_digit_fits(f"{code[:place]}{other}{code[place + 1 :]}")
    ]
    if len(slips) != 1:
        return ""
    place, other = slips[0]
    return f"（如果第 {place + 1} 位的 {code[place]} 其实是 {other}，就对得上）"


def phone_plausible(text: str) -> bool:
    """Tell whether a text is a mobile or landline number, or several of them between 、 , ; or / (rule F07)."""
    numbers = _BETWEEN_PHONES.split("".join(unicodedata.normalize("NFKC", text).split()))
    return all(_PHONE.fullmatch(number) for number in numbers)


def phone_problem(text: str, label: str = "电话") -> str:
    """Say what is wrong with a telephone number that is called so; '' where nothing is, or where it is blank."""
    if len(text) > MOST_PHONE:
        return f"{label}太长，最多 {MOST_PHONE} 个字，请只留最常用的。"
    if not text or phone_plausible(text):
        return ""
    return f"{label}写得不对：手机 11 位，座机带区号，例如 023-48600000。"


def mail_problem(text: str) -> str:
    """Say what is wrong with a mail address; '' where nothing is, or where it is blank."""
    try:
        if text:
            validate_email(text)
    except ValidationError:
        return MAIL_PROBLEM
    return ""


def username_problem(text: str) -> str:
    """Say what is wrong with the name that somebody is to sign in with; '' where nothing is."""
    if _USERNAME.fullmatch(text):
        return ""
    return "用户名要有 3 到 32 位，只用小写字母、数字、点、横线和下划线，以字母或数字开头。"
