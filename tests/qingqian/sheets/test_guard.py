import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from qingqian.sheets.guard import inspect
from qingqian.sheets.limits import Limits
from qingqian.sheets.refusal import Refused
from qingqian.sheets.scan import Merge
from tests.qingqian.sheets.hostile import HOSTILE
from tests.qingqian.sheets.packages import MAIN, SHEET, SHEET_PART, package
from tests.qingqian.sheets.samples import book, clerk_rows

ROOT = Path(__file__).resolve().parents[3]


def test_every_hostile_file_is_refused_quickly_and_cheaply(tmp_path: Path) -> None:
    """All in one process of their own, which is still there at the end; memory is the peak over all of them."""
    paths = {name: tmp_path / f"{number}.xlsx" for number, name in enumerate(HOSTILE)}
    for name, path in paths.items():
        HOSTILE[name][0](path)
    command = [sys.executable, "-m", "tests.qingqian.sheets.measured", *map(str, paths.values())]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, timeout=300)
    said = dict(zip(paths, map(json.loads, answer.stdout.splitlines()), strict=True))
    assert {name: each["code"] for name, each in said.items()} == {name: code for name, (_, code) in HOSTILE.items()}
    for name, each in said.items():
        assert "请" in each["message"], name
        assert "\n" not in each["message"], name
        assert each["cpu"] <= 5, name
        assert each["memory"] <= 150, name


def test_an_honest_workbook_is_described(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", clerk_rows(), hidden1=[["x"]], 说明=[["y"]])
    inspection = inspect(path)
    assert [(sheet.name, sheet.visible) for sheet in inspection.sheets] == [
        ("附件9", True),
        ("hidden1", False),
        ("说明", True),
    ]
    first = inspection.sheets[0].scan
    assert (first.last_row, first.last_column) == (9, 9)
    assert inspection.inflated > 1000
    with zipfile.ZipFile(path) as archive:
        assert inspection.parts == len(archive.namelist())


def test_error_cells_formulas_hidden_rows_and_merges_are_noted(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_formula("A1", "=1/0", None, "#DIV/0!")
        sheet.write_formula("B2", "=1+1", None, "")
        sheet.write_formula("C3", "=1+1", None, 2)
        sheet.write_number("D4", 4)
        sheet.set_row(3, None, None, {"hidden": True})
        sheet.merge_range("A6:B7", "x")
    scan = inspect(path).sheets[0].scan
    assert scan.errors == ["A1"]
    assert scan.uncomputed == ["B2"]
    assert scan.hidden_rows == {4}
    assert scan.merges == [Merge(6, 1, 7, 2)]


def test_a_formula_s_cached_value_is_no_missing_value(tmp_path: Path) -> None:
    cells = '<c r="A1"><f>1</f><v>1</v></c><c r="B1"><f t="shared" si="0"/></c><c r="C1"><f>2</f><v></v></c>'
    scan = inspect(package(tmp_path / "a.xlsx", {SHEET_PART: SHEET % f'<row r="1">{cells}</row>'})).sheets[0].scan
    assert scan.uncomputed == ["B1", "C1"]


def test_tags_with_a_prefix_are_scanned_alike(tmp_path: Path) -> None:
    rows = '<x:row r="5" hidden="1"><x:c r="B5" t="e"><x:v>#N/A</x:v></x:c><x:c r="C5"><x:f>1</x:f></x:c></x:row>'
    content = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>{rows}</x:sheetData></x:worksheet>'
    prolog = '<?xml version="1.0"?>\n<!-- made by X -->'
    scan = inspect(package(tmp_path / "a.xlsx", {SHEET_PART: prolog + content})).sheets[0].scan
    assert (scan.cells, scan.last_row, scan.last_column) == (2, 5, 3)
    assert (scan.errors, scan.uncomputed, scan.hidden_rows) == (["B5"], ["C5"], {5})


def test_formats_far_below_the_rows_do_no_harm(tmp_path: Path) -> None:
    """Honest files carry formatted blank rows to the very end of the sheet."""
    blank = '<row r="1048576" ht="15"><c r="A1048576" s="0"/><c r="XFD1048576" s="0"></c></row>'
    rows = '<row r="1"><c r="A1"><v>1</v></c></row>' + blank
    scan = inspect(package(tmp_path / "a.xlsx", {SHEET_PART: SHEET % rows})).sheets[0].scan
    assert (scan.cells, scan.last_row, scan.last_column) == (3, 1, 1)


def test_a_very_repetitive_workbook_is_no_bomb(tmp_path: Path) -> None:
    """There is no limit of the ratio: honest files pass 200:1."""
    line = "".join(f'<c r="{letter}%d"><v>0</v></c>' for letter in "ABCDEFGHIJ")
    rows = "".join(f'<row r="{n}">{line % ((n,) * 10)}</row>' for n in range(1, 301))
    path = package(
        tmp_path / "a.xlsx", {SHEET_PART: SHEET % rows, "xl/drawings/d.xml": "<a>" + " " * 20_000_000 + "</a>"}
    )
    assert inspect(path).inflated > 200 * path.stat().st_size


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(file=100), "size"),
        (Limits(parts=3), "parts"),
        (Limits(inflated=1000), "inflated"),
        (Limits(cells=5), "cells"),
        (Limits(rows=3), "far_cell"),
        (Limits(columns=3), "far_cell"),
        (Limits(other_part=100), "part_size"),
        (Limits(named_part=100), "part_size"),
        (Limits(shared_texts=100), "part_size"),
    ],
)
def test_each_limit_stops_an_otherwise_good_file(limits: Limits, code: str, tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", clerk_rows())
    assert inspect(path)
    with pytest.raises(Refused) as refused:
        inspect(path, limits)
    assert refused.value.code == code
