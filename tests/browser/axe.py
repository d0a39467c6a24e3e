"""What axe finds against WCAG 2.2 AA on a page as it stands, in a form that says where to mend it."""

from typing import Any, Final

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, ViewportSize

DESK: Final[ViewportSize] = {"width": 1366, "height": 768}
PHONE: Final[ViewportSize] = {"width": 390, "height": 844}
_TAGS: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
_SIZE: Final = "target-size"
_ALL: Final = {"runOnly": {"type": "tag", "values": _TAGS}, "resultTypes": ["violations"]}
# What may differ between two widths of one page: how large targets are, and what has to be scrolled.
_BY_WIDTH: Final = {
    "runOnly": {"type": "rule", "values": [_SIZE, "scrollable-region-focusable"]},
    "resultTypes": ["violations"],
}
_ONLY_SIZE: Final = {"runOnly": {"type": "rule", "values": [_SIZE]}, "resultTypes": ["violations"]}
_RUN: Final = "options => axe.run(document, options).then(said => said.violations)"
_MOST_HTML: Final = 160


def violations(page: Page, options: dict[str, Any] = _ALL) -> list[str]:
    """Return each fault of the page: its rule, the element's selector, how to mend it, the element's beginning."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE_SCRIPT)
    found: list[dict[str, Any]] = page.evaluate(_RUN, options)
    return [_said(rule, node) for rule in found for node in rule["nodes"]]


def faults(page: Page, *, phone: dict[str, Any] = _ALL) -> list[str]:
    """Return the violations on a phone's screen and on a desk's, which is left open, each with its address.

    On the phone `phone` is looked for, on the desk everything.
    """
    found: list[str] = []
    for name, size, options in (("phone", PHONE, phone), ("desk", DESK, _ALL)):
        page.set_viewport_size(size)
        here = violations(page, options)
        if any(fault.startswith(_SIZE) for fault in here):
            here = [fault for fault in here if not fault.startswith(_SIZE)] + _small(page, size)
        found += [f"{page.url} on a {name}: {fault}" for fault in here]
    page.set_viewport_size(DESK)
    return found


def _small(page: Page, size: ViewportSize) -> list[str]:
    """Judge the size of targets in a window as high as the page: what a sticky bar covers scrolls free of it."""
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": size["width"], "height": max(size["height"], height)})
    return violations(page, _ONLY_SIZE)


def assert_accessible(page: Page) -> None:
    """Fail with all that axe finds on a page between two steps of a job; on the phone, by what the width may change.

    The sweeps over all pages look for everything at both widths.
    """
    found = faults(page, phone=_BY_WIDTH)
    assert found == [], "\n".join(found)


def assert_accessible_everywhere(page: Page) -> None:
    """Fail with all that axe finds on a page at either width."""
    found = faults(page)
    assert found == [], "\n".join(found)


def _said(rule: dict[str, Any], node: dict[str, Any]) -> str:
    place = " ".join(str(part) for part in node["target"])
    return f"{rule['id']} ({rule['impact']}) at {place}: {node['failureSummary']} {node['html'][:_MOST_HTML]}"
