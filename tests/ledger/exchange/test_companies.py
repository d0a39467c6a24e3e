from dataclasses import replace
from pathlib import Path

import pytest

from ledger.actions.marks import live_key
from ledger.exchange.importing import Choices, Report, import_file
from ledger.models import ArrearsRecord, ParentCompany, RecordMark, Unit
from ledger.queries.findings import findings_of
from ledger.queries.marks import Mark, is_stale, marks_by_record, marks_of
from ledger.queries.periods import context_for, live_context
from ledger.queries.rows import live_rows
from ledger.scoping import SYSTEM, tenant_scope
from ledger.vocabulary import Nature
from tests.factories import campaigns, units
from tests.factories.clerk_books import annex2, cells
from tests.factories.lines import good_line

pytestmark = pytest.mark.django_db
CENTRAL = replace(good_line(1), nature=Nature.CENTRAL_SOE, sector=None, parent_company="中例能源")


@pytest.fixture
def town() -> Unit:
    campaigns.campaign()
    city, unit = units.unit(units.CITY), units.unit(units.GUNAN)
    with tenant_scope(SYSTEM):
        ParentCompany.objects.create(unit=city, name="中例能源集团有限公司", aliases=["中例能源"])
    return unit


def brought(unit: Unit, path: Path, *, live: bool = True, accept: bool = False) -> Report:
    with tenant_scope(SYSTEM):
        context = live_context(unit) if live else context_for(unit, campaigns.period(campaigns.RESOLUTION))
        return import_file(SYSTEM, unit, path, path.name, context, Choices(accept_proposals=accept))


def test_an_alias_is_proposed_as_the_list_has_it_and_taken_only_when_accepted(town: Unit, tmp_path: Path) -> None:
    path = annex2(tmp_path / "a.xlsx", cells([CENTRAL, good_line(2)], town.name))
    told = brought(town, path)
    (said,) = [item for item in told.proposals if item.column == 8]
    assert (said.old, said.new) == ("中例能源", "中例能源集团有限公司")
    with tenant_scope(SYSTEM):
        assert ArrearsRecord.objects.filter(parent_company="中例能源").count() == 1
    brought(town, path, accept=True)
    with tenant_scope(SYSTEM):
        assert ArrearsRecord.objects.filter(parent_company="中例能源集团有限公司").count() == 1


def test_only_the_lines_of_central_enterprises_go_by_the_list(town: Unit, tmp_path: Path) -> None:
    local = replace(CENTRAL, nature=Nature.LOCAL_SOE)
    told = brought(town, annex2(tmp_path / "a.xlsx", cells([local], town.name)))
    assert [item for item in told.proposals if item.column == 8] == []


@pytest.mark.parametrize("live", [True, False])
def test_an_import_leaves_the_marks_that_a_fresh_look_would(town: Unit, tmp_path: Path, *, live: bool) -> None:
    odd = replace(good_line(2), owed_fen=None, debtor_phone="1")
    brought(town, annex2(tmp_path / "a.xlsx", cells([good_line(1), odd, odd], town.name)), live=live)
    with tenant_scope(SYSTEM):
        rows = live_rows(town)
        ids = [row.record_id for row in rows]
        fresh = marks_of(findings_of(town, rows, live_context(town)), ids)
        assert marks_by_record(ids) == fresh
        assert sum(mark.errors for mark in fresh.values()) > 0
        assert Mark() in fresh.values()
        assert not is_stale(town, live_key(town))
        assert RecordMark.objects.count() == len(rows)
