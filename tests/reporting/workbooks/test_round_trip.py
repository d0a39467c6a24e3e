"""What was exported is read back by the import as what it is: the same rows, nothing new, nothing changed."""

from pathlib import Path

import pytest
from pytest_django import Settings

from ledger.annexes.annex2 import ANNEX2
from ledger.models import ArrearsRecord, Unit
from ledger.scoping import SYSTEM, tenant_scope
from qingqian.sheets.annotate import Mark, annotate
from reporting.queries.standing import Standing
from tests.commands import run
from tests.factories import campaigns, filings, records, units
from tests.reporting.workbooks.sheets import export, square_of

pytestmark = pytest.mark.django_db
UNCHANGED = {"rows": 5, "new": 0, "changed": 0, "unchanged": 5, "absent": 0, "wrong": 0}


@pytest.fixture
def town() -> Unit:
    campaigns.campaign()
    unit = units.unit(units.GUNAN)
    records.one_of_each(unit)
    return unit


def _imported(unit: Unit, content: bytes, folder: Path) -> dict[str, int]:
    path = folder / "附件2.xlsx"
    path.write_bytes(content)
    answer = run("import_annex2", path, "--unit", unit.code)
    assert answer.json is not None, answer.said
    return {name: answer.json[name] for name in UNCHANGED}


def test_a_live_export_comes_back_unchanged(town: Unit, tmp_path: Path) -> None:
    assert _imported(town, export(2, town)[1], tmp_path) == UNCHANGED


def test_the_square_of_a_version_is_no_row_and_stays_on_a_marked_sheet(
    town: Unit, tmp_path: Path, settings: Settings
) -> None:
    settings.PRINTED_SITE_URL = "https://qq.example.test"
    standing = Standing(filings.version(town), campaigns.period(campaigns.SURVEY))
    content = export(2, standing)[1]
    assert _imported(town, content, tmp_path) == UNCHANGED
    marked = tmp_path / "标注.xlsx"
    annotate(tmp_path / "附件2.xlsx", marked, [Mark("R6", "金额要核对", "error")], ANNEX2)
    assert square_of(marked.read_bytes()) == square_of(content) != b""


def test_a_versions_remarks_are_no_rows(town: Unit, tmp_path: Path) -> None:
    standing = Standing(
        filings.version(town, nil=True), campaigns.period(campaigns.WEEK), pending=True, superseded=True
    )
    assert _imported(town, export(2, standing)[1], tmp_path) == UNCHANGED


def test_rows_are_known_by_their_hidden_ids_though_all_else_changed(town: Unit, tmp_path: Path) -> None:
    content = export(2, town)[1]
    with tenant_scope(SYSTEM):
        ArrearsRecord.objects.update(
            debtor_uscc=records.uscc(7, "12"), contract_name="另一合同", owed_fen=1, faulty=True
        )
    assert _imported(town, content, tmp_path) == UNCHANGED | {"changed": 5, "unchanged": 0}
