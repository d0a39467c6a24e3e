"""Many connections on one ledger: they queue at its row, and counter, history, sums, versions and audit agree."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from typing import TypeVar

import pytest
from django.db import OperationalError, connection, transaction

from ledger.actions.locks import lock_ledgers
from ledger.models import FOREVER, ArrearsRecord, AuditEvent, FilingVersion, Ledger, Revision, Unit
from ledger.scoping import SYSTEM, tenant_scope
from qingqian.db.sqlfile import scalar
from tests.factories import campaigns, filings, records, units
from tests.walls.test_capture import kept_totals, printed, summed_rows

pytestmark = pytest.mark.django_db(transaction=True)
Answer = TypeVar("Answer")
THREADS, EACH = 8, 6


def together(works: Sequence[Callable[[], Answer]]) -> list[Answer]:
    """Run each in a thread and a connection of its own, all starting at once; the first failure is raised."""
    gate = Barrier(len(works))

    def one(work: Callable[[], Answer]) -> Answer:
        gate.wait()
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return [done.result() for done in [pool.submit(one, work) for work in works]]


def test_a_second_writer_waits_for_the_first() -> None:
    unit = units.unit(units.GUNAN)
    locked, free = Event(), Event()

    def first() -> str:
        with tenant_scope(SYSTEM):
            records.record(unit)
            locked.set()
            assert free.wait(20)
        return "done"

    def second() -> str:
        assert locked.wait(20)
        try:
            with tenant_scope(SYSTEM), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("set local lock_timeout = '200ms'")
                ArrearsRecord.objects.bulk_create([records.build(unit)])
        except OperationalError as error:
            return str(error).splitlines()[0]
        finally:
            free.set()
        return "did not wait"

    assert together([first, second]) == ["done", "canceling statement due to lock timeout"]
    with tenant_scope(SYSTEM):
        assert (Ledger.objects.get(unit=unit).rev, ArrearsRecord.objects.count()) == (1, 1)


def test_a_second_writer_goes_on_where_the_first_ended() -> None:
    unit = units.unit(units.GUNAN)

    def write() -> int:
        with tenant_scope(SYSTEM):
            lock_ledgers([unit.pk])
            records.record(unit)
            return Ledger.objects.get(unit=unit).rev

    assert sorted(together([write, write])) == [1, 2]


@pytest.mark.parametrize("locking", [True, False])
def test_counter_history_sums_and_audit_agree_after_many_writers(locking: bool) -> None:  # noqa: FBT001 - a case
    unit = units.unit(units.GUNAN)

    def write() -> None:
        for _ in range(EACH):
            with tenant_scope(SYSTEM):
                if locking:
                    lock_ledgers([unit.pk])
                records.record(unit)

    together([write] * THREADS)
    count = THREADS * EACH
    with tenant_scope(SYSTEM):
        assert Ledger.objects.get(unit=unit).rev == count
        assert sorted(Revision.objects.values_list("rev_from", flat=True)) == list(range(1, count + 1))
        assert AuditEvent.objects.filter(what="ledger_arrearsrecord").count() == count
        assert kept_totals() == summed_rows()


def test_writers_of_one_row_leave_an_unbroken_line_of_history() -> None:
    unit = units.unit(units.GUNAN)
    row = records.record(unit)

    def write() -> None:
        for _ in range(EACH):
            with tenant_scope(SYSTEM):
                lock_ledgers([unit.pk])
                ArrearsRecord.objects.filter(pk=row.pk).update(sort_no=row.sort_no)

    together([write] * THREADS)
    with tenant_scope(SYSTEM):
        line = list(Revision.objects.order_by("version").values_list("version", "rev_from", "rev_to"))
        assert [version for version, _, _ in line] == list(range(1, THREADS * EACH + 2))
        assert [end for _, _, end in line] == [start for _, start, _ in line[1:]] + [FOREVER]


def test_writers_of_the_same_units_in_any_order_do_not_deadlock() -> None:
    planted = [units.unit(code) for code in (units.GUNAN, units.WENLONG, units.SHIJIAO)]
    for unit in planted:
        records.record(unit)

    def write(order: Sequence[Unit]) -> Callable[[], None]:
        def run() -> None:
            for _ in range(EACH):
                with tenant_scope(SYSTEM):
                    lock_ledgers([unit.pk for unit in order])
                    for unit in order:
                        ArrearsRecord.objects.filter(unit=unit).update(disputed=True)

        return run

    together([write(planted), write(planted[::-1]), write(planted[1:] + planted[:1])])
    with tenant_scope(SYSTEM):
        assert set(Ledger.objects.filter(unit__in=planted).values_list("rev", flat=True)) == {1 + 3 * EACH}


def test_versions_filed_while_others_write_hold_what_stood_at_their_point() -> None:
    unit = units.unit(units.GUNAN)
    periods = [campaigns.period(code) for code in campaigns.PERIODS]
    for period in periods:
        filings.filing(unit, period)

    def write() -> None:
        for _ in range(EACH):
            records.record(unit)

    def file() -> None:
        for period in periods:
            filings.version(unit, period=period)

    together([write, write, file, file, file, write])
    with tenant_scope(SYSTEM):
        filed = list(FilingVersion.objects.all())
        assert len(filed) == 3 * len(periods)
        for version in filed:
            assert bytes(scalar("select expected_digest(%s)", [version.pk])) == bytes(version.digest)
            assert len(printed(unit, version.point)) == version.row_count
            summed = sum(version.totals.values_list("row_count", flat=True))
            assert summed == version.row_count
        numbers = [(version.period_id, version.number) for version in filed]
        assert sorted(numbers) == sorted((period.pk, number) for period in periods for number in (1, 2, 3))


def test_units_planted_at_once_take_places_of_their_own() -> None:
    parent = units.unit(units.QIJIANG)

    def plant(number: int) -> Callable[[], str]:
        def run() -> str:
            with tenant_scope(SYSTEM):
                made = Unit.objects.create(parent=parent, level=3, code=f"x{number}", name=f"新设{number}")
                made.refresh_from_db()
                return made.path

        return run

    paths = together([plant(number) for number in range(THREADS)])
    assert sorted(paths) == [f"{parent.path}{number:05d}/" for number in range(1, THREADS + 1)]


def test_a_unit_planted_below_does_not_hold_up_the_parents_rows() -> None:
    parent = units.unit(units.QIJIANG)
    planted, written = Event(), Event()

    def plant() -> str:
        with tenant_scope(SYSTEM):
            Unit.objects.create(parent=parent, level=3, code="x", name="新设")
            planted.set()
            return "no wait" if written.wait(10) else "waited"

    def write() -> str:
        assert planted.wait(10)
        records.record(parent)
        written.set()
        return "written"

    assert together([plant, write]) == ["no wait", "written"]
