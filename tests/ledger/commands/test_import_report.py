from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from ledger.models import ArrearsRecord, Unit
from ledger.scoping import SYSTEM, tenant_scope
from tests.commands import run
from tests.factories import campaigns, units
from tests.factories.clerk_books import annex2, cells
from tests.factories.lines import good_line

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Unit:
    campaigns.campaign()
    return units.unit(units.GUNAN)


def sheet_of(path: Path) -> Worksheet:
    return openpyxl.load_workbook(path).worksheets[0]


def test_a_refused_file_comes_back_with_its_faults(town: Unit, tmp_path: Path) -> None:
    rows = cells([good_line(1), good_line(2)], town.name)
    rows[0][19] = 2022.1
    path, out = annex2(tmp_path / "a.xlsx", rows, ["k1", "k2"]), tmp_path / "out.xlsx"
    answer = run("import_annex2", path, "--unit", town.code, "--report", out)
    assert answer.json is not None
    assert (answer.code, answer.json["wrong"]) == (1, 1)
    assert str(out) in answer.said
    sheet = sheet_of(out)
    assert sheet["T4"].comment is not None
    assert answer.json["errors"][0]["message"] in sheet["T4"].comment.text
    assert str(sheet["T4"].fill.fgColor.rgb).startswith("FFFFC7")
    assert (sheet["AC3"].value, sheet["AD3"].value) == ("行标识", "检查结果")
    assert str(sheet["AD4"].value).startswith("【有误】T列：")
    assert sheet["AD5"].value is None


def test_a_dry_run_returns_proposals_and_every_finding_of_the_json(town: Unit, tmp_path: Path) -> None:
    lines = [good_line(1, remaining_fen=60_000_000), good_line(2, agreed_fen=1_000_000), good_line(3)]
    path, out = annex2(tmp_path / "a.xlsx", cells(lines, town.name)), tmp_path / "out.xlsx"
    answer = run("import_annex2", path, "--unit", town.code, "--dry-run", "--report", out)
    assert answer.json is not None
    assert answer.code == 0
    told = {item["cell"] for item in answer.json["errors"] + answer.json["proposals"]}
    noted = {cell.coordinate for line in sheet_of(out).iter_rows() for cell in line if cell.comment}
    assert answer.json["proposals"]
    assert answer.json["errors"]
    assert noted == told
    text = sheet_of(out)["X4"].comment
    assert text is not None
    assert "建议：清空此格：" in text.text


def test_the_mended_return_is_imported_and_marked_anew(town: Unit, tmp_path: Path) -> None:
    rows = cells([good_line(1)], town.name)
    rows[0][19] = "不详"
    path, out = annex2(tmp_path / "a.xlsx", rows), tmp_path / "out.xlsx"
    assert run("import_annex2", path, "--unit", town.code, "--report", out).code == 1
    book = openpyxl.load_workbook(out)
    book.worksheets[0]["T4"] = "2021-06"
    book.save(out)
    again = run("import_annex2", out, "--unit", town.code, "--report", tmp_path / "again.xlsx")
    assert again.json is not None
    assert (again.code, again.json["new"], again.json["errors"]) == (0, 1, [])
    assert "检查结果" not in again.said.replace("标注了检查结果", "")
    sheet = sheet_of(tmp_path / "again.xlsx")
    assert (sheet["T4"].comment, sheet["T4"].fill.patternType, sheet["AC4"].value) == (None, None, None)
    with tenant_scope(SYSTEM):
        assert ArrearsRecord.objects.count() == 1


def test_a_file_that_cannot_be_read_leaves_no_report(town: Unit, tmp_path: Path) -> None:
    path, out = tmp_path / "a.xlsx", tmp_path / "out.xlsx"
    path.write_bytes(b"PK\x03\x04")
    assert run("import_annex2", path, "--unit", town.code, "--report", out).code == 1
    assert not out.exists()


def test_what_cannot_be_meant_exits_2_and_imports_nothing(town: Unit, tmp_path: Path) -> None:
    path = annex2(tmp_path / "a.xlsx", cells([good_line(1)], town.name))
    before = path.read_bytes()
    (tmp_path / "link.xlsx").hardlink_to(path)
    for target in (path, tmp_path / "link.xlsx", tmp_path / "none" / "out.xlsx", tmp_path / "out.pdf"):
        answer = run("import_annex2", path, "--unit", town.code, "--report", target)
        assert (answer.code, answer.json) == (2, None)
        assert len(answer.said.strip().splitlines()) == 1
    assert path.read_bytes() == before
    with tenant_scope(SYSTEM):
        assert ArrearsRecord.objects.count() == 0
