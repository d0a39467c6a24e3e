"""The repository's own files, as the house rules see them."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("qingqian", "ledger", "reporting", "tests", "benchmarks", "docs")
# What tools and runs leave beside the sources (.gitignore).
LEFT_BESIDE = frozenset({".git", ".venv", "node_modules", "var", "build", "test-results", "__pycache__"})
TEXTS = frozenset(
    {
        ".py",
        ".sql",
        ".html",
        ".js",
        ".css",
        ".md",
        ".toml",
        ".txt",
        ".json",
        ".csv",
        ".yml",
        ".yaml",
        ".cfg",
        ".ini",
        "",
    }
)


@cache
def files() -> tuple[Path, ...]:
    """Return every file of the sources, without what is made from them."""
    return tuple(sorted(path for path in _below(ROOT) if path.is_file()))


def _below(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name in LEFT_BESIDE or path.name.endswith("_cache") or path.name == ".hypothesis":
            continue
        yield path
        if path.is_dir() and not path.is_symlink():
            yield from _below(path)


@cache
def modules() -> tuple[Path, ...]:
    """Return every Python file of our packages."""
    inside = {ROOT / package for package in PACKAGES}
    return tuple(path for path in files() if path.suffix == ".py" and inside & set(path.parents))


@cache
def tree(path: Path) -> ast.Module:
    """Return the parsed file."""
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield every function of a file, methods and nested ones too."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def where(path: Path, node: ast.expr | ast.stmt) -> str:
    """Return the place as an editor opens it."""
    return f"{path.relative_to(ROOT)}:{node.lineno}"
