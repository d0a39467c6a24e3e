"""What holds for each script and style of ours: linked, strict, no code or markup made from data, no other host.

What a browser must know for them is in test_browsers.py.
"""

import re
from pathlib import Path

import pytest
from django.conf import settings

STATIC = Path(settings.BASE_DIR) / "qingqian" / "static" / "qingqian"
STYLES = sorted((STATIC / "css").glob("*.css"))
SCRIPTS = sorted((STATIC / "js").glob("*.js"))

UNSAFE = re.compile(
    r"\beval\(|new Function|innerHTML|outerHTML\s*=|insertAdjacentHTML|document\.write"
    r"|(?m:^\s*import\b)|@import|\bimport\(|https?://(?!www\.w3\.org/2000/svg)"
)


def unsafe(text: str) -> list[str]:
    return UNSAFE.findall(re.sub(r"/\*.*?\*/|(?m:^\s*//.*$)", "", text, flags=re.DOTALL))


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_styles_ask_no_other_host(path: Path) -> None:
    assert unsafe(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_are_strict_and_make_no_markup_from_data(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith('"use strict";\n')
    assert unsafe(text) == []


def test_every_file_is_linked_by_a_template() -> None:
    templates = "".join(path.read_text(encoding="utf-8") for path in (STATIC.parents[2] / "templates").rglob("*.html"))
    named = set(re.findall(r"qingqian/(?:css|js)/[\w.-]+", templates))
    assert named >= {f"qingqian/css/{path.name}" for path in STYLES}
    assert named <= {f"qingqian/{path.parent.name}/{path.name}" for path in STYLES + SCRIPTS}


@pytest.mark.parametrize(
    "text",
    [
        "x.innerHTML = y",
        "x.outerHTML = y",
        "x.insertAdjacentHTML('beforeend', y)",
        "eval(x)",
        "new Function(x)",
        "document.write(x)",
        "import a from 'b'",
        "import('b')",
        "@import 'b.css';",
        "a { background: url(http://other.example/a.png); }",
    ],
)
def test_the_search_finds_what_is_unsafe(text: str) -> None:
    assert unsafe(text)


def test_the_search_lets_comments_names_and_drawings_be() -> None:
    drawing = "const ns = 'http://www.w3.org/2000/svg';"
    assert unsafe(f"// see innerHTML\n/* https://other.example */ .import-rows {{ }}\n{drawing}") == []
