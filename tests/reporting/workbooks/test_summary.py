from decimal import Decimal

import pytest

from ledger.models import ChildState, Filing, FilingVersion, State, Unit
from ledger.scoping import SYSTEM, tenant_scope
from qingqian.sheets.layout import SEAL_LABELS
from reporting.annexes.spec import Figure, SummarySpec
from reporting.queries.standing import Standing
from reporting.queries.tables import SPECS, live_figures
from reporting.rollups.lines import Grouping
from tests.factories import campaigns, filings, records, units
from tests.ledger.views.moves import hand_in
from tests.personas import clerk_of
from tests.reporting.workbooks.sheets import data_row, export, fen, heading_row, lines, page_of, sheet_of, texts
from tests.reporting.world import city, filed, filed_with

pytestmark = pytest.mark.django_db
PAPER = {"A3": 8, "A4": 9}


@pytest.mark.parametrize("annex", [3, 4])
@pytest.mark.parametrize("code", [units.CITY, units.QIJIANG, units.GUNAN])
def test_heading_and_merges_are_the_specs(annex: int, code: str) -> None:
    unit = city()[code]
    sheet, spec = sheet_of(export(annex, unit)[1]), SPECS[annex]
    first = heading_row(sheet)
    assert data_row(sheet) == first + spec.heading_rows
    merges = {str(area) for area in sheet.merged_cells.ranges if first <= area.min_row < data_row(sheet)}
    wanted = set()
    for cell in spec.headings_for(unit.level):
        corner = sheet.cell(first + cell.row - 1, cell.column)
        assert corner.value == cell.text
        end = sheet.cell(first + cell.row + cell.down - 2, cell.column + cell.across - 1)
        assert end.border.right.style == "thin"
        if cell.down * cell.across > 1:
            wanted.add(f"{corner.coordinate}:{end.coordinate}")
    assert merges == wanted


@pytest.mark.parametrize("annex", [3, 4])
@pytest.mark.parametrize("grouping", list(Grouping))
def test_each_cell_is_the_exact_figure(annex: int, grouping: Grouping) -> None:
    places = city()
    records.record(places[units.GUNAN], owed_fen=123_456_789_012_345, contract_fen=None)
    exported, content = export(annex, places[units.QIJIANG], grouping)
    with tenant_scope(SYSTEM):
        table = live_figures(places[units.QIJIANG], grouping).annex(annex)
    spec: SummarySpec = SPECS[annex]
    written = lines(sheet_of(content), len(spec.columns))
    assert len(written) == len(table.lines) + 1 == exported.lines + 1
    for cells, line in zip(written, (*table.lines, table.total), strict=True):
        for value, column in zip(cells, spec.columns, strict=True):
            if column.figure is Figure.SERIAL:
                assert value == line.no
            elif column.figure is Figure.LABEL:
                assert value == line.label
            elif column.figure is Figure.MONEY:
                assert fen(value) == line.values[column.name]
            elif column.figure is Figure.RATE:
                assert (
                    value == "—"
                    if line.values[column.name] is None
                    else Decimal(repr(value)) == line.values[column.name]
                )
            else:
                assert value == line.values[column.name]
    assert written[-1][spec.number - 3] == "合计"


@pytest.mark.parametrize(("annex", "paper"), [(3, "A4"), (4, "A3")])
def test_the_page_is_set_up_for_print(annex: int, paper: str) -> None:
    sheet = sheet_of(export(annex, units.unit(units.GUNAN))[1])
    assert page_of(sheet) == {
        "paper": PAPER[paper],
        "orientation": "landscape",
        "pages": (1, 0),
        "left": "古南街道 实时台账 未报送数据",
        "centre": "第 &P 页 共 &N 页",
    }
    assert sheet.title == f"附件{annex}"
    said = texts(sheet)
    assert said[0] == f"附件{annex}"
    assert said[1] == SPECS[annex].title
    assert "数量：件          金额：万元" in said
    assert "填报单位：古南街道" in said
    assert all(any(label in text for text in said) for label in SEAL_LABELS)


def test_money_and_rates_have_their_formats() -> None:
    sheet = sheet_of(export(4, city()[units.GUNAN])[1])
    formats = [sheet.cell(data_row(sheet), no).number_format for no in (3, 8, 10, 28)]
    assert formats == ["#,##0", "#,##0.00", "0.00", "#,##0.00"]
    empty = sheet_of(export(4, units.unit(units.WENLONG))[1])
    row = [cell.value for cell in empty[data_row(empty)]]
    assert row == [1, "文龙街道", *[0] * 7, "—", *[0] * 18]


def _standing(version: FilingVersion, **marks: bool) -> Standing:
    return Standing(version, campaigns.period(), **marks)


def test_a_version_prints_its_number_signs_and_names() -> None:
    places = city()
    version = filed(places)
    exported, content = export(4, _standing(version, pending=True))
    sheet = sheet_of(content)
    said = texts(sheet)
    assert exported.version == 1
    assert page_of(sheet)["left"] == f"重庆市 排查报告 第1版 校验码 {version.code_text}"
    assert "排查报告 第1版（待审定）" in said
    assert "注：“排查报告”第1版尚未审定（待审定）。" in said
    assert any("单位负责人：负责人" in text for text in said)
    assert any("填报单位（盖章）：重庆市" in text for text in said)


def test_children_without_an_ordinary_report_are_named_below_the_grid() -> None:
    places = units.tree()
    records.record(places[units.GUNAN])
    town = filings.version(places[units.GUNAN])
    states = {
        places[units.GUNAN]: (ChildState.FILED, town),
        places[units.WENLONG]: (ChildState.MISSING, None),
        places[units.SHIJIAO]: (ChildState.DEEMED_NIL, None),
    }
    district = filed_with(places[units.QIJIANG], states)
    sheet = sheet_of(export(3, _standing(district))[1])
    assert [text for text in texts(sheet) if text.startswith("注：")] == [
        "注：视为无：石角镇。",
        "注：未报：文龙街道。",
    ]
    assert [line[0] for line in lines(sheet, 11)] == ["古南街道", "文龙街道", "石角镇", "合计"]


@pytest.mark.parametrize("annex", [2, 3, 4])
def test_a_live_sheet_names_below_the_grid_who_has_not_reported_for_the_period_under_way(annex: int) -> None:
    places = campaigns.under_way()
    records.record(places[units.GUNAN])
    hand_in(clerk_of(units.GUNAN), campaigns.period(campaigns.RESOLUTION))
    said = [text for text in texts(sheet_of(export(annex, places[units.QIJIANG])[1])) if text.startswith("注：各单位")]
    assert said == ["注：各单位“化解报告”的报送情况：未报：文龙街道、石角镇。待审核：古南街道。"]


def test_the_same_version_gives_the_same_cells_for_ever() -> None:
    places = city()
    version = filed(places)
    before = {annex: export(annex, _standing(version)) for annex in (3, 4)}
    with tenant_scope(SYSTEM):
        Unit.objects.filter(pk__in=[unit.pk for unit in places.values()]).update(name="改名", sort_no=0)
        Filing.objects.update(state=State.APPROVED, approved_number=1)
    records.record(places[units.GUNAN])
    for annex, (exported, content) in before.items():
        again, now = export(annex, _standing(version))
        assert again == exported
        assert now == content
