"""A merged workbook is cut up by column 4, cell by cell as it was; names that are not clear go to nobody."""

import datetime as dt
from pathlib import Path

import pytest

from ledger.annexes.annex2 import ANNEX2
from ledger.errors import RefusedError
from ledger.exchange.splitting import shares_of, unknown_cells, write_share
from ledger.models import Unit
from qingqian.sheets.reader import read_table
from qingqian.sheets.table import Table, TableRow

DISTRICT = Unit(pk=1, name="綦江区")
TOWNS = [Unit(pk=2, name="古南街道"), Unit(pk=3, name="文龙街道")]


def table(*names: str | None) -> Table:
    rows = [TableRow(number, (number, None, None, name), "") for number, name in enumerate(names, 4)]
    return Table("附件2", 3, tuple(range(1, 29)), rows)


def test_rows_go_to_children_by_name_and_to_oneself() -> None:
    shares = shares_of(DISTRICT, TOWNS, table("古南街道", " 文龙 街道", "本级", "綦江区", "石角镇", None))
    assert {pk: [row.number for row in rows] for pk, rows in shares.rows.items()} == {2: [4], 3: [5], 1: [6, 7]}
    assert [row.number for row in shares.unknown] == [8, 9]


def test_cells_that_name_nobody_are_listed() -> None:
    sheet = table("古南街道", "石角镇", None)
    assert unknown_cells(sheet, shares_of(DISTRICT, TOWNS, sheet)) == [
        {"cell": "D5", "text": "石角镇"},
        {"cell": "D6", "text": ""},
    ]


def test_a_name_of_two_children_is_refused() -> None:
    twins = [*TOWNS, Unit(pk=4, name="古南街道")]
    with pytest.raises(RefusedError, match="有 2 个都叫“古南街道”"):
        shares_of(DISTRICT, twins, table("古南街道"))
    assert shares_of(DISTRICT, twins, table("文龙街道")).unknown == []


def test_a_file_that_names_no_child_is_refused() -> None:
    with pytest.raises(RefusedError, match="没有一行写的是下级单位的名称"):
        shares_of(DISTRICT, TOWNS, table("石角镇", None))


def test_cells_stay_what_they_are(tmp_path: Path) -> None:
    cells: list[object] = [None] * 28
    cells[0], cells[3], cells[5], cells[12], cells[15] = 1, "本级", 9.15e17, "=1+1", "合同\t一"
    cells[17], cells[19], cells[24] = 10.25, dt.date(2021, 6, 1), 2022.1
    path = tmp_path / "share.xlsx"
    write_share(path, [TableRow(9, tuple(cells), "行的标识")], "綦江区", lambda _done: None)  # type: ignore[arg-type]
    (row,) = read_table(path, ANNEX2).rows
    assert (row.cells[3], row.cells[5], row.cells[12], row.cells[15]) == ("綦江区", 9.15e17, "=1+1", "合同\t一")
    assert (row.cells[17], row.cells[19], row.cells[24]) == (10.25, dt.date(2021, 6, 1), 2022.1)
    assert row.key == "行的标识"
