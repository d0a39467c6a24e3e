"""No event and no column of it is without a Chinese word."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.forms.audit_details import DETAILS, VALUES
from ledger.forms.audit_kinds import KINDS, kind_word
from ledger.forms.audit_words import COLUMNS, HIDDEN, column_word
from ledger.tenancy import AUDITED_INSERTS, AUDITED_TABLES
from qingqian.db.sqlfile import rows
from reporting.tables.address import BY, LIVE
from reporting.views.completeness import files

ROOT = Path(__file__).resolve().parents[3]
NOTES = {"note", "note_lasting"}
TABLES = (*AUDITED_TABLES, *AUDITED_INSERTS, "ledger_unit")
CHINESE = re.compile("[一-鿿]")
STORED = """
select distinct attname::text as name from pg_attribute
where attrelid::regclass::text = any(%s) and attnum > 0 and not attisdropped
"""


def _noted() -> Iterator[str]:
    """Yield what the program and the database's functions leave notes of."""
    for room in ("ledger", "reporting"):
        for file in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in NOTES:
                    what = node.args[1]
                    assert isinstance(what, ast.Constant), f"{file}:{node.lineno}"
                    yield str(what.value)
        for file in (ROOT / room).rglob("*.sql"):
            yield from re.findall(r"audit_note\(\w+, '(\w+)'", file.read_text(encoding="utf-8"))


def test_every_kind_of_event_has_its_word_and_every_word_its_event() -> None:
    noted = set(_noted())
    assert {"export", "refused", "sign_in", "asked_elsewhere"} <= noted
    assert {*TABLES, *noted} == set(KINDS)
    assert all(CHINESE.search(str(word)) for word in KINDS.values())
    assert len({str(word) for word in KINDS.values()}) == len(KINDS)


@pytest.mark.django_db
def test_every_column_has_its_word_or_is_of_no_interest() -> None:
    columns = {row["name"] for row in rows(STORED, [list(TABLES)])}
    assert columns - HIDDEN - set(COLUMNS) == set()
    assert (set(COLUMNS) | HIDDEN) - columns == set()
    assert all(CHINESE.search(column_word(name)) for name in columns - HIDDEN)


@pytest.mark.parametrize(
    ("what", "op", "word"),
    [
        ("ledger_arrearsrecord", "U", "修改欠款记录"),
        ("ledger_payment", "I", "新增还款"),
        ("ledger_membership", "D", "删除角色"),
        ("export", "N", "导出"),
        ("ledger_forgotten", "I", "新增ledger_forgotten"),
    ],
)
def test_an_event_is_named_by_what_was_done(what: str, op: str, word: str) -> None:
    assert kind_word(what, op) == word


def _details() -> Iterator[str]:
    """Yield the words by which the program's notes tell more: keys of dicts around the places where notes are left."""
    for room in ("ledger", "reporting"):
        for file in (ROOT / room).rglob("*.py"):
            source = file.read_text(encoding="utf-8")
            if re.search(r"\bnote(_lasting)?\(", source) and file.name != "guard.py":
                yield from _keys(ast.parse(source))


def _keys(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        told = isinstance(node, ast.FunctionDef) and node.name in {"_detail", "detail"}
        targets = {each.id for each in getattr(node, "targets", ()) if isinstance(each, ast.Name)}
        named = isinstance(node, ast.Assign) and targets & {"detail", "told"}
        noted = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in NOTES
        for each in ast.walk(node) if told or named or noted else ():
            if isinstance(each, ast.Dict):
                yield from (str(key.value) for key in each.keys if isinstance(key, ast.Constant))


def test_whatever_a_note_tells_has_a_chinese_word() -> None:
    found = set(_details())
    assert {"whose", "units", "effective_on", "sha256", "narrative"} <= found
    assert found - set(DETAILS) == set()
    assert all(CHINESE.search(str(word)) for word in DETAILS.values())


def test_words_of_the_program_are_told_in_chinese() -> None:
    assert {file.what for file in files._File.__subclasses__()} <= set(VALUES["what"])  # noqa: SLF001 - the base of the files
    assert set(BY.values()) == set(VALUES["by"])
    assert set(VALUES["period"]) == {LIVE}
    assert all(CHINESE.search(str(word)) for words in VALUES.values() for word in words.values())
