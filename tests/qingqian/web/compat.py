"""What a browser knows: the compatibility data of MDN, asked for names as they stand in scripts and styles.

Each table tells of the names that the data knows whether the browser does; what it does not list is nobody's news.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Final

OLDEST: Final = 86
_ENGINE: Final = "chrome"
_UNITS: Final = "px em rem ch ex pt cm mm in pc vh vw vmin vmax % fr s ms deg rad turn dpi dppx x".split()  # noqa: SIM905
# What pages deal with; the rest of the interfaces only lend their names to a library's own things.
_COMMON: Final = frozenset(
    "AbortController AbortSignal Blob Clipboard Crypto CSS CSSStyleSheet CustomEvent DataTransfer Document "  # noqa: SIM905
    "DocumentFragment DOMRect DOMTokenList Element ElementInternals Event EventTarget File FormData Headers History "
    "HTMLButtonElement HTMLDialogElement HTMLElement HTMLFormElement HTMLInputElement HTMLSelectElement "
    "HTMLTextAreaElement InputEvent KeyboardEvent Location MutationObserver Navigator Node NodeList Performance "
    "PointerEvent Promise Range Request ResizeObserver Response Selection Storage SubmitEvent URL URLSearchParams "
    "WheelEvent Window".split()
)

# Their methods (take, drop, with) bear the names of everybody's own.
_EVERYDAY: Final = frozenset({"AsyncIterator", "Iterator", "Temporal"})


def knows(feature: Mapping[str, Any], version: int = OLDEST) -> bool:
    """Tell whether a Chromium of this version has a feature under its own name and without a switch."""
    support = feature["__compat"]["support"].get(_ENGINE, {})
    return any(_knows(said, version) for said in (support if isinstance(support, list) else [support]))


def _knows(said: Mapping[str, Any], version: int) -> bool:
    added, removed = said.get("version_added"), said.get("version_removed")
    if not isinstance(added, str) or added == "preview" or any(map(said.get, ("flags", "prefix", "alternative_name"))):
        return False
    gone = isinstance(removed, str) and _number(removed) <= version
    return _number(added) <= version and not gone


def _number(version: str) -> float:
    return float(version.removeprefix("≤"))


def _features(tree: Mapping[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], bool]]:
    """Yield every feature below a branch: its path, and whether the browser knows it."""
    for name, below in tree.items():
        if name.startswith("__") or not isinstance(below, dict):
            continue
        here = (*path, name.removesuffix("_static"))
        if "__compat" in below:
            yield here, knows(below)
        yield from _features(below, here)


def _any(found: Iterable[tuple[str, bool]]) -> dict[str, bool]:
    """Hold a name for known where anything of that name is."""
    kept: dict[str, bool] = {}
    for name, known in found:
        kept[name] = known or kept.get(name, False)
    return kept


class Compat:
    """The tables of one copy of the data."""

    def __init__(self, path: Path) -> None:
        self._data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))

    @cached_property
    def _builtins(self) -> list[tuple[tuple[str, ...], bool]]:
        return list(_features(self._data["javascript"]["builtins"]))

    @cached_property
    def _api(self) -> list[tuple[tuple[str, ...], bool]]:
        return list(_features(self._data["api"]))

    @cached_property
    def globals(self) -> dict[str, bool]:
        """What stands alone: ResizeObserver, structuredClone."""
        window = [(path[1:], known) for path, known in self._api if path[0] == "Window" and len(path) > 1]
        return _any((path[0], known) for path, known in (*self._builtins, *self._api, *window) if len(path) == 1)

    @cached_property
    def calls(self) -> dict[str, bool]:
        """Methods that are new wherever they occur (".at"), and those of what stands alone ("Object.hasOwn")."""
        named = [path[-1] for path, _ in self._builtins if path[0] not in _EVERYDAY]
        return self._members(self._builtins, named) | self.members

    @cached_property
    def members(self) -> dict[str, bool]:
        """What is read of the page's own objects, in the same writing."""
        return self._members(self._api, [path[-1] for path, _ in self._api if path[0] in _COMMON and len(path) > 1])

    def _members(self, found: list[tuple[tuple[str, ...], bool]], named: list[str]) -> dict[str, bool]:
        anywhere = _any((f".{path[-1]}", known) for path, known in (*self._builtins, *self._api))
        loose = {f".{name}": anywhere[f".{name}"] for name in named}
        return loose | _any((".".join(path), known) for path, known in found if len(path) == 2)

    @cached_property
    def properties(self) -> dict[str, bool]:
        """Properties of styles; those of a maker's own (-webkit-…) are nobody's news."""
        found = self._data["css"]["properties"].items()
        return {name: knows(tree) for name, tree in found if not name.startswith("-")}

    @cached_property
    def values(self) -> dict[str, bool]:
        """Keywords of one property: "overflow: clip"."""
        found = _features(self._data["css"]["properties"])
        return {": ".join(path): known for path, known in found if len(path) == 2 and path[0][0] != "-"}

    @cached_property
    def functions(self) -> dict[str, bool]:
        """Functions of values: color-mix."""
        return _any((path[-1], known) for path, known in _features(self._data["css"]["types"]))

    @cached_property
    def pseudos(self) -> dict[str, bool]:
        """Selectors that begin with a colon; "not(several)" has more than one simple selector."""
        tree = self._data["css"]["selectors"]
        found = {name: knows(each) for name, each in tree.items() if not name.startswith("-")}
        return found | {"not(several)": knows(tree["not"]["selector_list"])}

    @cached_property
    def rules(self) -> dict[str, bool]:
        """Rules that begin with @, with what stands in them ("media hover"); and nesting."""
        found = {" ".join(path): known for path, known in _features(self._data["css"]["at-rules"])}
        return found | {"nesting": knows(self._data["css"]["selectors"]["nesting"])}

    def late(self, said: Mapping[str, Any]) -> list[str]:
        """Return what a file asks for that the browser does not know: "kind name" of each, as asks.mjs tells."""
        found = [f"fault {said['fault']}"] if said["fault"] else []
        found += [f"syntax {name}" for name in said.get("syntax", ())]
        found += [f"units {unit}" for unit in said.get("units", ()) if unit not in _UNITS]
        for kind in ("globals", "calls", "members", "properties", "values", "functions", "pseudos", "rules"):
            table: dict[str, bool] = getattr(self, kind)
            found += [f"{kind} {name}" for name in said.get(kind, ()) if not _old(table, name)]
        return found


def _old(table: Mapping[str, bool], name: str) -> bool:
    """Tell whether a name is known, or not the browser's at all; of a named thing's member the pair decides."""
    bare = "." + name.rpartition(".")[2] if "." in name else name
    return table.get(name, table.get(bare, True))
