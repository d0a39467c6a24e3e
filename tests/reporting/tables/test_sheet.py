from decimal import Decimal

import pytest

from ledger.vocabulary import Level
from reporting.annexes.spec import SummaryColumn, SummarySpec
from reporting.queries.tables import SPECS, AnnexTable, SummaryLine
from reporting.rollups.lines import Grouping, LineKind, LineRef
from reporting.tables.address import SheetAddress
from reporting.tables.sheet import EXTRAS, exact, rounded, screen_sheet, shown

ADDRESS = SheetAddress("500110", "2022-survey", 2, Grouping.UNITS)


def empty(spec: SummarySpec) -> AnnexTable:
    values = {column.name: 0 for column in spec.figures}
    total = SummaryLine(None, LineRef(LineKind.TOTAL), "合计", None, values)
    return AnnexTable(spec, 1, "綦江区", Level.DISTRICT, Grouping.UNITS, None, (), total, ())


@pytest.mark.parametrize(
    ("fen", "text"),
    [(0, "0.00"), (4_999, "0.00"), (5_000, "0.01"), (1_014_999, "1.01"), (-5_000, "-0.01"), (1_005_000, "1.01")],
)
def test_amounts_are_rounded_half_away_from_zero_as_a_workbook_shows_them(fen: int, text: str) -> None:
    assert rounded(fen) == Decimal(text)


def test_what_is_shown_is_rounded_and_what_is_exact_is_not() -> None:
    count, money, rate = (column(SPECS[4], name) for name in ("count", "owed_fen", "settled_rate"))
    assert (shown(count, 1234), exact(count, 1234)) == ("1,234", "1234")
    assert (shown(money, 1_234_567_890), exact(money, 1_234_567_890)) == ("1,234.57", "1234.567890")
    assert (shown(rate, Decimal("87.96")), exact(rate, Decimal("87.96"))) == ("87.96", "87.96")
    assert (shown(rate, None), exact(rate, None)) == ("—", "")


def column(spec: SummarySpec, name: str) -> SummaryColumn:
    return spec.column(name)


@pytest.mark.parametrize("number", [3, 4])
def test_the_heading_covers_every_column_of_every_row_once(number: int) -> None:
    spec = SPECS[number]
    heading = screen_sheet(empty(spec), ADDRESS, {}).heading
    assert len(heading) == spec.heading_rows
    covered = sum(cell.colspan * cell.rowspan for row in heading for cell in row)
    assert covered == spec.heading_rows * (len(spec.columns) + len(spec.extras))


def test_what_is_not_in_the_official_form_says_so() -> None:
    heading = screen_sheet(empty(SPECS[4]), ADDRESS, {}).heading
    assert [cell.label for cell in heading[0]][-1] == EXTRAS
    assert [cell.label for row in heading for cell in row].count("数量") == 7


def test_a_zero_leads_nowhere_and_an_address_says_everything() -> None:
    sheet = screen_sheet(empty(SPECS[3]), ADDRESS, {})
    assert {cell.url for cell in sheet.total.cells} == {""}
    assert ADDRESS.page(4) == "/summaries/annex4/?unit=500110&period=2022-survey&version=2&by=unit"
    assert ADDRESS.export(2).startswith("/exports/annex2.xlsx?unit=500110&period=2022-survey&version=2")
    rows = ADDRESS.rows(3, LineRef(LineKind.COMPANY, company="某集团"), "count")
    assert rows.endswith("&annex=3&line=company%3A%E6%9F%90%E9%9B%86%E5%9B%A2&column=count")
