from ledger.annexes.annex2 import BY_NAME, LINE_COLUMNS
from ledger.annexes.line import Line
from ledger.tables.cells import cell_text, line_cells
from tests.factories.lines import WAN, good_line


def test_each_kind_is_written_as_an_office_reads_it() -> None:
    cells = line_cells(good_line(1, owed_fen=1234 * WAN + 500_000, disputed=False, paid_fen=WAN))
    assert cells["owed_fen"] == "1,234.50"
    assert cells["source"] == "自行排查"
    assert cells["disputed"] == "无"
    assert cells["creditor_phone"] == "138****0001"
    assert cells["status"] == "部分清偿"


def test_a_blank_is_empty_and_a_zero_is_a_value() -> None:
    assert set(line_cells(Line()).values()) == {"", "未化解"}
    assert cell_text(BY_NAME["paid_fen"], 0) == "0.00"


def test_a_code_that_no_list_knows_is_shown_as_it_is() -> None:
    assert cell_text(BY_NAME["nature"], 77) == "77"


def test_every_column_is_written() -> None:
    assert set(line_cells(Line())) == {column.name for column in LINE_COLUMNS} | {"status"}
