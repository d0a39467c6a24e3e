"""The declaration of the import for django-import-export: format, fields, widgets, dry run and result.

Its row loop is replaced: our checks look at every cell of every row, SQL finds what is new or changed, and rows go
by COPY (sheets.md, In: 27 to 34 times as fast as the stock loop).
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from import_export.fields import Field
from import_export.formats.base_formats import Format
from import_export.resources import Resource
from import_export.results import Result, RowResult
from import_export.widgets import Widget

from ledger.actions.locks import lock_ledgers
from ledger.actions.marks import live_key, mark_rows, remember
from ledger.annexes.annex2 import ANNEX2, LINE_COLUMNS
from ledger.annexes.checks import Context
from ledger.annexes.reading import read
from ledger.annexes.written import written
from ledger.errors import ConflictError
from ledger.exchange.judging import Match, changes_of, weigh
from ledger.exchange.report import Choices, UnstorableError
from ledger.exchange.sheet import Progress, Sheet, read_sheet, silent
from ledger.exchange.storing import store
from ledger.models import Ledger, Revision, Unit
from ledger.permission import require
from ledger.policy import Action
from ledger.queries.findings import explanations_of, located
from ledger.queries.marks import context_key
from ledger.queries.rows import Row
from ledger.scoping import Actor
from qingqian.sheets.spec import Column


class Annex2Format(Format):
    """A workbook or CSV of Annex 2 from a clerk: guarded, read in a child process, its heading found by its texts."""

    def __init__(self, name: str, progress: Progress = silent) -> None:
        self.name = name
        self.progress = progress

    def create_dataset(self, in_stream: Path) -> Sheet:
        """Read the file; RefusedError with one clear sentence for one that is not taken."""
        return read_sheet(in_stream, self.name, self.progress)

    def can_import(self) -> bool:
        """It reads; what is written has a writer of its own (qingqian.sheets.writer)."""
        return True


class CellWidget(Widget):
    """Reads and writes one column's values as the sheet's own reader does."""

    def __init__(self, column: Column) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.column = column

    def clean(self, value: Any, row: Any = None, **_kwargs: Any) -> Any:  # noqa: ARG002 - the library's signature
        """Return the value of a raw cell; ValueError with our sentence for one that cannot be read."""
        cells: list[Any] = [None] * len(ANNEX2.columns)
        cells[self.column.no - 1] = value
        told = read(cells)
        if told.findings:
            raise ValueError(told.findings[0].message)
        return getattr(told.line, self.column.name)

    def render(self, value: Any, obj: Any = None, **_kwargs: Any) -> str:  # noqa: ARG002 - the library's signature
        """Write the value as one would type it."""
        return written(self.column, value)


def _fields() -> dict[str, Field]:
    return {
        column.name: Field(  # type: ignore[no-untyped-call]
            attribute=column.name, column_name=column.heading, widget=CellWidget(column)
        )
        for column in LINE_COLUMNS
    }


class Annex2Result(Result):
    """What came of an import: besides the library's totals, the match and the ids of the rows that were stored.

    `stored` has the record of each row of the file by the row's number; `revs` are the unit's revision numbers before
    and after, read under the ledger's lock.
    """

    match: Match
    stored: dict[int, int]
    revs: tuple[int, int]


_TOTALS: Final = (
    (RowResult.IMPORT_TYPE_NEW, "new"),
    (RowResult.IMPORT_TYPE_UPDATE, "changed"),
    (RowResult.IMPORT_TYPE_SKIP, "unchanged"),
    (RowResult.IMPORT_TYPE_INVALID, "wrong"),
)


class Annex2Resource(Resource):
    """Annex 2 into one unit's ledger, judged for one period."""

    class Meta:
        using_db = "default"
        use_transactions = False

    def __init__(self, actor: Actor, unit: Unit, context: Context, choices: Choices) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.fields = _fields()
        self.actor = actor
        self.unit = unit
        self.context = context
        self.choices = choices

    @classmethod
    def get_result_class(cls) -> type[Annex2Result]:
        """Answer with our result."""
        return Annex2Result

    def import_data_inner(self, dataset: Sheet, dry_run: bool, *_args: Any, **_kwargs: Any) -> Annex2Result:  # noqa: FBT001 - the library's signature
        """Judge and match all rows under the ledger's lock, and store those that are new or changed.

        Raises UnstorableError, with nothing stored, when rows are wrong and `partial` was not chosen.
        """
        require(self.actor, Action.IMPORT_RECORDS, self.unit)
        lock_ledgers([self.unit.pk])
        before = _rev(self.unit)
        match = weigh(self.unit, dataset, self.context, accept=self.choices.accept_proposals)
        changes = changes_of(dataset, match)
        result = self._result(dataset, match)
        if dry_run:
            result.revs = (before, before)
            return result
        wrong = dataset.report.wrong
        if wrong and not self.choices.partial:
            raise UnstorableError(f"有 {wrong} 行无法保存，整个文件没有导入；请按提示改正后再导入。", dataset.report)
        self._refuse_moved([stored.record_id for _, stored in changes if stored.record_id])
        ids = store(self.unit, [stored for _, stored in changes])
        self._mark(dataset, match, dict(zip((row.number for row, _ in changes), ids, strict=True)))
        dataset.report.stored = True
        result.stored = {row.number: record_id for (row, _), record_id in zip(changes, ids, strict=True)}
        result.revs = dataset.report.revs = (before, _rev(self.unit))
        return result

    def _refuse_moved(self, record_ids: Sequence[int]) -> None:
        """Overwrite nothing that somebody has changed since the preview: it showed the row as it was before."""
        seen = self.choices.seen_rev
        if seen is None:
            return
        rows = Revision.objects.filter(unit=self.unit, rev_from__gt=seen, record_id__in=record_ids)
        count = rows.values("record_id").distinct().count()
        if count:
            raise ConflictError(
                f"预览以后，台账里有 {count} 行又被改过，导入会盖掉这些修改，所以没有导入；"
                "请重新上传这个文件，看过新的预览再决定。"
            )

    def _mark(self, sheet: Sheet, match: Match, stored: Mapping[int, int]) -> None:
        """Keep what the rules said of each row of the ledger, where they were asked for its own period."""
        key = context_key(self.context)
        if key != live_key(self.unit):
            mark_rows(self.unit, list(stored.values()))
            return
        rows = match.rest + [
            Row(known.record_id if known else stored[row.number], 0, row.line)
            for row, known in zip(sheet.incoming, match.found, strict=True)
        ]
        found = located(match.findings, rows, explanations_of(self.unit))
        remember(self.unit, key, found, [row.record_id for row in rows])

    def _result(self, sheet: Sheet, match: Match) -> Annex2Result:
        result = Annex2Result()  # type: ignore[no-untyped-call]
        result.match, result.stored = match, {}
        result.total_rows = len(sheet)
        for name, count in _TOTALS:
            result.totals[name] = getattr(sheet.report, count)
        return result


def _rev(unit: Unit) -> int:
    rev: int = Ledger.objects.values_list("rev", flat=True).get(unit=unit)
    return rev
