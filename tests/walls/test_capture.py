"""Whoever writes rows, by whatever way: history is complete, the counter moves, the sums are those of the rows."""

from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.annexes.line import LINE_NAMES
from ledger.models import FOREVER, ArrearsRecord, Ledger, LiveAging, LiveTotal, Revision, Unit
from ledger.scoping import SYSTEM, tenant_scope
from ledger.totals.aging import AGING_KEYS, AGING_NAMES, WAN
from ledger.totals.measures import COUNTED, KEYS, NAMES
from ledger.totals.sql import aging_parts, row_sums
from qingqian.db.sqlfile import rows, scalar
from tests.factories import records, units
from tests.walls import ways

pytestmark = pytest.mark.django_db
KEY_NAMES = ("unit_id", *(name for name, _ in KEYS))
KEYED = ", ".join(f"{formula} as {name}" for name, formula in KEYS)
FROM_ROWS = """
select r.unit_id, @keyed, @sums from ledger_arrearsrecord r where @counted and not r.gone group by r.unit_id, 2, 3, 4
"""

AGING_KEY_NAMES = ("unit_id", *(name for name, _ in AGING_KEYS))
AGED_ROWS = """
select r.unit_id, @aging_named, @aging_named_plus from ledger_arrearsrecord r where @counted and not r.gone
group by r.unit_id, 2, 3, 4, 5
"""


def kept_totals() -> dict[Any, Any]:
    """Return the live totals that are not all zero, by unit and key; one that counts no row holds nothing."""
    kept: list[dict[str, Any]] = [{**row} for row in LiveTotal.objects.values()]
    found = {tuple(row[n] for n in KEY_NAMES): {n: row[n] for n in NAMES} for row in kept}
    assert not any(any(measures.values()) for measures in found.values() if not measures["row_count"])
    return {key: measures for key, measures in found.items() if measures["row_count"]}


def summed_rows() -> dict[Any, Any]:
    """Return the same sums taken from the rows by the declaration."""
    sql = FROM_ROWS.replace("@keyed", KEYED).replace("@sums", row_sums()).replace("@counted", COUNTED)
    return {tuple(row[n] for n in KEY_NAMES): {n: row[n] for n in NAMES} for row in rows(sql)}


def kept_aging() -> dict[Any, Any]:
    """Return the live sums by age and size that are not all zero; one that counts no row holds nothing."""
    kept: list[dict[str, Any]] = [{**row} for row in LiveAging.objects.values()]
    found = {tuple(row[n] for n in AGING_KEY_NAMES): {n: row[n] for n in AGING_NAMES} for row in kept}
    assert not any(any(measures.values()) for measures in found.values() if not measures["row_count"])
    return {key: measures for key, measures in found.items() if measures["row_count"]}


def aged_rows() -> dict[Any, Any]:
    """Return the same sums taken from the rows by the declaration."""
    parts = aging_parts()
    sql = AGED_ROWS.replace("@aging_named_plus", parts["aging_named_plus"]).replace(
        "@aging_named", parts["aging_named"]
    )
    found = rows(sql.replace("@counted", COUNTED))
    return {tuple(row[n] for n in AGING_KEY_NAMES): {n: row[n] for n in AGING_NAMES} for row in found}


def printed(unit: Unit, point: int) -> list[tuple[Any, ...]]:
    """Return the unit's lines as they stood at a point of its counter."""
    standing = Revision.objects.filter(unit=unit, rev_from__lte=point, rev_to__gt=point)
    return list(standing.order_by("sort_no", "record_id").values_list("record_id", "version", *LINE_NAMES))


def live(unit: Unit) -> list[tuple[Any, ...]]:
    """Return the unit's rows as they stand now."""
    return list(
        ArrearsRecord.objects.filter(unit=unit).order_by("sort_no", "id").values_list("id", "version", *LINE_NAMES)
    )


def rev(unit: Unit) -> int:
    """Return the unit's counter."""
    return Ledger.objects.get(unit=unit).rev


@pytest.mark.parametrize(("op", "way"), ways.ALL)
def test_no_way_of_writing_passes_by_history_and_sums(op: str, way: str) -> None:
    unit = units.unit(units.FINANCE)
    first = ways.start(unit)
    with tenant_scope(SYSTEM):
        before, point = live(unit), rev(unit)
        ways.write(op, way, unit)
        assert rev(unit) == point + 1
        assert printed(unit, point) == before
        assert printed(unit, point + 1) == live(unit) != before
        assert kept_totals() == summed_rows()
        assert kept_aging() == aged_rows()
        last = Revision.objects.order_by("-id")[0]
        open_rows = Revision.objects.filter(unit=unit, rev_to=FOREVER)
        assert set(open_rows.values_list("record_id", flat=True)) == {row[0] for row in live(unit)}
        if op != "D":
            assert (last.op, last.version, last.actor_name) == (op, 1 if op == "I" else first.version + 1, "系统")


def test_a_statement_on_many_units_moves_each_counter_once() -> None:
    planted = [units.unit(code) for code in (units.GUNAN, units.WENLONG, units.JIJIANG)]
    for unit in planted:
        records.one_of_each(unit)
    with tenant_scope(SYSTEM):
        before = [rev(unit) for unit in planted]
        assert ArrearsRecord.objects.update(disputed=True) == 15
        assert [rev(unit) for unit in planted] == [point + 1 for point in before]
        assert kept_totals() == summed_rows()
        assert kept_aging() == aged_rows()


def test_a_statement_on_no_row_moves_nothing() -> None:
    unit = units.unit(units.FINANCE)
    records.record(unit)
    with tenant_scope(SYSTEM):
        before = rev(unit)
        ArrearsRecord.objects.filter(sort_no=-1).update(disputed=True)
        ArrearsRecord.objects.filter(sort_no=-1).delete()
        ArrearsRecord.objects.filter(sort_no=-1).bulk_create([])
        assert rev(unit) == before


def test_a_deleted_number_is_not_used_again() -> None:
    unit = units.unit(units.FINANCE)
    row = records.record(unit)
    with tenant_scope(SYSTEM):
        ArrearsRecord.objects.filter(pk=row.pk).delete()
        for version in (1, 2, 99):
            again = records.build(unit, id=row.pk, version=version)
            with pytest.raises(Exception, match="revision_once"), transaction.atomic():
                again.save(force_insert=True)


amounts = st.none() | st.integers(0, 5) | st.integers(0, 10**15)
cells = st.fixed_dictionaries(
    {
        "source": st.sampled_from([None, 1, 2, 3, 4, 9]),
        "nature": st.sampled_from([None, 1, 2, 4, 6]),
        "sector": st.sampled_from([None, 1, 99]),
        "parent_company": st.sampled_from(["", "中国某集团有限公司"]),
        "disputed": st.sampled_from([None, True, False]),
        "owed_fen": amounts | st.sampled_from([n * WAN + d for n in (10, 50, 100, 500) for d in (-1, 0)]),
        "due_month": st.sampled_from(["", "2016-01", "2022-03"]),
        "cleared_fen": amounts,
        "paid_fen": amounts,
        "remaining_fen": amounts,
        "remaining_due_month": st.sampled_from(["", "2022-12"]),
        "agreed_fen": amounts,
        "court_fen": amounts,
    }
)
steps = st.lists(
    st.tuples(st.sampled_from(["add", "add", "mend", "mend all", "move", "drop"]), st.integers(0, 99), cells),
    min_size=1,
    max_size=8,
)


def _act(unit: Unit, step: str, number: int, values: dict[str, Any]) -> None:
    own = ArrearsRecord.objects.filter(unit=unit).order_by("id")
    count = own.count()
    if step == "add" or not count:
        ArrearsRecord.objects.bulk_create([records.build(unit, faulty=True, **values) for _ in range(1 + number % 3)])
    elif step == "mend all":
        own.update(**values)
    elif step == "drop":
        own[number % count].delete()
    else:
        changed = values if step == "mend" else {"sort_no": number}
        ArrearsRecord.objects.filter(pk=own[number % count].pk).update(**changed)


@settings(max_examples=20, deadline=None)
@given(steps)
def test_after_any_history_sums_are_those_of_the_rows_and_every_point_reproduces(history: list[Any]) -> None:
    with tenant_scope(SYSTEM):
        unit = units.unit(units.FINANCE)
        seen: dict[int, tuple[Any, Any]] = {}
        for step, number, values in history:
            _act(unit, step, number, values)
            assert kept_totals() == summed_rows()
            assert kept_aging() == aged_rows()
            seen[rev(unit)] = live(unit), _digest(unit, rev(unit))
        assert {point: (printed(unit, point), _digest(unit, point)) for point in seen} == seen
        transaction.set_rollback(True)


def _digest(unit: Unit, point: int) -> bytes:
    return bytes(scalar("select lines_digest(%s, %s)", [unit.pk, point]))
