"""The form to fill in: guided as the notice says, and read back by the import as what was filled in."""

import io
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from ledger.annexes.annex2 import ANNEX2, LINE_COLUMNS
from ledger.models import ArrearsRecord, Unit
from ledger.scoping import SYSTEM, tenant_scope
from ledger.vocabulary import SECTORS_OF, Nature, Sector
from qingqian.sheets.entry import LISTS_SHEET, VERSION_NAME
from qingqian.sheets.heading import KEY_HEADING
from qingqian.sheets.spec import Kind
from reporting.workbooks.build import Exported
from reporting.workbooks.template import BLANK_ROWS, VERSION, Template, build_template
from tests.commands import Answer, run
from tests.factories import campaigns, records, units
from tests.reporting.workbooks.sheets import data_row, page_of, texts

pytestmark = pytest.mark.django_db
SECTORS = ", ".join(str(item.label) for item in Sector)
NEW = {
    2: "自行排查",
    5: "綦江区新建设处",
    6: records.uscc(900, "11"),
    7: str(Nature.GOVERNMENT.label),
    9: "水利",
    10: "经办人丙",
    11: "023-48600009",
    12: "重庆新建材有限公司",
    13: records.uscc(90_000_900),
    14: "经办人丁",
    15: "13800000009",
    16: "水渠工程合同",
    17: 30,
    18: 12.345678,
    19: "工程",
    20: "2021-10",
    21: "有",
}


@pytest.fixture
def town() -> Unit:
    campaigns.campaign()
    return units.unit(units.GUNAN)


def made(template: Template) -> tuple[Exported, bytes]:
    out = io.BytesIO()
    with tenant_scope(SYSTEM):
        built = build_template(template, out)
    return built, out.getvalue()


def opened(template: Template) -> tuple[Workbook, Worksheet]:
    book = load_workbook(io.BytesIO(made(template)[1]))
    return book, book["附件2"]


def guide_of(sheet: Worksheet, number: int) -> DataValidation:
    """Return what guides a column in its first row."""
    cell = sheet.cell(data_row(sheet), number).coordinate
    guides: list[DataValidation] = sheet.data_validations.dataValidation
    [guide] = [each for each in guides if cell in each.sqref]
    return guide


def imported(unit: Unit, book: Workbook, folder: Path) -> Answer:
    path = folder / "附件2.xlsx"
    book.save(path)
    return run("import_annex2", path, "--unit", unit.code)


def counts(answer: Answer) -> dict[str, int]:
    assert answer.json is not None, answer.said
    return {name: answer.json[name] for name in ("rows", "new", "changed", "unchanged", "absent", "wrong")}


def fill(sheet: Worksheet, row: int, values: dict[int, Any]) -> None:
    for number, value in values.items():
        sheet.cell(row, number).value = value


# ---------------------------------------------------------------- what the form looks like
def test_the_blank_form_is_the_official_sheet_with_blank_rows(town: Unit) -> None:
    book, sheet = opened(Template(town))
    assert book.defined_names[VERSION_NAME].attr_text == f'"{VERSION}"'
    assert book[LISTS_SHEET].sheet_state == "veryHidden"
    assert (page_of(sheet)["paper"], page_of(sheet)["orientation"]) == (8, "landscape")
    first = data_row(sheet)
    assert [cell.value for cell in sheet[first - 1]][:28] == [column.heading for column in ANNEX2]
    rows = list(sheet.iter_rows(min_row=first, max_row=first + BLANK_ROWS, max_col=28))
    assert all(cell.border.left.style == "thin" and cell.value is None for row in rows[:-1] for cell in row)
    assert any(cell.border.left.style != "thin" for cell in rows[-1])
    assert texts(sheet)[-10:] == list(ANNEX2.notes)
    assert "填报单位：古南街道" in texts(sheet)
    for column, cell in zip(ANNEX2, rows[0], strict=True):
        wanted = {Kind.MONEY: "#,##0.00####", Kind.SERIAL: "0"}.get(column.kind, "@")
        assert cell.number_format == wanted, column.heading


def test_as_many_blank_rows_as_are_asked_for(town: Unit) -> None:
    sheet = opened(Template(town, blank_rows=7))[1]
    assert str(guide_of(sheet, 2).sqref) == "B5:B11"


@pytest.mark.parametrize("number", [2, 7, 9, 19, 21])
def test_each_choice_is_a_drop_down_with_its_note(town: Unit, number: int) -> None:
    book, sheet = opened(Template(town))
    column, guide = ANNEX2.columns[number - 1], guide_of(sheet, number)
    assert (guide.type, guide.showErrorMessage, guide.showInputMessage) == ("list", True, True)
    assert ANNEX2.note_of(column) in (guide.prompt or "")
    place = book.defined_names[f"qingqian_{column.name}"].attr_text or ""
    listed = [cell.value for [cell] in book[LISTS_SHEET][place.partition("!")[2].replace("$", "")]]
    assert tuple(listed) == column.choices


def test_months_codes_and_money_are_explained_and_money_is_checked(town: Unit) -> None:
    sheet = opened(Template(town))[1]
    assert "例2022-12" in (guide_of(sheet, 20).prompt or "")
    assert "18 位" in (guide_of(sheet, 6).prompt or "")
    for column in LINE_COLUMNS:
        guide = guide_of(sheet, column.no)
        assert (guide.prompt or "").startswith("必填。") is column.required
        assert (guide.type == "decimal") is (column.kind is Kind.MONEY)
        assert len(guide.prompt or "") < 255


def test_column_4_offers_the_units_below_of_one_who_gathers(town: Unit) -> None:
    sheet = opened(Template(town))[1]
    assert (guide_of(sheet, 4).type, guide_of(sheet, 4).prompt) == (None, "可以不填，按上传时选的单位认定。")
    places = units.tree()
    book, sheet = opened(Template(places[units.QIJIANG]))
    assert guide_of(sheet, 4).type == "list"
    column = [cell.value for cell in book[LISTS_SHEET]["B"]]
    assert [value for value in column if value] == ["街镇部门", 4, "綦江区", "古南街道", "文龙街道", "石角镇"]
    assert data_row(opened(Template(places[units.CITY]))[1]) == 5


def test_the_citys_form_has_the_citys_heading() -> None:
    book, sheet = opened(Template(units.tree()[units.CITY]))
    assert sheet.cell(4, 4).value == "区县、部门"
    assert guide_of(sheet, 4).promptTitle == "第4列 区县、部门"
    assert book[LISTS_SHEET]["B1"].value == "区县、部门"


def test_libreoffice_offers_the_sectors_of_the_nature_beside(town: Unit, tmp_path: Path) -> None:
    """Let LibreOffice reckon the drop-down's own formula beside each nature, a blank and an unknown one."""
    book, sheet = opened(Template(town))
    formula = guide_of(sheet, 9).formula1
    natures: list[Any] = [*(str(item.label) for item in Nature), None, "事业单位？"]
    for row, nature in enumerate(natures, data_row(sheet)):
        sheet.cell(row, 7).value = nature
        sheet.cell(row, 31).value = f'=_xlfn.TEXTJOIN(", ",TRUE,{str(formula).replace("$G5", f"$G{row}")})'
    book.save(tmp_path / "a.xlsx")
    office = shutil.which("soffice") or shutil.which("libreoffice")
    assert office, "这个测试需要 LibreOffice，请安装：apt-get install libreoffice-calc"
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [office, profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir"]
    subprocess.run([*command, tmp_path / "out", tmp_path / "a.xlsx"], check=True, timeout=120, capture_output=True)
    reckoned = load_workbook(tmp_path / "out" / "a.xlsx", data_only=True)["附件2"]
    offered = [reckoned.cell(row, 31).value or "" for row in range(5, 5 + len(natures))]
    lists = [", ".join(str(item.label) for item in SECTORS_OF[nature]) for nature in Nature]
    assert offered == [*lists, SECTORS, SECTORS]


# ---------------------------------------------------------------- there and back
def test_an_untouched_blank_form_gets_one_clear_sentence(town: Unit, tmp_path: Path) -> None:
    answer = imported(town, opened(Template(town))[0], tmp_path)
    assert counts(answer) == {"rows": 0, "new": 0, "changed": 0, "unchanged": 0, "absent": 0, "wrong": 0}
    assert "表头下面还没有数据" in answer.said
    assert len(answer.said.strip().splitlines()) == 1


def test_a_blank_form_filled_by_hand_is_imported(town: Unit, tmp_path: Path) -> None:
    book, sheet = opened(Template(town))
    fill(sheet, data_row(sheet), NEW)
    fill(sheet, data_row(sheet) + 5, NEW | {1: 2, 4: town.name, 16: "泵站工程合同", 18: 23.5})
    answer = imported(town, book, tmp_path)
    assert counts(answer) == {"rows": 2, "new": 2, "changed": 0, "unchanged": 0, "absent": 0, "wrong": 0}
    assert answer.json is not None
    assert answer.json["errors"] == []
    with tenant_scope(SYSTEM):
        first = ArrearsRecord.objects.order_by("sort_no")[0]
    assert (first.owed_fen, first.due_month, first.contract_name) == (12_345_678, "2021-10", "水渠工程合同")


def test_an_untouched_filled_form_changes_nothing(town: Unit, tmp_path: Path) -> None:
    records.one_of_each(town)
    built, content = made(Template(town, filled=True))
    assert built.lines == 5
    answer = imported(town, load_workbook(io.BytesIO(content)), tmp_path)
    assert counts(answer) == {"rows": 5, "new": 0, "changed": 0, "unchanged": 5, "absent": 0, "wrong": 0}
    assert "隐藏" not in answer.said


def test_a_filled_form_is_matched_after_edits_and_re_ordering(town: Unit, tmp_path: Path) -> None:
    stored = sorted(records.one_of_each(town).values(), key=lambda row: row.sort_no)
    book, sheet = opened(Template(town, filled=True))
    assert sheet.cell(data_row(sheet) - 1, 29).value == KEY_HEADING
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5, max_row=9, max_col=29)]
    assert [row[28] for row in rows] == [str(record.lineage) for record in stored]
    # one edited beyond recognition by its key, one with another phone, one gone, one new, and the order turned round
    rows[0][4], rows[0][5], rows[0][15] = "綦江区改名处", records.uscc(901, "11"), "改名合同"
    rows[4][14] = "13800000055"
    kept = [rows[4], rows[3], rows[0], rows[1]]
    for number, row in enumerate(kept, 5):
        fill(sheet, number, dict(enumerate(row, 1)))
    fill(sheet, 9, dict.fromkeys(range(1, 30)))
    fill(sheet, 10, NEW)
    answer = imported(town, book, tmp_path)
    assert counts(answer) == {"rows": 5, "new": 1, "changed": 2, "unchanged": 2, "absent": 1, "wrong": 0}
    with tenant_scope(SYSTEM):
        now = {row.lineage: row for row in ArrearsRecord.objects.all()}
    assert len(now) == 6
    assert now[stored[0].lineage].contract_name == "改名合同"
    assert now[stored[4].lineage].creditor_phone == "13800000055"
    assert now[stored[2].lineage].contract_name == stored[2].contract_name


# ---------------------------------------------------------------- whose rows
def test_only_the_units_own_rows_are_filled_in() -> None:
    places = units.tree()
    records.record(places[units.GUNAN])
    own = records.record(places[units.QIJIANG], debtor_name="区本级建设处")
    built, content = made(Template(places[units.QIJIANG], filled=True))
    sheet = load_workbook(io.BytesIO(content))["附件2"]
    assert built.lines == 1
    row = [cell.value for cell in sheet[5]]
    assert (row[0], row[3], row[4], row[28]) == (1, "綦江区", "区本级建设处", str(own.lineage))


def test_telephone_numbers_are_masked_for_those_who_may_not_read_them(town: Unit) -> None:
    records.record(town, debtor_phone="13812342201", creditor_phone="023-48600001")
    for phones, wanted in ((True, ["13812342201", "023-48600001"]), (False, ["138****2201", "023-****0001"])):
        sheet = opened(Template(town, filled=True, phones=phones))[1]
        assert [sheet.cell(5, number).value for number in (11, 15)] == wanted


@pytest.mark.parametrize("rows", [1, 3])
def test_it_takes_few_queries_whatever_its_size(town: Unit, rows: int) -> None:
    for _ in range(rows):
        records.record(town)
    with CaptureQueriesContext(connection) as queries:
        made(Template(town, filled=True))
    opened_scope = ("SAVEPOINT", "RELEASE", "select set_config", "set local", "SET CONSTRAINTS")
    sent = [query["sql"] for query in queries if not query["sql"].strip().startswith(opened_scope)]
    assert len(sent) == 3


def test_the_same_rows_give_the_same_file(town: Unit) -> None:
    records.record(town)
    assert made(Template(town)) == made(Template(town))
    assert made(Template(town, filled=True)) == made(Template(town, filled=True))
