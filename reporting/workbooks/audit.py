"""Events of the audit as a workbook or as CSV, one a line, of any number."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, BinaryIO, Final

from django.utils import timezone

from ledger.queries.audit import Wanted, events, names
from ledger.tables.audit import EventLine, event_lines
from qingqian.sheets.cells import MAX_TEXT
from qingqian.sheets.csvfile import write_csv
from qingqian.sheets.layout import TopLine
from qingqian.sheets.spec import AnnexSpec, Column, Kind
from qingqian.sheets.writer import write_table

XLSX: Final = "xlsx"
CSV: Final = "csv"
_COLUMNS: Final = (
    Column(1, "at", "时间", Kind.TEXT, 18),
    Column(2, "who", "姓名", Kind.TEXT, 10),
    Column(3, "where_from", "来自", Kind.TEXT, 14),
    Column(4, "code", "单位代码", Kind.TEXT, 11),
    Column(5, "unit", "单位", Kind.TEXT, 14),
    Column(6, "title", "做了什么", Kind.TEXT, 18),
    Column(7, "period", "报送期", Kind.TEXT, 12),
    Column(8, "record", "行编号", Kind.TEXT, 9),
    Column(9, "before", "改前", Kind.TEXT, 40),
    Column(10, "after", "改后", Kind.TEXT, 40),
    Column(11, "request", "操作编号", Kind.TEXT, 18),
    Column(12, "event", "记录编号", Kind.TEXT, 9),
    Column(13, "chain", "审计链第几条", Kind.TEXT, 9),
)
SPEC: Final = AnnexSpec(0, "审计记录", "审计", _COLUMNS, (), "A3", landscape=True)
_READ_AT_ONCE: Final = 2000


def write_audit(form: str, wanted: Wanted, out: BinaryIO, *, phones: bool) -> int:
    """Write the wanted events, newest first, to `out`; return their number. Three queries, memory independent of them.

    Inside the reader's tenant scope; telephone numbers are masked unless `phones`. A cell of a workbook holds 32,767
    characters, what is longer is cut there; CSV holds all.
    """
    lines = event_lines(events(wanted).iterator(chunk_size=_READ_AT_ONCE), names(), phones=phones)
    return _WRITERS[form](wanted, out, map(_cells, lines))


def _write_xlsx(wanted: Wanted, out: BinaryIO, rows: Iterator[tuple[Any, ...]]) -> int:
    fitting = (tuple(text[:MAX_TEXT] for text in row) for row in rows)
    return write_table(out, SPEC, fitting, top=(TopLine(wanted.unit.name),))


_WRITERS: Final[Mapping[str, Callable[[Wanted, BinaryIO, Iterator[tuple[Any, ...]]], int]]] = {
    XLSX: _write_xlsx,
    CSV: lambda _wanted, out, rows: write_csv(out, SPEC, rows),
}


def _cells(line: EventLine) -> tuple[str, ...]:
    event = line.event
    told = "；".join(f"{label}：{text}" for label, text in line.told)
    was = "；".join(f"{change.label}：{change.old}" for change in line.changes)
    became = "；".join(f"{change.label}：{change.new}" for change in line.changes)
    return (
        f"{timezone.localtime(event.at):%Y-%m-%d %H:%M:%S}",
        event.actor_name,
        line.where_from,
        event.unit.code,
        event.unit.name,
        line.title,
        line.period_name,
        _number(event.record_id),
        told if event.op == "D" else was,
        became if event.op == "U" else "" if event.op == "D" else told,
        event.request,
        str(event.pk),
        _number(event.chain_no),
    )


def _number(value: int | None) -> str:
    return "" if value is None else str(value)
