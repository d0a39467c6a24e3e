import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from qingqian.sheets.annotate import Mark, annotate
from qingqian.sheets.annotate_marks import LOOKS
from qingqian.sheets.reader import read_table
from qingqian.sheets.refusal import Refused
from tests.qingqian.sheets.samples import HEADINGS, SPEC, row


def written(path: Path, lines: Sequence[Sequence[Any]], encoding: str = "gb18030") -> Path:
    with path.open("w", encoding=encoding, newline="") as out:
        csv.writer(out).writerows(lines)
    return path


def test_its_lines_come_back_as_a_workbook_with_the_marks(tmp_path: Path) -> None:
    lines = [["附件9"], HEADINGS, row(1, name="'=1+1", due_month="2022.1"), [], row(2, owed_fen="1,000.5")]
    source, target = written(tmp_path / "a.csv", lines), tmp_path / "b.xlsx"
    marks = [
        Mark("B3", "全称", "error"),
        Mark("I5", "多余", "warn"),
        Mark("C4", "缺行", "proposal"),
        Mark("A9", "x", "warn"),
    ]
    annotate(source, target, marks, SPEC)
    sheet = openpyxl.load_workbook(target)["附件9"]
    cells = {cell.coordinate: cell for line in sheet.iter_rows() for cell in line}
    assert {ref: str(cell.fill.fgColor.rgb) for ref, cell in cells.items() if cell.fill.patternType} == {
        "B3": LOOKS["error"].colour,
        "C4": LOOKS["proposal"].colour,
        "I5": LOOKS["warn"].colour,
        "A9": LOOKS["warn"].colour,
    }
    said = {ref: cell.comment.text for ref, cell in cells.items() if cell.comment}
    assert said.keys() == {"B3", "C4", "I5", "A9"}
    assert said["B3"] == "【检查】\n有误：全称"
    assert (cells["B3"].value, cells["B3"].data_type, cells["B3"].quotePrefix) == ("=1+1", "s", True)
    assert [cells[f"{letter}2"].value for letter in "ABCDEFGHI"] == HEADINGS
    assert (cells["H3"].value, cells["G5"].value) == (2022.1, "1,000.5")
    assert cells["J2"].value == "检查结果"
    assert cells["J5"].value == "【提示】I列：多余。"
    assert read_table(target, SPEC).rows == read_table(source, SPEC).rows


def test_a_second_round_replaces_the_first(tmp_path: Path) -> None:
    lines = [[*HEADINGS, "检查结果"], [*row(1), "【有误】旧"], row(2)]
    source, target = written(tmp_path / "a.csv", lines, "utf-8-sig"), tmp_path / "b.xlsx"
    annotate(source, target, [Mark("B3", "新", "error")], SPEC)
    sheet = openpyxl.load_workbook(target)["附件9"]
    assert [sheet[f"J{number}"].value for number in (1, 2, 3)] == ["检查结果", None, "【有误】B列：新。"]
    assert sheet.max_column == 10


def test_the_name_tells_what_it_is(tmp_path: Path) -> None:
    source = written(tmp_path / "stored", [HEADINGS, row(1)])
    annotate(source, tmp_path / "b.xlsx", [], SPEC, name="附件9.CSV")
    assert len(read_table(tmp_path / "b.xlsx", SPEC).rows) == 1
    with pytest.raises(Refused) as refused:
        annotate(source, tmp_path / "c.xlsx", [], SPEC, name="附件9.xlsx")
    assert refused.value.code == "text"
    assert not (tmp_path / "c.xlsx").exists()


def test_without_the_heading_it_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        annotate(written(tmp_path / "a.csv", [["a", "b"]]), tmp_path / "b.xlsx", [], SPEC)
    assert refused.value.code == "no_heading"
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]
