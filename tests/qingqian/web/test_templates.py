"""What holds for every template: it compiles, it carries nothing inline, it speaks through gettext."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

FOLDER = Path(settings.BASE_DIR) / "templates"
NAMES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.html"))

INLINE = re.compile(
    r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:|hx-on|hx-vals=.js:|https?://|\|safe\b"
)
COMMENT = re.compile(r"{% comment %}(.*?){% endcomment %}", re.DOTALL)
TRANSLATED = re.compile(r"{% blocktranslate.*?{% endblocktranslate %}|{%.*?%}|{{.*?}}", re.DOTALL)
CHINESE = re.compile(r"[\u4e00-\u9fff]+")


def source(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def untranslated(text: str) -> list[str]:
    return CHINESE.findall(TRANSLATED.sub("", COMMENT.sub("", text)))


@pytest.mark.parametrize("name", NAMES)
def test_compiles(name: str) -> None:
    assert get_template(name)


@pytest.mark.parametrize("name", NAMES)
def test_carries_nothing_inline_and_names_no_other_host(name: str) -> None:
    assert INLINE.findall(COMMENT.sub("", source(name))) == []


@pytest.mark.parametrize("name", NAMES)
def test_speaks_through_gettext(name: str) -> None:
    assert untranslated(source(name)) == []


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("partials/")])
def test_a_partial_says_what_it_needs(name: str) -> None:
    comment = COMMENT.search(source(name))
    assert comment
    assert "Context:" in comment[1]


@pytest.mark.parametrize(
    "html",
    ['<p style="x">', "<script>x</script>", '<a onclick="x">', "<style>", "https://other.example", "{{ name|safe }}"],
)
def test_the_search_finds_what_is_inline(html: str) -> None:
    assert INLINE.search(html)


def test_the_search_finds_untranslated_text() -> None:
    assert untranslated('<p title="提示">{% translate "好" %}：坏{{ value }}</p>') == ["提示", "坏"]
