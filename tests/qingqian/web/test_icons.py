import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from qingqian.web.icons import draw_icon

NAMED = re.compile(r"{% icon [\"']([a-z0-9-]+)[\"']")


def vendored() -> set[str]:
    manifest = json.loads((Path(settings.BASE_DIR) / "qingqian/web/assets.json").read_text(encoding="utf-8"))
    return {Path(name).stem for name in manifest if name.startswith("icons/")}


def test_draws_the_shapes_inline_and_hides_them_from_screen_readers() -> None:
    drawn = draw_icon("check")
    assert drawn.startswith('<svg class="icon" viewBox="0 0 24 24"')
    assert 'aria-hidden="true"' in drawn
    assert drawn.count("<path") == 1
    assert "style" not in drawn


@pytest.mark.parametrize("name", ["no-such-icon", "../bootstrap/x", "Check", ""])
def test_refuses_what_is_not_vendored(name: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="not vendored"):
        draw_icon(name)


def test_every_icon_that_a_template_names_is_listed() -> None:
    templates = (Path(settings.BASE_DIR) / "templates").rglob("*.html")
    named = {name for path in templates for name in NAMED.findall(path.read_text(encoding="utf-8"))}
    assert len(named) > 5
    assert named <= vendored()


def test_every_listed_icon_can_be_drawn() -> None:
    for name in vendored():
        assert "<" in draw_icon(name).split(">", 1)[1]
