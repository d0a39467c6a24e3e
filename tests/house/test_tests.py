"""A test that is skipped, or that cannot fail, proves nothing."""

import ast
import re

from tests.house.source import ROOT, functions, modules, where

TESTS = [path for path in modules() if path.relative_to(ROOT).parts[0] == "tests"]
LEFT_OUT = re.compile(
    r"pytest\.(mark\.)?(" + "skip" + r"|xfail|import" + r"orskip)|unittest\.sk" + r"ip|__test__ = Fa" + r"lse"
)
# What fails a test besides `assert`: raising contexts, and helpers that say that they expect.
SPEAKS = re.compile(r"^_?(raises|expect|assert|check|verify|together|fail|warns|given)")


def test_no_test_is_left_out() -> None:
    found = [str(path.relative_to(ROOT)) for path in TESTS if LEFT_OUT.search(path.read_text(encoding="utf-8"))]
    assert found == []


def test_every_test_can_fail() -> None:
    found = [
        where(path, function)
        for path in TESTS
        for function in functions(path)
        if function.name.startswith("test_") and not _can_fail(function)
    ]
    assert found == []


def _can_fail(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(isinstance(node, ast.Assert) or _speaks(node) for node in ast.walk(function))


def _speaks(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    if any(keyword.arg == "check" and getattr(keyword.value, "value", False) for keyword in node.keywords):
        return True  # a command that must end well
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return bool(SPEAKS.match(name))


def test_no_assertion_is_always_true() -> None:
    found = [
        where(path, node)
        for path in TESTS
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Assert) and isinstance(node.test, ast.Constant | ast.Tuple)
    ]
    assert found == []


def test_a_test_file_lies_where_its_source_lies() -> None:
    """tests/<package>/<room>/ speaks of <package>/<room>/; commands stand below management/ in the package."""
    found = {str(path.parent.relative_to(ROOT / "tests")) for path in TESTS if path.name.startswith("test_")}
    rooms = {room for room in found if room.partition("/")[0] in {"qingqian", "ledger", "reporting"}}
    assert rooms
    lost = {room for room in rooms if not (ROOT / room).is_dir()}
    assert {room for room in lost if not (ROOT / room.replace("/commands", "/management/commands")).is_dir()} == set()
