from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode


def address(name: str, *arguments: str | int, **query: str) -> str:
    """Return the address of a page with its query, or '' where no such page has been built."""
    try:
        found = reverse(name, args=arguments)
    except NoReverseMatch:
        return ""
    return f"{found}?{urlencode(query)}" if query else found
