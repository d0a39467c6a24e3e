from pathlib import Path

import pytest

from ledger.errors import ForbiddenError, MissingError, RefusedError
from ledger.exchange.importing import Choices, Report, UnstorableError, import_file
from ledger.models import ArrearsRecord, LiveTotal, Revision, Unit
from ledger.queries.periods import context_for
from tests.factories import campaigns, units
from tests.factories.clerk_books import annex2, cells
from tests.factories.lines import WAN, good_line
from tests.personas import Persona, clerk_of, viewer_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Unit:
    return units.unit(units.GUNAN)


@pytest.fixture
def clerk(town: Unit) -> Persona:
    campaigns.campaign()
    return clerk_of(town.code)


def brought(person: Persona, unit: Unit, path: Path, **decided: bool) -> Report:
    with person.scope() as actor:
        context = context_for(unit, campaigns.period(campaigns.RESOLUTION))
        return import_file(actor, unit, path, path.name, context, Choices(**decided))


def stored(person: Persona) -> list[ArrearsRecord]:
    with person.scope():
        return list(ArrearsRecord.objects.order_by("sort_no"))


def test_new_then_unchanged_then_changed(clerk: Persona, town: Unit, tmp_path: Path) -> None:
    rows = cells([good_line(1), good_line(2)], town.name)
    path = annex2(tmp_path / "a.xlsx", rows)
    first, again = brought(clerk, town, path), brought(clerk, town, path)
    assert (first.rows, first.new, first.stored) == (2, 2, True)
    assert (again.new, again.changed, again.unchanged) == (0, 0, 2)
    rows[1][21] = 60  # 22 = 18: 清偿完毕
    changed = brought(clerk, town, annex2(tmp_path / "b.xlsx", rows[1:]))
    assert (changed.rows, changed.changed, changed.absent) == (1, 1, 1)
    assert [record.cleared_fen for record in stored(clerk)] == [None, 60 * WAN]
    with clerk.scope():
        assert Revision.objects.count() == 3
        assert sum(LiveTotal.objects.values_list("row_count", flat=True)) == 2


def test_rows_keep_their_order_and_are_printed_exactly(clerk: Persona, town: Unit, tmp_path: Path) -> None:
    lines = [good_line(number, owed_fen=number) for number in (3, 1, 2)]
    brought(clerk, town, annex2(tmp_path / "a.xlsx", cells(lines, town.name)))
    assert [(record.sort_no, record.owed_fen) for record in stored(clerk)] == [(1, 3), (2, 1), (3, 2)]


def test_tabs_quotes_backslashes_and_breaks_survive(clerk: Persona, town: Unit, tmp_path: Path) -> None:
    name = 'A\\N\t"引号"\\\\ 合同'
    rows = cells([good_line(1, contract_name=name)], town.name)
    brought(clerk, town, annex2(tmp_path / "a.xlsx", rows))
    assert stored(clerk)[0].contract_name.replace(" ", "") == name.replace("\t", "").replace(" ", "")


def test_a_value_that_cannot_be_held_refuses_the_whole_file(clerk: Persona, town: Unit, tmp_path: Path) -> None:
    rows = cells([good_line(1), good_line(2)], town.name)
    rows[1][17] = "很多"
    path = annex2(tmp_path / "a.xlsx", rows)
    with pytest.raises(UnstorableError, match="1 行无法保存") as refusal:
        brought(clerk, town, path)
    assert [(item.cell, item.rule) for item in refusal.value.report.errors] == [("R5", "F03")]
    assert stored(clerk) == []
    partial = brought(clerk, town, path, partial=True)
    assert (partial.rows, partial.new, partial.wrong) == (2, 1, 1)


def test_e_findings_are_stored_as_typed_and_named_by_cell(clerk: Persona, town: Unit, tmp_path: Path) -> None:
    rows = cells([good_line(1, creditor_name="", cleared_fen=5 * WAN)], town.name)
    report = brought(clerk, town, annex2(tmp_path / "a.xlsx", rows))
    assert {(item.cell, item.rule) for item in report.errors} >= {("L4", "F01"), ("V4", "A03")}
    record = stored(clerk)[0]
    assert (record.faulty, record.cleared_fen) == (True, 5 * WAN)


def test_proposals_are_listed_and_applied_only_when_accepted(clerk: Persona, town: Unit, tmp_path: Path) -> None:
    rows = cells([good_line(1, paid_fen=60 * WAN)], town.name)
    path = annex2(tmp_path / "a.xlsx", rows)
    told = brought(clerk, town, path)
    assert [(item.cell, item.old, item.new) for item in told.proposals] == [("V4", "", "60"), ("W4", "60", "")]
    assert stored(clerk)[0].paid_fen == 60 * WAN
    brought(clerk, town, path, accept_proposals=True)
    record = stored(clerk)[0]
    assert (record.cleared_fen, record.paid_fen, record.faulty) == (60 * WAN, None, False)


def test_a_dry_run_counts_and_stores_nothing(clerk: Persona, town: Unit, tmp_path: Path) -> None:
    report = brought(clerk, town, annex2(tmp_path / "a.xlsx", cells([good_line(1)], town.name)), dry_run=True)
    assert (report.new, report.stored) == (1, False)
    assert stored(clerk) == []


def test_another_units_file_is_refused_and_a_foreign_row_kept_out(clerk: Persona, town: Unit, tmp_path: Path) -> None:
    foreign = annex2(tmp_path / "a.xlsx", cells([good_line(1)], "文龙街道"))
    with pytest.raises(RefusedError, match="文龙街道"):
        brought(clerk, town, foreign)
    mixed = cells([good_line(1), good_line(2)], town.name)
    mixed[1][3] = "文龙街道"
    report = brought(clerk, town, annex2(tmp_path / "b.xlsx", mixed), partial=True)
    assert (report.new, report.wrong) == (1, 1)
    assert [(item.cell, item.rule) for item in report.errors] == [("D5", "F08")]


def test_a_debt_that_the_ledger_has_under_another_category_is_named(
    clerk: Persona,
    town: Unit,
    tmp_path: Path,
) -> None:
    brought(clerk, town, annex2(tmp_path / "a.xlsx", cells([good_line(1)], town.name)))
    report = brought(clerk, town, annex2(tmp_path / "b.xlsx", cells([good_line(1, category=2)], town.name)))
    assert [(item.cell, item.rule) for item in report.errors] == [("P4", "D01")]


def test_hidden_ids_find_their_rows_after_edits_and_reordering(clerk: Persona, town: Unit, tmp_path: Path) -> None:
    brought(clerk, town, annex2(tmp_path / "a.xlsx", cells([good_line(1), good_line(2)], town.name)))
    keys = [str(record.lineage) for record in stored(clerk)]
    turned = cells([good_line(12), good_line(11)], town.name)
    report = brought(clerk, town, annex2(tmp_path / "b.xlsx", turned, keys[::-1]))
    assert (report.changed, report.new, report.absent) == (2, 0, 0)
    assert [record.contract_name for record in stored(clerk)] == [
        good_line(11).contract_name,
        good_line(12).contract_name,
    ]


def test_only_the_units_clerk_imports(clerk: Persona, town: Unit, tmp_path: Path) -> None:
    path = annex2(tmp_path / "a.xlsx", cells([good_line(1)], town.name))
    with pytest.raises(ForbiddenError):
        brought(viewer_of(town.code), town, path)
    with pytest.raises(MissingError):
        brought(clerk_of(units.WENLONG), town, path)
    assert stored(clerk) == []


def test_a_twin_is_named_where_the_clerk_finds_it(clerk: Persona, town: Unit, tmp_path: Path) -> None:
    brought(clerk, town, annex2(tmp_path / "a.xlsx", cells([good_line(1), good_line(2)], town.name)))
    other = {"contract_name": "另一份合同"}
    lines = [good_line(3), good_line(3, **other), good_line(2, **other)]
    report = brought(clerk, town, annex2(tmp_path / "b.xlsx", cells(lines, town.name)))
    first = min(item.number for item in report.errors) - 1
    told = {item.number: item.message for item in report.errors if item.rule == "D03"}
    assert f"与文件第 {first} 行" in told[first + 1]
    assert "与台账第 2 件" in told[first + 2]
