"""What the benchmarks of the import run in their processes: ours, and the stock library on its Dataset.

Each works in a transaction that is rolled back in the end, so that every run meets the same ledger.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.db import transaction
from import_export.resources import ModelResource
from tablib.core import Dataset

from ledger.annexes.annex2 import ANNEX2
from ledger.annexes.line import LINE_NAMES
from ledger.exchange import sheet
from ledger.exchange.importing import Choices, import_file
from ledger.models import ArrearsRecord, Unit
from ledger.queries.periods import context_for, period_by_code
from ledger.queries.rows import live_rows
from ledger.scoping import SYSTEM, tenant_scope
from qingqian.sheets.reader import read_table
from tests.factories import campaigns, units

Answer = Callable[[], dict[str, Any]]


def plant() -> None:
    """Make the town whose ledger is filled, with its campaign."""
    campaigns.campaign()
    units.unit(units.GUNAN)


def ours(path: str) -> Iterator[Answer | None]:
    """Import rows of a workbook that is read already: all rules, proposals, matching, storing."""
    table = read_table(Path(path), ANNEX2)
    with patch.object(sheet, "read_table", return_value=table):
        yield None
        yield from_file(path)


def from_file(path: str, kept: str = "") -> Answer:
    """Import a workbook: guard, child process, and all that `ours` does. With `kept` the rows stay."""
    scope = ExitStack()
    scope.enter_context(tenant_scope(SYSTEM))
    town = Unit.objects.get(code=units.GUNAN)
    context = context_for(town, period_by_code(campaigns.RESOLUTION))
    report = import_file(SYSTEM, town, Path(path), Path(path).name, context, Choices())
    counts = {"new": report.new, "changed": report.changed, "errors": len(report.errors)}
    return lambda: _answer(scope, town, counts, kept)


def _answer(scope: ExitStack, town: Unit, counts: dict[str, int], kept: str = "") -> dict[str, Any]:
    """Say what the ledger holds now, and end the transaction."""
    with scope:
        told = {**counts, "ledger": digest(town)}
        if not kept:
            transaction.set_rollback(True)
        return told


class Stock(ModelResource):
    """The resource as anybody would write it: all columns, a row known by its stable id."""

    town: int = 0

    class Meta:
        model = ArrearsRecord
        import_id_fields = ("lineage",)
        fields = ("lineage", "sort_no", *LINE_NAMES)

    def before_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """Put the row into the town's ledger."""
        instance.unit_id = self.town
        instance.faulty = False
        super().before_save_instance(instance, row, **kwargs)  # type: ignore[no-untyped-call]

    def after_import(self, *_args: Any, **_kwargs: Any) -> None:
        """Leave the table's sequence alone: it is the owner's."""


class StockBulk(Stock):
    """The same with the library's bulk mode."""

    class Meta(Stock.Meta):
        use_bulk = True


def stock(path: str, bulk: str = "") -> Iterator[Answer | None]:
    """Import the same rows, ready as a Dataset, with the stock loop."""
    dataset = Dataset()  # type: ignore[no-untyped-call]
    dataset.load(Path(path).read_text(encoding="utf-8"), format="json")  # type: ignore[no-untyped-call]
    kind: Any = StockBulk if bulk else Stock
    resource = kind()
    yield None
    scope = ExitStack()
    scope.enter_context(tenant_scope(SYSTEM))
    town = Unit.objects.get(code=units.GUNAN)
    resource.town = town.pk
    totals = resource.import_data(dataset, dry_run=False, raise_errors=True).totals
    counts = {"new": totals["new"], "changed": totals["update"], "errors": totals["error"]}
    yield lambda: _answer(scope, town, counts)


def digest(town: Unit) -> str:
    """Return a checksum of the ledger's rows in order."""
    sums = hashlib.sha256()
    for row in live_rows(town):
        sums.update(json.dumps([str(getattr(row.line, name)) for name in LINE_NAMES]).encode())
    return sums.hexdigest()


def lineages() -> list[str]:
    """Return the stable ids of the ledger's rows in order."""
    with tenant_scope(SYSTEM):
        return [str(row.lineage) for row in live_rows(Unit.objects.get(code=units.GUNAN))]
