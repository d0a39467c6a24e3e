import csv
import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from qingqian.sheets.csvfile import write_csv, write_csv_lines
from qingqian.sheets.layout import RISKY_STARTS
from qingqian.sheets.limits import Limits
from qingqian.sheets.normalise import Unreadable, money_fen, month
from qingqian.sheets.reader import read_table
from qingqian.sheets.refusal import Refused
from qingqian.sheets.table import Table
from tests.qingqian.sheets.samples import HEADINGS, SPEC, row

VALUES = (1, "甲局", "古南街道", "11500110GUJ65RGF17", "工程", "023-48600000", 12_500_000, "2022-06", False)


def table_of(path: Path, content: bytes, limits: Limits | None = None) -> Table:
    path.write_bytes(content)
    return read_table(path, SPEC, limits=limits or Limits())


def text(*rows: list[Any], delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([["附件9"], [], HEADINGS, *rows])
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "utf-16", "gb18030", "gbk"])
@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_every_usual_encoding_is_read(encoding: str, delimiter: str, tmp_path: Path) -> None:
    table = table_of(tmp_path / "a.csv", text(row(1), [], row(2), delimiter=delimiter).encode(encoding))
    assert [(each.number, each.cells[1], each.cells[6]) for each in table.rows] == [
        (4, "甲局", "12.5"),
        (6, "甲局", "12.5"),
    ]
    assert table.address(4, 7) == "G4"


@pytest.mark.parametrize(
    "content", ["序号,主体名称\n".encode("gb18030") + b"\xff\xff\n", b"\xff\xfe\x00\xd8\x00", b"\xef\xbb\xbf\xff"]
)
def test_an_undecodable_file_is_refused(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="编码") as refused:
        table_of(tmp_path / "a.csv", content)
    assert refused.value.code == "encoding"


@pytest.mark.parametrize(
    ("content", "limits", "code"),
    [
        (b"", Limits(), "empty"),
        (b"a,\0,b", Limits(), "unknown"),
        ("\ufeffa\0b".encode("utf-16-le"), Limits(), "unknown"),
        (b"<html><table>", Limits(), "html"),
        (("甲" * 40_000).encode(), Limits(), "giant_text"),
        (('"' + "x" * 200_000).encode(), Limits(), "giant_text"),
        (b"x\n" * 11, Limits(rows=10), "rows"),
        (b"x" * 11, Limits(file=10), "size"),
        ("甲,乙\n".encode(), Limits(), "no_sheet"),
    ],
)
def test_other_files_are_refused(content: bytes, limits: Limits, code: str, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        table_of(tmp_path / "a.csv", content, limits)
    assert refused.value.code == code


def test_a_workbook_under_a_csv_name_is_read_as_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"PK\x03\x04")
    with pytest.raises(Refused) as refused:
        read_table(path, SPEC)
    assert refused.value.code == "damaged"


def test_the_upload_s_own_name_decides(tmp_path: Path) -> None:
    path = tmp_path / "upload.tmp"
    path.write_bytes(text(row(1)).encode())
    assert len(read_table(path, SPEC, name="台账.CSV").rows) == 1
    with pytest.raises(Refused, match="扩展名"):
        read_table(path, SPEC, name="台账.xlsx")


def test_a_tenth_of_a_year_may_have_lost_its_zero(tmp_path: Path) -> None:
    """A spreadsheet program writes the number 2022.10 as 2022.1; as an amount it is as good as any."""
    cells = table_of(tmp_path / "a.csv", text(row(1, due_month="2022.1", owed_fen="2022.1")).encode()).rows[0].cells
    assert money_fen(cells[6]) == 2_022_100_000
    with pytest.raises(Unreadable, match="10 月"):
        month(cells[7])


# ---------------------------------------------------------------- out
def test_csv_has_a_mark_exact_amounts_and_labels() -> None:
    out = io.BytesIO()
    labels = {"kind": {1: "工程"}}
    rows = [VALUES, (None, "", None, "", 1, "", 1, "", None)]
    assert write_csv(out, SPEC, rows, labels=labels, headings={"unit": "区县、部门"}) == 2
    assert out.getvalue().startswith(b"\xef\xbb\xbf")
    heading, first, second = csv.reader(io.StringIO(out.getvalue().decode("utf-8-sig")))
    assert heading == [*HEADINGS[:2], "区县、部门", *HEADINGS[3:]]
    assert first == ["1", "甲局", "古南街道", "11500110GUJ65RGF17", "", "023-48600000", "12.500000", "2022-06", "无"]
    assert second == ["", "", "", "", "工程", "", "0.000001", "", ""]


RISKY = ["=1+1", "+86 23", "-甲", "@SUM(1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠a"]


@pytest.mark.parametrize("name", RISKY)
def test_a_text_is_no_formula_and_comes_back_as_it_was(name: str, tmp_path: Path) -> None:
    out = io.BytesIO()
    write_csv(out, SPEC, [(1, name, *VALUES[2:])])
    line = list(csv.reader(io.StringIO(out.getvalue().decode("utf-8-sig"), newline="")))[1]
    assert line[1] == f"'{name}"
    assert table_of(tmp_path / "a.csv", out.getvalue()).rows[0].cells[1] == name


def test_a_debt_below_zero_stays_a_number() -> None:
    out = io.BytesIO()
    write_csv(out, SPEC, [(*VALUES[:6], -1, *VALUES[7:])])
    assert ",-0.000001," in out.getvalue().decode()


def test_a_row_of_another_width_is_a_fault() -> None:
    with pytest.raises(ValueError, match="shorter"):
        write_csv(io.BytesIO(), SPEC, [VALUES[:5]])


@pytest.mark.parametrize("start", RISKY_STARTS)
def test_lines_guard_texts_and_leave_numbers(start: str) -> None:
    out = io.BytesIO()
    line: list[str | int | Decimal | None] = [f"{start}1", Decimal("-12.500000"), -3, None, "1-2"]
    assert write_csv_lines(out, ["=a", "b", "c", "d", "e"], [line]) == 1
    read = list(csv.reader(io.StringIO(out.getvalue().decode("utf-8-sig"), newline="")))
    assert read == [["=a", "b", "c", "d", "e"], [f"'{start}1", "-12.500000", "-3", "", "1-2"]]
