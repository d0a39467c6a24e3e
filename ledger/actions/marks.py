"""Keeps the marks of a unit's rows: what writes a row judges it and its twins, a new period all of them."""

from collections.abc import Collection, Sequence

from django.db import connection

from ledger.actions.growth import note_growth
from ledger.annexes.checks import Context
from ledger.errors import Located, RefusedError
from ledger.models import ArrearsRecord, Ledger, RecordMark, Unit
from ledger.queries.beside import TIES, Tie, beside, tied_ids
from ledger.queries.findings import findings_among, findings_of
from ledger.queries.marks import context_key, is_stale, marks_of
from ledger.queries.periods import live_context
from ledger.queries.rows import live_rows

# Beyond this many rows the whole ledger is judged at once: that is one query, and no slower.
FEW = 200
UPSERT = """
insert into ledger_recordmark (unit_id, district_id, path, record_id, errors, asks, warnings, rules, judged_for)
select %s, 0, '', m.record_id, m.errors, m.asks, m.warnings, string_to_array(m.rules, ','), %s
from unnest(%s::bigint[], %s::int[], %s::int[], %s::int[], %s::text[]) as m (record_id, errors, asks, warnings, rules)
order by m.record_id
on conflict (record_id) do update
set errors = excluded.errors, asks = excluded.asks, warnings = excluded.warnings, rules = excluded.rules,
    judged_for = excluded.judged_for
where (ledger_recordmark.errors, ledger_recordmark.asks, ledger_recordmark.warnings, ledger_recordmark.rules,
        ledger_recordmark.judged_for)
    is distinct from (excluded.errors, excluded.asks, excluded.warnings, excluded.rules, excluded.judged_for)
"""


def remember(unit: Unit, key: str, found: Sequence[Located], record_ids: Collection[int]) -> None:
    """Store what findings each of these rows has, in one statement; `key` is `context_key` of their context."""
    marks = marks_of(found, record_ids)
    each = [(pk, mark.errors, mark.asks, mark.warnings, ",".join(mark.rules)) for pk, mark in marks.items()]
    columns = [list(column) for column in zip(*each, strict=True)] or [[], [], [], [], []]
    with connection.cursor() as cursor:
        cursor.execute(UPSERT, [unit.pk, key, *columns])
    note_growth(len(marks))


def live_key(unit: Unit) -> str:
    """Return what the unit's live rows are judged for; '' before the first campaign, when there are no rules."""
    try:
        return context_key(live_context(unit))
    except RefusedError:
        return ""


def mark_rows(
    unit: Unit, record_ids: Collection[int], left: Collection[Tie] = (), context: Context | None = None
) -> None:
    """Judge these rows anew, with those about which they have a say; the caller holds the ledger's lock.

    `left` are the ties that rows of before had: what a changed or a deleted row stood beside is judged too. `context`
    is the live one, where the caller has asked for it already.
    """
    if not record_ids and not left:
        return
    try:
        context = context or live_context(unit)
    except RefusedError:
        return  # before the first campaign there are no rules
    if len(record_ids) + len(left) > FEW:
        _judge_all(unit, context)
        return
    now = ArrearsRecord.every.filter(unit=unit, pk__in=record_ids).values_list(*TIES)
    limit = context.thresholds.phone_creditors
    around = beside(unit, tied_ids(unit, {*now, *left}, limit, record_ids), limit)
    found = findings_among(unit, around, context)
    remember(unit, context_key(context), found, [row.record_id for row in around.rows])


def _judge_all(unit: Unit, context: Context) -> None:
    rows = live_rows(unit)
    remember(unit, context_key(context), findings_of(unit, rows, context), [row.record_id for row in rows])


def freshen(unit: Unit) -> None:
    """Judge a unit's rows anew where a mark is missing or of another period: the first look after it changed.

    A reader never waits: while somebody writes to the ledger, the marks stay as they are.
    """
    try:
        context = live_context(unit)
    except RefusedError:
        return
    if is_stale(unit, context_key(context)) and _free(unit):
        _judge_all(unit, context)
        _drop_strays(unit)


def _drop_strays(unit: Unit) -> None:
    """Drop the marks of rows that are no longer in the ledger, however they left it."""
    left = ArrearsRecord.every.filter(unit=unit, gone=True).values("pk")
    RecordMark.objects.filter(unit=unit, record__in=left).delete()


def _free(unit: Unit) -> bool:
    """Take the ledger's lock if nobody holds it."""
    return Ledger.objects.select_for_update(skip_locked=True).filter(unit=unit).exists()


def forget(unit: Unit, record_ids: Collection[int]) -> None:
    """Drop the marks of rows that left the ledger."""
    RecordMark.objects.filter(unit=unit, record_id__in=record_ids).delete()
