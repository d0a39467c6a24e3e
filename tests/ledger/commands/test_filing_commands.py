import json
from pathlib import Path

import pytest

from ledger.models import Period, Unit
from tests.commands import run
from tests.factories import campaigns, units
from tests.factories.records import record
from tests.personas import clerk_of, reviewer_of

pytestmark = pytest.mark.django_db
WHY = "合同有补充协议，金额以结算为准"


@pytest.fixture
def town() -> Unit:
    return units.unit(units.GUNAN)


@pytest.fixture
def survey(town: Unit) -> Period:
    campaigns.expect(campaigns.SURVEY, town, units.unit(units.QIJIANG))
    return campaigns.period(campaigns.SURVEY)


def test_submit_says_version_state_and_lateness(town: Unit, survey: Period) -> None:
    record(town)
    answer = run("submit_filing", "--unit", town.code, "--period", survey.code)
    assert (answer.code, answer.json) == (
        0,
        {"unit": town.code, "period": survey.code, "version": 1, "state": "submitted", "late": True},
    )


def test_a_submission_that_is_stopped_exits_1_and_names_the_findings(town: Unit, survey: Period) -> None:
    record(town, contract_fen=1)
    answer = run("submit_filing", "--unit", town.code, "--period", survey.code)
    assert answer.code == 1
    assert answer.json is not None
    assert [(item["row"], item["column"], item["rule"]) for item in answer.json["errors"]] == [(1, 18, "A02")]
    assert run("submit_filing", "--unit", town.code, "--period", survey.code, "--explain", WHY).code == 0


def test_explanations_come_from_a_file_by_rule_and_number(town: Unit, survey: Period, tmp_path: Path) -> None:
    record(town, contract_fen=1)
    path = tmp_path / "explain.json"
    path.write_text(json.dumps({"A02:1": WHY}), encoding="utf-8")
    assert run("submit_filing", "--unit", town.code, "--period", survey.code, "--explain-file", path).code == 0
    path.write_text("[]", encoding="utf-8")
    assert run("submit_filing", "--unit", town.code, "--period", survey.code, "--explain-file", path).code == 2


def test_no_change_is_refused_before_anything_was_approved(town: Unit, survey: Period) -> None:
    record(town)
    answer = run("submit_filing", "--unit", town.code, "--period", survey.code, "--no-change")
    assert answer.code == 1
    assert answer.json is not None
    assert [item["rule"] for item in answer.json["errors"]] == ["N02"]


def test_nil_and_missing_children(town: Unit, survey: Period) -> None:
    assert run("submit_filing", "--unit", town.code, "--period", survey.code).code == 1
    assert run("submit_filing", "--unit", town.code, "--period", survey.code, "--nil").code == 0
    assert run("submit_filing", "--unit", units.QIJIANG, "--period", survey.code).code == 1
    assert run("submit_filing", "--unit", units.QIJIANG, "--period", survey.code, "--with-missing").code == 0


def test_review_needs_a_person_and_decides_what_was_seen(town: Unit, survey: Period) -> None:
    record(town)
    run("submit_filing", "--unit", town.code, "--period", survey.code)
    asked = ("--unit", town.code, "--period", survey.code)
    name = reviewer_of(units.QIJIANG).user.username
    assert run("review_filing", *asked, "--approve").code == 2
    assert run("review_filing", *asked, "--approve", "--as", clerk_of(town.code).user.username).code == 1
    assert run("review_filing", *asked, "--approve", "--as", name, "--version", 7).code == 1
    answer = run("review_filing", *asked, "--approve", "--as", name, "--version", 1)
    assert answer.json is not None
    assert (answer.code, answer.json["state"]) == (0, "approved")
    assert run("review_filing", *asked, "--approve", "--as", name, "--version", 1).code == 0


def test_a_return_reopens_the_filing(town: Unit, survey: Period) -> None:
    record(town)
    asked = ("--unit", town.code, "--period", survey.code)
    run("submit_filing", *asked)
    name = reviewer_of(units.QIJIANG).user.username
    assert run("review_filing", *asked, "--return", " ", "--as", name).code == 1
    answer = run("review_filing", *asked, "--return", "第 1 行合同金额请核对", "--as", name)
    assert answer.json is not None
    assert (answer.code, answer.json["state"]) == (0, "returned")
    again = run("submit_filing", *asked)
    assert again.json is not None
    assert again.json["version"] == 2
