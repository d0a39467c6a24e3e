"""Nothing in the sources names a machine's folders, a package index, a tool of the workplace, or a secret."""

import re

import pytest

from tests.house.source import ROOT, TEXTS, files

# Written apart, so that this file holds none of them.
FOLDERS = tuple("/".join(parts) for parts in (("", "work", ""), ("", "root", ""), ("", "home", ""), ("", "Users", "")))
HOSTS = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("files", "pythonhosted"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("npmmirror", "com"),
        ("registry", "yarnpkg"),
        ("mirrors", "aliyun"),
        ("tsinghua", "edu"),
        ("mirror", "tuna"),
        ("unpkg", "com"),
        ("jsdelivr", "net"),
        ("cdnjs", "cloudflare"),
        ("googleapis", "com"),
        ("gstatic", "com"),
    )
)
TOOLS = tuple(
    "".join(parts)
    for parts in (
        ("chat", "gpt"),
        ("open", "ai"),
        ("anth", "ropic"),
        ("cla", "ude"),
        ("co", "pilot"),
        ("sub", "agent"),
        ("language", " model"),
    )
)
SECRETS = (
    re.compile("-----BEGIN " + "[A-Z ]*PRIVATE KEY"),
    re.compile("AK" + r"IA[0-9A-Z]{16}"),
    re.compile("gh" + r"[pousr]_[A-Za-z0-9]{30,}"),
)
LATER = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|X" + r"XX|HA" + r"CK)\b")


def _found(words: tuple[str, ...]) -> dict[str, list[str]]:
    pattern = re.compile("|".join(rf"(?<![A-Za-z]){re.escape(word)}" for word in words), re.IGNORECASE)
    return _matching(pattern)


def _matching(pattern: re.Pattern[str]) -> dict[str, list[str]]:
    hits = {
        str(p.relative_to(ROOT)): pattern.findall(p.read_text(encoding="utf-8")) for p in files() if p.suffix in TEXTS
    }
    return {name: words for name, words in hits.items() if words}


def test_the_search_finds_what_is_there() -> None:
    assert "manage.py" in {str(path.relative_to(ROOT)) for path in files() if path.suffix in TEXTS}
    assert "manage.py" in _found(("DJANGO_SETTINGS",))


@pytest.mark.parametrize("words", [FOLDERS, HOSTS, TOOLS], ids=["folders", "hosts", "tools"])
def test_no_file_names(words: tuple[str, ...]) -> None:
    assert _found(words) == {}


@pytest.mark.parametrize("pattern", SECRETS)
def test_no_file_holds_a_secret(pattern: re.Pattern[str]) -> None:
    assert _matching(pattern) == {}


def test_nothing_is_put_off() -> None:
    assert _matching(LATER) == {}


def test_no_foreign_file_lies_in_the_sources() -> None:
    """Front-end libraries and fonts are fetched, never kept here; a minified or bundled file would be one."""
    names = re.compile(r"\.min\.(js|css)$|\.bundle\.|bootstrap|htmx.*\.js$|\.(woff2?|ttf|otf|eot|whl|so|dll|exe|jar)$")
    assert [str(path.relative_to(ROOT)) for path in files() if names.search(path.name)] == []
