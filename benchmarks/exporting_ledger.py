"""What the benchmark of exports runs on a ledger: our workbook of Annex 2, and django-import-export's own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from import_export.formats.base_formats import XLSX
from import_export.resources import ModelResource
from python_calamine import CalamineWorkbook

from benchmarks.big_town import plant
from ledger.annexes.annex2 import ANNEX2
from ledger.annexes.line import LINE_NAMES
from ledger.models import ArrearsRecord, Unit
from ledger.scoping import SYSTEM, tenant_scope
from reporting.workbooks.annex2 import write_annex2
from reporting.workbooks.wanted import Wanted

__all__ = ["ours", "plant", "stock"]

# What both print as it is stored.
COMPARED = (
    "debtor_name",
    "debtor_uscc",
    "creditor_name",
    "creditor_uscc",
    "creditor_phone",
    "contract_name",
    "due_month",
)


class Stock(ModelResource):
    """The resource as anybody would write it."""

    class Meta:
        model = ArrearsRecord
        fields = ("sort_no", *LINE_NAMES)
        export_order = fields


def ours(code: str, path: str) -> Iterator[Any]:
    """Export a unit's live ledger as the official sheet."""
    with tenant_scope(SYSTEM):
        town = Unit.objects.get(code=code)
        yield None
        with Path(path).open("wb") as out:
            write_annex2(town, out, Wanted(phones=True))
        yield lambda: _texts(path, [ANNEX2.names.index(name) for name in COMPARED])


def stock(code: str, path: str) -> Iterator[Any]:
    """Export the same rows with the library."""
    with tenant_scope(SYSTEM):
        town = Unit.objects.get(code=code)
        yield None
        rows = ArrearsRecord.objects.filter(unit=town).order_by("sort_no", "id")
        resource, form = _stock()
        Path(path).write_bytes(form.export_data(resource.export(rows)))
        yield lambda: _texts(path, [1 + LINE_NAMES.index(name) for name in COMPARED])


def _stock() -> tuple[Any, Any]:
    """Return the library's resource and format, which are not typed."""
    kinds: Any = (Stock, XLSX)
    return kinds[0](), kinds[1]()


def _texts(path: str, columns: list[int]) -> list[list[str]]:
    sheet = CalamineWorkbook.from_path(path).get_sheet_by_index(0)
    rows = [row for row in sheet.iter_rows() if str(row[0]).removesuffix(".0").isdigit()]
    return [[str(row[column]) for column in columns] for row in rows]
