"""Tables that are no annex as CSV: no text in them is taken for a formula, wherever it stands."""

import io
from decimal import Decimal

from qingqian.sheets.layout import TopLine
from reporting.workbooks.figures import GridColumn, GridKind, Written, write_figures_csv


def test_no_text_is_a_formula_and_amounts_are_exact() -> None:
    out = io.BytesIO()
    table = Written(
        label="",
        title="=1+1",
        head=[("单位",), ("年末", "余额"), ("件数",)],
        columns=[GridColumn(8, GridKind.TEXT), GridColumn(8, GridKind.MONEY), GridColumn(8, GridKind.COUNT)],
        lines=[["=某局", Decimal("-0.000001"), None], ["@a", Decimal(10), -3]],
        said=[TopLine("+86", "", "-1")],
        below=["@注"],
    )
    assert write_figures_csv(out, table) == 2
    assert out.getvalue().decode("utf-8-sig").splitlines() == [
        "'=1+1", "'+86", "'-1", "单位,年末·余额,件数", "'=某局,-0.000001,", "'@a,10,-3", "'@注",
    ]  # fmt: skip
