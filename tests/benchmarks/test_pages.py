"""The benchmarks of exports and of pages, with a handful of rows: both sides say the same."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks import big_town, export_sheets, exporting, exporting_ledger, page_queries
from tests.factories import units

ROWS = 30


def _answer(steps: Iterator[Any]) -> Any:
    """Run a task as benchmarks.child does."""
    next(steps)
    return next(steps)()


def test_all_writers_write_the_same_values(tmp_path: Path) -> None:
    told = {
        _answer(write(str(tmp_path / f"{write.__name__}{ending}"), str(ROWS)))
        for write, ending in (
            (exporting.ours, ".xlsx"),
            (exporting.openpyxl_styled, ".xlsx"),
            (exporting.openpyxl_plain, ".xlsx"),
            (exporting.written_csv, ".csv"),
        )
    }
    assert len(told) == 1
    assert _answer(exporting.ours(str(tmp_path / "less.xlsx"), str(ROWS - 1))) not in told


@pytest.mark.django_db
def test_a_ledger_is_exported_alike_and_its_pages_take_no_more_queries(tmp_path: Path) -> None:
    big_town.plant(units.GUNAN, str(ROWS))
    big_town.plant(units.WENLONG, "3")
    ours = _answer(exporting_ledger.ours(units.GUNAN, str(tmp_path / "ours.xlsx")))
    assert ours == _answer(exporting_ledger.stock(units.GUNAN, str(tmp_path / "stock.xlsx")))
    assert len(ours) == ROWS
    for page in ("/ledger/new/", "/summaries/annex4/"):
        assert big_town.queried(units.GUNAN, page) == big_town.queried(units.WENLONG, page)
    assert page_queries.PAGES
    assert export_sheets.FEW < export_sheets.ROWS
