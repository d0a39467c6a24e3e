"""Two tables held against each other: differences are exact, and every line's bridge balances."""

import uuid
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger.models import ArrearsRecord, Disposition, DispositionKind, FilingVersion, Unit, UnitChange
from ledger.queries.bridge import Stand
from ledger.queries.lineage import View
from ledger.scoping import SYSTEM, tenant_scope
from ledger.vocabulary import Nature, Source, Status
from reporting.annexes.spec import Figure
from reporting.queries.compare import Comparison, compare
from reporting.queries.compared_rows import Move, Place, behind_figure, behind_move
from reporting.queries.standing import Standing
from reporting.queries.tables import SPECS
from reporting.rollups.lines import Grouping, LineKind
from tests.factories import campaigns, filings, records, units
from tests.reporting.world import COMPANIES, fill

pytestmark = pytest.mark.django_db
TOWNS = (units.GUNAN, units.WENLONG, units.SHIJIAO)


def file_all(places: dict[str, Unit], code: str = campaigns.SURVEY) -> FilingVersion:
    period = campaigns.period(code)
    towns = [filings.version(places[each], period=period) for each in TOWNS]
    return filings.version(places[units.QIJIANG], *towns, period=period)


def standing(version: FilingVersion) -> Standing:
    with tenant_scope(SYSTEM):
        return Standing(FilingVersion.objects.select_related("unit", "period").get(pk=version.pk), version.period)


def compared(old: FilingVersion, new: FilingVersion, grouping: Grouping, view: View = View.THEN) -> Comparison:
    with tenant_scope(SYSTEM):
        return compare(standing(old), standing(new), grouping, view)


def take_out(row: ArrearsRecord) -> None:
    """Let a filed row leave, as only a disposition can."""
    Disposition.objects.create(unit_id=row.unit_id, record=row, kind=DispositionKind.VOIDED, reason="合同已解除")


def blank(row: ArrearsRecord) -> None:
    """Let nothing be said of how a row was resolved."""
    row.court_fen = row.agreed_fen = row.cleared_fen = row.paid_fen = row.remaining_fen = None
    row.remaining_due_month = row.agreed_due_month = ""


def live_on(random: Random, places: dict[str, Unit]) -> None:
    """Let rows come, go, be paid, owe another amount and change sides."""
    with tenant_scope(SYSTEM):
        for row in ArrearsRecord.objects.order_by("id"):
            fate = random.randrange(8)
            if fate == 0:
                take_out(row)
            elif fate == 1:
                blank(row)
                row.owed_fen = (row.owed_fen or 0) + random.choice((-1, 1)) * 1_234_567
            elif fate == 2:
                row.nature, row.parent_company = Nature.CENTRAL_SOE, random.choice(COMPANIES)
            elif fate == 3:
                blank(row)
                row.paid_fen, row.remaining_fen = 2_000_001, (row.owed_fen or 0) - 2_000_001
            if fate in (1, 2, 3):
                row.save()
        for code in (units.GUNAN, units.QIJIANG):
            records.build(places[code], random.choice(list(Status)), disputed=random.random() < 0.5).save()


@pytest.mark.parametrize("grouping", list(Grouping))
@pytest.mark.parametrize("seed", [1, 2])
def test_each_difference_is_made_by_its_rows_and_each_line_balances(seed: int, grouping: Grouping) -> None:
    places = units.tree()
    for code in (units.GUNAN, units.SHIJIAO, units.QIJIANG):
        fill(places[code])
    first = file_all(places)
    live_on(Random(seed), places)  # noqa: S311 - which rows change is no secret
    second = file_all(places, campaigns.WEEK)
    found = compared(first, second, grouping)
    assert found.balances
    checked = 0
    with tenant_scope(SYSTEM):
        for line in (*found.lines, found.total):
            assert line.bridge.told == line.bridge.closing, line.label
            for spec in SPECS.values():
                old, new = spec.values(line.old), spec.values(line.new)
                for column in spec.figures:
                    if column.figure is Figure.RATE:
                        continue
                    rows = behind_figure(found, line, column, second.unit_id, Place())
                    assert rows.total == int(new[column.name] or 0) - int(old[column.name] or 0), column.heading
                    checked += 1
            told = {
                Move.ADDED: line.bridge.added.owed_fen, Move.REMOVED: line.bridge.removed.owed_fen,
                Move.CAME: line.bridge.came.owed_fen, Move.WENT: line.bridge.went.owed_fen,
                Move.ADJUSTED: line.bridge.adjusted.owed_fen, Move.PAID: line.bridge.paid_fen,
            }  # fmt: skip
            counts = {move: getattr(line.bridge, move.value) for move in Move if move is not Move.PAID}
            for move, amount in told.items():
                rows = behind_move(found, line, move, second.unit_id, Place())
                assert rows.total == amount, (line.label, move)
                assert move is Move.PAID or rows.count == counts[move].row_count, (line.label, move)
    assert checked > 37 * 4
    came = sum(line.bridge.came.row_count for line in found.lines)
    assert came == sum(line.bridge.went.row_count for line in found.lines)
    assert (came > 0) == (grouping is Grouping.COMPANIES)


def test_what_is_recorded_says_the_same_as_the_rows() -> None:
    places = units.tree()
    kept = records.record(places[units.GUNAN])
    records.record(places[units.QIJIANG], Status.PART)
    first = file_all(places)
    with tenant_scope(SYSTEM):
        ArrearsRecord.objects.filter(pk=kept.pk).update(
            paid_fen=3_000_000, remaining_fen=7_000_000, remaining_due_month=records.PROMISED
        )
    records.record(places[units.SHIJIAO], Status.CLEARED)
    found = compared(first, file_all(places, campaigns.WEEK), Grouping.UNITS)
    with tenant_scope(SYSTEM):
        bridge, facts = found.total.bridge, found.facts
    assert facts is not None
    assert (facts.told, facts.added, facts.removed) == (facts.closing, bridge.added, bridge.removed)
    assert (facts.paid_fen, bridge.paid_fen) == (3_000_000 + 10_000_000, 13_000_000)
    assert bridge.closing == Stand(3, 30_000_000, 4_000_000 + 13_000_000)


def test_the_same_version_twice_is_no_difference() -> None:
    places = units.tree()
    fill(places[units.GUNAN])
    version = file_all(places)
    found = compared(version, version, Grouping.COMPANIES)
    assert all(line.old == line.new and line.bridge.told == line.bridge.opening for line in found.lines)
    assert found.total.bridge.added.row_count == 0


def test_a_row_that_a_table_did_not_count_is_new_once_it_does() -> None:
    places = units.tree()
    row = records.record(places[units.GUNAN], source=None, faulty=True)
    first = file_all(places)
    with tenant_scope(SYSTEM):
        ArrearsRecord.objects.filter(pk=row.pk).update(source=Source.SELF)
    found = compared(first, file_all(places, campaigns.WEEK), Grouping.UNITS)
    assert (found.total.bridge.added.row_count, found.total.bridge.adjusted.row_count, found.balances) == (1, 0, True)


def test_a_line_that_one_of_the_tables_lacks_is_there_with_nothing() -> None:
    places = units.tree()
    records.record(places[units.GUNAN])
    first = filings.version(places[units.QIJIANG], filings.version(places[units.GUNAN]))
    period = campaigns.period(campaigns.WEEK)
    records.record(places[units.SHIJIAO], nature=Nature.CENTRAL_SOE, sector=None, parent_company="某央企")
    second = filings.version(
        places[units.QIJIANG], filings.version(places[units.SHIJIAO], period=period), period=period
    )
    found = compared(first, second, Grouping.COMPANIES)
    assert [(line.label, line.in_old, line.in_new) for line in found.lines] == [
        ("石角镇", False, True),
        ("古南街道", True, False),
        ("某央企", False, True),
    ]
    assert found.lines[1].bridge.removed.row_count == found.lines[2].bridge.added.row_count == 1


def test_a_unit_that_was_taken_over_stands_with_who_has_its_rows_now() -> None:
    places = units.tree()
    row = records.record(places[units.WENLONG])
    records.record(places[units.GUNAN])
    first = file_all(places)
    with tenant_scope(SYSTEM):
        UnitChange.objects.create(
            unit=places[units.WENLONG], kind=UnitChange.Kind.MERGED_INTO, other=places[units.GUNAN],
            effective_on="2022-06-01", reason="合并", act=uuid.uuid4(), by_name="管理员甲",
        )  # fmt: skip
        take_out(row)
    records.record(places[units.GUNAN], lineage=row.lineage)
    period = campaigns.period(campaigns.WEEK)
    town = filings.version(places[units.GUNAN], period=period)
    second = filings.version(places[units.QIJIANG], town, period=period)
    then = compared(first, second, Grouping.UNITS)
    assert then.moved
    assert [(line.label, line.bridge.came.row_count, line.bridge.went.row_count) for line in then.lines] == [
        ("古南街道", 1, 0), ("文龙街道", 0, 1), ("石角镇", 0, 0),
    ]  # fmt: skip
    now = compared(first, second, Grouping.UNITS, View.NOW)
    assert [(line.label, line.was, line.old["row_count"], line.new["row_count"]) for line in now.lines] == [
        ("古南街道", "古南街道、文龙街道", 2, 2),
        ("石角镇", "", 0, 0),
    ]
    assert now.lines[0].bridge.came.row_count == 0
    assert now.elsewhere == ()
    assert then.balances
    assert now.balances


def test_who_went_to_another_district_is_named_where_its_rows_stand_with_the_one_before() -> None:
    places = units.tree()
    row = records.record(places[units.WENLONG])
    old = filings.version(places[units.CITY], file_all(places))
    with tenant_scope(SYSTEM):
        UnitChange.objects.create(
            unit=places[units.WENLONG], kind=UnitChange.Kind.MOVED_TO, other=places[units.JIJIANG],
            effective_on="2022-06-01", reason="划转", act=uuid.uuid4(), by_name="管理员甲",
        )  # fmt: skip
        take_out(row)
    records.record(places[units.JIJIANG], lineage=row.lineage)
    period = campaigns.period(campaigns.WEEK)
    town = filings.version(places[units.JIJIANG], period=period)
    district = filings.version(places[units.JIANGJIN], town, period=period)
    new = filings.version(places[units.CITY], district, period=period)
    now = compared(old, new, Grouping.UNITS, View.NOW)
    assert (now.elsewhere, now.moved, now.balances) == (("文龙街道",), True, True)
    went = {line.label: (line.bridge.went.row_count, line.bridge.came.row_count) for line in now.lines}
    assert (went["綦江区"], went["江津区"]) == ((1, 0), (0, 1))


@pytest.mark.parametrize("rows", [1, 3])
def test_it_takes_as_many_queries_for_one_row_as_for_three(rows: int) -> None:
    places = units.tree()
    records.record(places[units.GUNAN])
    first = file_all(places)
    for code in TOWNS[:rows]:
        records.record(places[code])
    old, new = standing(first), standing(file_all(places, campaigns.WEEK))
    with tenant_scope(SYSTEM), CaptureQueriesContext(connection) as queries:
        found = compare(old, new, Grouping.COMPANIES)
    assert len(queries) == 8
    with tenant_scope(SYSTEM), CaptureQueriesContext(connection) as queries:
        line = next(line for line in found.lines if line.ref.kind is LineKind.UNIT)
        assert len(behind_move(found, line, Move.ADDED, new.version.unit_id, Place()).page) == 1
    assert len(queries) == 2


def test_only_the_page_that_is_asked_for_leaves_the_database() -> None:
    places = units.tree()
    first = file_all(places)
    made = [records.record(places[units.GUNAN]).pk for _ in range(5)]
    second = file_all(places, campaigns.WEEK)
    found = compared(first, second, Grouping.COMPANIES)
    seen: list[int] = []
    with tenant_scope(SYSTEM):
        for start in (0, 2, 4, 60):
            rows = behind_move(found, found.total, Move.ADDED, second.unit_id, Place(start, 2))
            assert (rows.count, rows.total) == (5, 5 * records.OWED)
            assert len(rows.page) == (2 if start < 4 else 1)
            seen += [each.new["record_id"] for each in rows.page if each.new is not None]
    # Past the end it is the last page.
    assert seen == [*made, made[-1]]


def test_a_rate_is_no_sum_of_rows() -> None:
    places = units.tree()
    found = compared(file_all(places), file_all(places, campaigns.WEEK), Grouping.COMPANIES)
    rates = [column for spec in SPECS.values() for column in spec.figures if column.figure is Figure.RATE]
    assert rates
    for column in rates:
        with tenant_scope(SYSTEM), pytest.raises(ValueError, match="rate"):
            behind_figure(found, found.total, column, 0, Place())
