from pathlib import Path

import pytest

from ledger.models import ArrearsRecord, AuditEvent, Unit
from ledger.scoping import SYSTEM, tenant_scope
from tests.commands import run
from tests.factories import campaigns, units
from tests.factories.clerk_books import annex2, cells
from tests.factories.lines import good_line
from tests.personas import clerk_of, viewer_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Unit:
    campaigns.campaign()
    return units.unit(units.GUNAN)


def count() -> int:
    with tenant_scope(SYSTEM):
        return ArrearsRecord.objects.count()


def test_it_prints_the_counts_and_exits_0(town: Unit, tmp_path: Path) -> None:
    path = annex2(tmp_path / "a.xlsx", cells([good_line(1), good_line(2)], town.name))
    answer = run("import_annex2", path, "--unit", town.code, "--period", campaigns.RESOLUTION)
    assert (answer.code, answer.json) == (
        0,
        {"rows": 2, "new": 2, "changed": 0, "unchanged": 0, "absent": 0, "wrong": 0, "proposals": [], "errors": []},
    )
    again = run("import_annex2", path, "--unit", town.code)
    assert again.json is not None
    assert (again.code, again.json["unchanged"]) == (0, 2)


def test_an_unstorable_value_exits_1_with_its_json_and_changes_nothing(town: Unit, tmp_path: Path) -> None:
    rows = cells([good_line(1), good_line(2)], town.name)
    rows[0][19] = 2022.1
    path = annex2(tmp_path / "a.xlsx", rows)
    answer = run("import_annex2", path, "--unit", town.code)
    assert answer.json is not None
    assert (answer.code, answer.json["wrong"], count()) == (1, 1, 0)
    assert [(item["cell"], item["column"], item["rule"]) for item in answer.json["errors"]] == [("T4", 20, "F04")]
    partial = run("import_annex2", path, "--unit", town.code, "--partial")
    assert (partial.code, count()) == (0, 1)


def test_a_dry_run_exits_0_and_stores_nothing(town: Unit, tmp_path: Path) -> None:
    path = annex2(tmp_path / "a.xlsx", cells([good_line(1)], town.name))
    answer = run("import_annex2", path, "--unit", town.code, "--dry-run")
    assert answer.json is not None
    assert (answer.code, answer.json["new"], count()) == (0, 1, 0)


def test_proposals_have_their_cells(town: Unit, tmp_path: Path) -> None:
    path = annex2(tmp_path / "a.xlsx", cells([good_line(1, remaining_fen=60_000_000)], town.name))
    answer = run("import_annex2", path, "--unit", town.code, "--accept-proposals")
    assert answer.json is not None
    (proposal,) = answer.json["proposals"]
    assert {key: proposal[key] for key in ("cell", "column", "from", "to")} == {
        "cell": "X4",
        "column": 24,
        "from": "60",
        "to": "",
    }


def test_a_file_that_is_none_exits_1_with_one_sentence(town: Unit, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"")
    answer = run("import_annex2", path, "--unit", town.code)
    assert (answer.code, answer.json) == (1, None)
    assert len(answer.said.strip().splitlines()) == 1


def test_wrong_calls_exit_2(town: Unit, tmp_path: Path) -> None:
    path = annex2(tmp_path / "a.xlsx", cells([good_line(1)], town.name))
    assert run("import_annex2", tmp_path / "none.xlsx", "--unit", town.code).code == 2
    assert run("import_annex2", path, "--unit", town.code, "--as", "nobody").code == 2


def test_an_unknown_or_foreign_unit_exits_1(town: Unit, tmp_path: Path) -> None:
    path = annex2(tmp_path / "a.xlsx", cells([good_line(1)], town.name))
    stranger = clerk_of(units.WENLONG)
    unknown = run("import_annex2", path, "--unit", "999999")
    foreign = run("import_annex2", path, "--unit", town.code, "--as", stranger.user.username)
    assert (unknown.code, foreign.code, count()) == (1, 1, 0)
    assert foreign.said == unknown.said.replace("999999", town.code)
    assert run("import_annex2", path, "--unit", town.code, "--as", viewer_of(town.code).user.username).code == 1


def test_the_audit_says_who_did_it(town: Unit, tmp_path: Path) -> None:
    path = annex2(tmp_path / "a.xlsx", cells([good_line(1)], town.name))
    clerk = clerk_of(town.code)
    run("import_annex2", path, "--unit", town.code, "--as", clerk.user.username)
    with tenant_scope(SYSTEM):
        event = AuditEvent.objects.get(what="ledger_arrearsrecord")
    assert (event.user_id, event.actor_name, event.op, event.rows) == (clerk.user.pk, clerk.actor.name, "I", 1)
    assert event.request.startswith("command:")
