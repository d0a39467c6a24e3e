"""What import-linter cannot say of the sources: how, and not only from where, things are imported and called."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.house.source import ROOT, files, functions, modules, tree, where

SQL = re.compile(
    r"^\s*(select|insert|update|delete|merge|truncate|create|alter|drop|grant|revoke|copy|set|with)\s+\w+",
    re.IGNORECASE,
)
STEPS = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>|<style\b|\sstyle\s*=|\son[a-z]+\s*=|javascript:", re.IGNORECASE)
# A policy's wording binds names of tables and roles, each checked to be a plain identifier or taken from the settings.
BOUND = {"ledger/migrations/0003_capture.py", "ledger/migrations/0004_versions.py"}
SIGNALS = re.compile(r"signals?$|dispatch$")


def test_there_are_files_to_look_at() -> None:
    assert len(modules()) > 100
    assert ROOT / "ledger/scoping.py" in modules()


def test_nothing_is_imported_inside_a_function() -> None:
    found = {
        where(path, node)
        for path in modules()
        for function in functions(path)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    assert found == set()


def test_imports_are_absolute() -> None:
    found = [where(p, n) for p in modules() for n in ast.walk(tree(p)) if isinstance(n, ast.ImportFrom) and n.level]
    assert found == []


def test_nobody_listens_to_signals() -> None:
    """What must happen with a write is a trigger or a call that one can read."""
    assert [where(path, node) for path in modules() for node in _signal_imports(path)] == []


def _signal_imports(path: Path) -> Iterator[ast.stmt]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom):
            names = [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        if any(name.startswith("django") and SIGNALS.search(name) for name in names):
            yield node


def test_no_statement_is_an_f_string() -> None:
    found = {
        where(path, node)
        for path in modules()
        if path.relative_to(ROOT).parts[0] != "tests" and str(path.relative_to(ROOT)) not in BOUND
        for node in ast.walk(tree(path))
        if isinstance(node, ast.JoinedStr) and _begins_like_sql(node)
    }
    assert found == set()


def _begins_like_sql(node: ast.JoinedStr) -> bool:
    first = node.values[0]
    return isinstance(first, ast.Constant) and isinstance(first.value, str) and bool(SQL.match(first.value))


@pytest.mark.parametrize(
    ("text", "expected"), [("f'select a from {t}'", True), ("f'drop table {t}'", True), ("f'{t} set'", False)]
)
def test_an_f_string_statement_is_known(text: str, expected: bool) -> None:  # noqa: FBT001 - a case
    (node,) = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.JoinedStr))
    assert _begins_like_sql(node) is expected


def test_templates_hold_no_script_and_no_style() -> None:
    templates = [path for path in files() if path.suffix == ".html"]
    assert templates
    found = {path.relative_to(ROOT): STEPS.findall(path.read_text(encoding="utf-8")) for path in templates}
    assert {path: steps for path, steps in found.items() if steps} == {}


def test_nobody_is_a_superuser() -> None:
    assert "django.contrib.admin" not in settings.INSTALLED_APPS
    words = re.compile(r"create_" + r"superuser|is_" + r"superuser|admin\.site")
    found = [str(path.relative_to(ROOT)) for path in modules() if words.search(path.read_text(encoding="utf-8"))]
    assert found == []
