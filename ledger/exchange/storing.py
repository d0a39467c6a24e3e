"""Stores many rows at once: COPY into a temporary table, then one INSERT and one UPDATE (sheets.md, In)."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from psycopg2 import sql

from ledger.actions.growth import note_growth
from ledger.actions.records import next_sort_no
from ledger.annexes.line import LINE_NAMES, Line
from ledger.exchange.copying import CopyStream
from ledger.models import Entry, Unit

STAGE = """
create temporary table stage on commit drop as
    select id as record_id, sort_no, lineage, faulty, {columns} from ledger_arrearsrecord limit 0
"""
COPY = "copy stage (record_id, sort_no, lineage, faulty, {columns}) from stdin"
INSERT = """
insert into ledger_arrearsrecord (
    unit_id, district_id, path, version, sort_no, lineage, contract_group, faulty, created_at, updated_at, {columns})
select %s, 0, '', 1, sort_no, lineage, null, faulty, app_now(), app_now(), {columns}
from stage where record_id is null order by sort_no
returning sort_no, id
"""
UPDATE = """
update ledger_arrearsrecord r set ({columns}, faulty, updated_at) = row ({staged}, s.faulty, app_now())
from stage s where s.record_id = r.id and r.unit_id = %s
"""


@dataclass(slots=True)
class Stored:
    """A row to store: the record that it changes (None for a new one), its line, whether it breaks an E rule."""

    record_id: int | None
    line: Line
    faulty: bool


def _bound(statement: str) -> sql.Composed:
    columns = sql.SQL(", ").join(map(sql.Identifier, LINE_NAMES))
    staged = sql.SQL(", ").join(sql.Identifier("s", name) for name in LINE_NAMES)
    return sql.SQL(statement).format(columns=columns, staged=staged)


def mark_entry(entry: Entry) -> None:
    """Say how the facts came that this transaction's lines post: by an import, or as a correction."""
    with connection.cursor() as cursor:
        cursor.execute("select set_config('app.entry', %s, true)", [str(int(entry))])


def store(unit: Unit, rows: Sequence[Stored]) -> list[int]:
    """Store new and changed rows of one unit in the running transaction; return the records' ids in their order.

    The unit's ledger is locked by the caller.
    """
    if not rows:
        return []
    first = next_sort_no(unit)
    mark_entry(Entry.IMPORTED)
    with connection.cursor() as cursor:
        raw = cursor.cursor
        raw.execute(_bound(STAGE))
        raw.copy_expert(_bound(COPY), CopyStream(_values(rows, first)))
        raw.execute(_bound(INSERT), [unit.pk])
        made = iter([record_id for _, record_id in sorted(raw.fetchall())])
        note_growth(len(rows))
        raw.execute(_bound(UPDATE), [unit.pk])
        raw.execute("drop table stage")
    return [next(made) if row.record_id is None else row.record_id for row in rows]


def _values(rows: Sequence[Stored], first: int) -> Iterator[list[Any]]:
    place = first
    for row in rows:
        line = [getattr(row.line, name) for name in LINE_NAMES]
        yield [row.record_id, place, uuid.uuid4(), row.faulty, *line]
        place += row.record_id is None
