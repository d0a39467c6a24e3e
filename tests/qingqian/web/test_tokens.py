"""The colours' contrast, as WCAG 2.2 AA asks: 4.5 for text, 3 for the edges of what one operates."""

import re
from pathlib import Path

import pytest
from django.conf import settings

TOKENS = dict(
    re.findall(
        r"--([\w-]+):\s*(#[0-9a-f]{3,6});",
        (Path(settings.BASE_DIR) / "qingqian/static/qingqian/css/tokens.css").read_text(encoding="utf-8"),
    )
)
SURFACES = ("page", "surface", "head", "head-group", "row-hover", "foot")
STATES = ("ok", "warn", "bad", "new")


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    shares = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(TOKENS[one]), luminance(TOKENS[other])))
    return (light + 0.05) / (dark + 0.05)


def test_measures_as_the_standard_does() -> None:
    assert luminance("#ffffff") == pytest.approx(1)
    assert luminance("#000") == 0
    assert luminance("#777777") == pytest.approx(0.1845, abs=0.0001)


@pytest.mark.parametrize("text", ["text", "dim", "brand", *STATES])
@pytest.mark.parametrize("surface", SURFACES)
def test_text_is_readable_on_every_surface(text: str, surface: str) -> None:
    assert contrast(text, surface) >= 4.5


@pytest.mark.parametrize("state", ["brand", *STATES])
def test_states_are_readable_on_their_tint(state: str) -> None:
    assert contrast(state, f"{state}-tint") >= 4.5


@pytest.mark.parametrize("text", ["surface", "on-dark"])
def test_the_top_bar_is_readable(text: str) -> None:
    assert contrast(text, "brand-dark") >= 4.5


@pytest.mark.parametrize("edge", ["edge", "focus"])
@pytest.mark.parametrize("surface", ["page", "surface"])
def test_what_shows_where_to_act_can_be_seen(edge: str, surface: str) -> None:
    assert contrast(edge, surface) >= 3
