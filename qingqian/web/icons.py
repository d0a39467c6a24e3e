"""Icons of the vendored outline set, drawn inline so that they take the colour of their text."""

import re
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

_NAME: Final = re.compile(r"[a-z0-9-]+")
_BODY: Final = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
# Each file begins with an invisible square that only holds the place; it would double the weight of a table's marks.
_BOUNDS: Final = re.compile(r'<path stroke="none"[^>]*/>')
_SVG: Final = (
    '<svg class="{}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75"'
    ' stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">{}</svg>'
)


def draw_icon(name: str, css_class: str = "icon") -> SafeString:
    """Return the icon as inline SVG, hidden from screen readers: the text beside it says what it means.

    ImproperlyConfigured if the icon is not among the vendored ones (qingqian/web/assets.json lists them).
    """
    return format_html(_SVG, css_class, _shapes(name))


@lru_cache(maxsize=256)
def _shapes(name: str) -> SafeString:
    """Read the shapes of a vendored icon, once for each process."""
    found = finders.find(f"vendor/icons/{name}.svg") if _NAME.fullmatch(name) else None
    if not isinstance(found, str):
        raise ImproperlyConfigured(f"Icon {name!r} is not vendored: name it in qingqian/web/assets.json.")
    body = _BODY.search(Path(found).read_text(encoding="utf-8"))
    if body is None:
        raise ImproperlyConfigured(f"Icon {name!r} is no SVG file.")
    shapes = _BOUNDS.sub("", body[1])
    return mark_safe(" ".join(shapes.split()))  # noqa: S308 - a file of the vendored set, never what a person typed
