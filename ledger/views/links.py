from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode

_DIGITS = 18  # of a bigint


def address(name: str, *arguments: str | int, **query: str) -> str:
    """Return the address of a page with its query, or '' where no such page has been built."""
    try:
        found = reverse(name, args=arguments)
    except NoReverseMatch:
        return ""
    return f"{found}?{urlencode(query)}" if query else found


def asked_id(text: str) -> int:
    """Return the id that somebody sent; 0, which no row has, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else 0
