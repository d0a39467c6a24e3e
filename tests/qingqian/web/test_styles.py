"""The oldest browser in the offices is Chromium 86: what it does not know must not be written."""

import re
from pathlib import Path

import pytest
from django.conf import settings

STATIC = Path(settings.BASE_DIR) / "qingqian" / "static" / "qingqian"
STYLES = sorted((STATIC / "css").glob("*.css"))
SCRIPTS = sorted((STATIC / "js").glob("*.js"))

LATE_CSS = (
    r":has\(|:is\(|:where\(|:not\([^)]*,|:user-(in)?valid|::file-selector-button",
    r"color-mix|oklch|oklab|light-dark|\bhwb\(|\blch\(|\blab\(",
    r"\binset(-(inline|block))?(-start|-end)?\s*:|aspect-ratio|accent-color|scrollbar-gutter|text-wrap",
    r"(?<![\w-])(padding|margin|border)-(inline|block)\s*:|(?<![\w-])(translate|rotate|scale)\s*:|overflow\s*:\s*clip",
    r"@(layer|container|scope|import|property|starting-style)|subgrid|\d(dvh|svh|lvh|cqw)",
    r"https?://(?!www\.w3\.org/2000/svg)",
)
LATE_JS = (
    r"\?\.(?!\d)|\?\?|\|\|=|&&=|\*\*=|\d_\d",
    r"\.(at|flat|flatMap|replaceAll|matchAll|trimStart|trimEnd|allSettled|any|toSorted|hasOwn)\(",
    r"Object\.fromEntries|globalThis|structuredClone|BigInt|\b\d+n\b",
    r"catch\s*\{|\bimport\b|\bexport\b|(?<!\w)static\s*\{|[.{;]\s*#\w",
    # what a content security policy forbids, and what would turn data into markup
    r"\beval\(|new Function|innerHTML|outerHTML\s*=|insertAdjacentHTML|document\.write|https?://",
)


def without_comments(text: str) -> str:
    return re.sub(r"/\*.*?\*/|(?m:^\s*//.*$)", "", text, flags=re.DOTALL)


def late(text: str, patterns: tuple[str, ...]) -> list[str]:
    return [match[0] for pattern in patterns for match in re.finditer(pattern, without_comments(text))]


def nested_rules(css: str) -> list[str]:
    """Name the rules that stand inside another style rule (CSS nesting); inside an @-rule they may."""
    found: list[str] = []
    open_rules: list[bool] = []
    for match in re.finditer(r"([^{}]*)([{}])", re.sub(r'url\("[^"]*"\)', "", without_comments(css))):
        if match[2] == "}":
            open_rules.pop()
            continue
        selector = match[1].rpartition(";")[2].strip()
        if any(open_rules) and not selector.startswith("@"):
            found.append(selector)
        open_rules.append(not selector.startswith("@"))
    return found


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_styles_use_what_chromium_86_knows(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert late(text, LATE_CSS) == []
    frames = re.sub(r"@keyframes \w+ \{.*?\} \}", "", text)
    assert nested_rules(frames) == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_are_plain_es2018_without_markup_from_data(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith('"use strict";\n')
    assert late(text, LATE_JS) == []


def test_every_file_is_linked_by_a_template() -> None:
    templates = "".join(path.read_text(encoding="utf-8") for path in (STATIC.parents[2] / "templates").rglob("*.html"))
    named = set(re.findall(r"qingqian/(?:css|js)/[\w.-]+", templates))
    assert named >= {f"qingqian/css/{path.name}" for path in STYLES}
    assert named <= {f"qingqian/{path.parent.name}/{path.name}" for path in STYLES + SCRIPTS}


@pytest.mark.parametrize(
    "css",
    [
        "a:has(b) { }",
        "a:is(b) { }",
        "a { inset: 0; }",
        "a { aspect-ratio: 1; }",
        "a { color: color-mix(in srgb, red, blue); }",
        "a { height: 100dvh; }",
        "a { rotate: 45deg; }",
        "a { margin-inline: 0; }",
        "@layer x;",
    ],
)
def test_the_search_finds_late_styles(css: str) -> None:
    assert late(css, LATE_CSS)


@pytest.mark.parametrize(
    "script",
    ["a?.b", "a ?? b", "a.at(0)", "try { } catch { }", "x.innerHTML = y", "const a = 1n;", "import a from 'b'"],
)
def test_the_search_finds_late_scripts(script: str) -> None:
    assert late(script, LATE_JS)


def test_the_search_finds_nested_rules_but_not_those_in_media() -> None:
    assert nested_rules("a { color: red; b { color: blue; } }") == ["b"]
    assert nested_rules("@media print { a { color: red; } b { color: blue; } }") == []
