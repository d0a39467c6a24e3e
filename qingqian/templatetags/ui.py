"""Tags that draw the small parts of a page: icons, states, error summaries."""

from collections.abc import Mapping, Sequence
from typing import Final

from django import template
from django.forms import BaseForm
from django.utils.html import format_html
from django.utils.safestring import SafeString

from qingqian.web.icons import draw_icon
from qingqian.web.parts import Pill, Problem, Tone, problems_of

register = template.Library()

_MESSAGE_TONES: Final[Mapping[str, Tone]] = {
    "success": Tone.OK,
    "warning": Tone.WARN,
    "error": Tone.BAD,
}
_TONE_ICONS: Final[Mapping[Tone, str]] = {
    Tone.OK: "circle-check",
    Tone.WARN: "alert-triangle",
    Tone.BAD: "alert-circle",
}


@register.simple_tag
def icon(name: str, css_class: str = "icon") -> SafeString:
    """Draw a vendored icon inline: `{% icon "check" %}`."""
    return draw_icon(name, css_class)


@register.simple_tag
def pill(part: Pill) -> SafeString:
    """Draw a state as shape, word and colour: `{% pill filing_pill %}`."""
    return format_html('<span class="pill {}">{}{}</span>', part.tone.css, draw_icon(part.icon), part.label)


@register.simple_tag
def spot(part: Pill) -> SafeString:
    """Draw a state for a dense table: a small shape (states.css) and its word."""
    return format_html('<span class="spot spot-{}">{}</span>', part.tone.value, part.label)


@register.filter
def problems(form: BaseForm) -> Sequence[Problem]:
    """List what a refused form says, for partials/_errors.html."""
    return problems_of(form)


@register.filter
def tone(level_tag: str) -> str:
    """Name the class that colours a message of django.contrib.messages."""
    return _MESSAGE_TONES.get(level_tag, Tone.INFO).css


@register.filter
def tone_icon(level_tag: str) -> str:
    """Name the icon of a message of django.contrib.messages."""
    return _TONE_ICONS.get(_MESSAGE_TONES.get(level_tag, Tone.INFO), "info-circle")
