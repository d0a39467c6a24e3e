"""Stores many rows at once: COPY into a temporary table, then one INSERT and one UPDATE (sheets.md, In)."""

import io
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from psycopg2 import sql

from ledger.actions.records import next_sort_no
from ledger.annexes.line import Line
from ledger.models import Unit
from ledger.queries.rows import LINE_FIELDS

ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
STAGE = """
create temporary table stage on commit drop as
    select id as record_id, sort_no, lineage, faulty, {columns} from ledger_arrearsrecord limit 0
"""
COPY = "copy stage (record_id, sort_no, lineage, faulty, {columns}) from stdin"
INSERT = """
insert into ledger_arrearsrecord (
    unit_id, district_id, path, version, sort_no, lineage, contract_group, faulty, reconciled,
    created_at, updated_at, {columns})
select %s, 0, '', 1, sort_no, lineage, null, faulty, false,
    app_now(), app_now(), {columns}
from stage where record_id is null order by sort_no
"""
UPDATE = """
update ledger_arrearsrecord r set ({columns}, faulty, reconciled, updated_at)
    = row ({staged}, s.faulty, false, app_now())
from stage s where s.record_id = r.id and r.unit_id = %s
"""


@dataclass(slots=True)
class Stored:
    """A row to store: the record that it changes (None for a new one), its line, whether it breaks an E rule."""

    record_id: int | None
    line: Line
    faulty: bool


def _bound(statement: str) -> sql.Composed:
    columns = sql.SQL(", ").join(map(sql.Identifier, LINE_FIELDS))
    staged = sql.SQL(", ").join(sql.Identifier("s", name) for name in LINE_FIELDS)
    return sql.SQL(statement).format(columns=columns, staged=staged)


def store(unit: Unit, rows: Sequence[Stored]) -> None:
    """Store new and changed rows of one unit in the running transaction; its ledger is locked by the caller."""
    if not rows:
        return
    with connection.cursor() as cursor:
        raw = cursor.cursor
        raw.execute(_bound(STAGE))
        raw.copy_expert(_bound(COPY), _buffer(rows, next_sort_no(unit)))
        raw.execute(_bound(INSERT), [unit.pk])
        raw.execute(_bound(UPDATE), [unit.pk])
        raw.execute("drop table stage")


def _buffer(rows: Sequence[Stored], first: int) -> io.StringIO:
    buffer = io.StringIO()
    buffer.writelines(_copy_lines(rows, first))
    buffer.seek(0)
    return buffer


def _copy_lines(rows: Iterable[Stored], first: int) -> Iterable[str]:
    place = first
    for row in rows:
        values = [row.record_id, place, uuid.uuid4(), row.faulty]
        values += [getattr(row.line, name) for name in LINE_FIELDS]
        yield "\t".join(map(_copied, values)) + "\n"
        place += row.record_id is None


def _copied(value: Any) -> str:
    """Write a value as COPY's text format reads it; blank texts stay texts, blank amounts are null."""
    if value is None:
        return "\\N"
    if isinstance(value, str):
        return value.translate(ESCAPES)
    if isinstance(value, bool):
        return "t" if value else "f"
    return str(int(value)) if isinstance(value, int) else str(value)
