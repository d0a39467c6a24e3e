"""Short functions and short files: the yardstick of architecture.md, House."""

import statistics
from collections.abc import Sequence

from tests.house.source import ROOT, files, functions, modules, where

PRODUCT = ("qingqian", "ledger", "reporting")
LONGEST_FUNCTION, LONGEST_FILE = 40, 350


def ninth_tenth(sizes: Sequence[int]) -> float:
    """Return the size that nine of ten do not pass."""
    return statistics.quantiles(sizes, n=10)[-1]


def test_functions_are_short() -> None:
    places = {
        where(path, node): (node.end_lineno or node.lineno) - node.lineno + 1
        for path in modules()
        for node in functions(path)
        if path.relative_to(ROOT).parts[0] in PRODUCT
    }
    assert {place: size for place, size in places.items() if size > LONGEST_FUNCTION} == {}
    assert statistics.median(places.values()) <= 8
    assert ninth_tenth(list(places.values())) <= 25


def test_files_are_short() -> None:
    sizes = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in modules()
        if path.relative_to(ROOT).parts[0] in PRODUCT and path.parent.name != "migrations"
    }
    assert {name: size for name, size in sizes.items() if size > LONGEST_FILE} == {}
    written = [size for size in sizes.values() if size]
    assert statistics.median(written) <= 90
    assert ninth_tenth(written) <= 250


def test_templates_are_short() -> None:
    sizes = [len(path.read_text(encoding="utf-8").splitlines()) for path in files() if path.suffix == ".html"]
    assert ninth_tenth(sizes) <= 110
