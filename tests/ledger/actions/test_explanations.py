"""Answers to X findings: what is no answer, the file that proves one, and who has accepted it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ledger.actions.answers import answer_findings
from ledger.actions.deciding import claim, return_filing
from ledger.actions.dispositions import dispose
from ledger.actions.evidence import attach, take_back
from ledger.actions.explanations import Answers
from ledger.actions.filings import submit
from ledger.actions.records import delete_record
from ledger.actions.versions import Submission
from ledger.errors import RefusedError
from ledger.models import (
    ArrearsRecord,
    Attachment,
    DispositionKind,
    Evidence,
    Explanation,
    FilingVersion,
    RuleSet,
    VersionFinding,
)
from ledger.queries.findings import findings_of
from ledger.queries.periods import context_for
from ledger.queries.rows import live_rows
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import campaigns
from tests.factories.evidence import PDF, upload
from tests.factories.lines import WAN, good_line
from tests.factories.weeks import FIRST, Town

pytestmark = pytest.mark.django_db

WHY = "合同另有增项协议，双方已签字"
OTHER = "合同价已按审计结果调增两成"


@pytest.fixture
def town(tmp_path: Path, settings: Any) -> Town:
    """Return a town with one row that asks a question in every version (A02)."""
    settings.UPLOAD_DIR = tmp_path
    made = Town()
    made.write([good_line(1, contract_fen=WAN)])
    return made


def row(town: Town) -> ArrearsRecord:
    with town.work():
        return ArrearsRecord.objects.first() or pytest.fail("no row")


def say(town: Town, text: str = WHY, **proofs: int | None) -> int:
    """Answer A02 on the first row; a file may be named as `proof`."""
    named = {"A02:1": proofs["proof"]} if proofs else {}
    with town.work() as actor:
        return answer_findings(actor, town.unit, town.period, Answers({"A02:1": text}, named))


def bring(town: Town, name: str = "增项协议.pdf") -> Attachment:
    """Attach a file to the first row."""
    pk = row(town).pk
    with town.work() as actor:
        return attach(actor, town.unit, pk, upload(PDF + name.encode(), name), Evidence.CONTRACT, "")


def told() -> Explanation:
    with tenant_scope(SYSTEM):
        return Explanation.objects.get()


def stated(version: FilingVersion) -> dict[str, Any]:
    """Return what a version states of its one X finding."""
    (found,) = (item for item in version.findings if item["severity"] == "X")
    return dict(found)


def test_an_approval_accepts_what_the_version_states_and_the_next_version_says_so(town: Town) -> None:
    say(town)
    first = town.hand_in()
    assert told().accepted_at is None
    town.decide()
    accepted = told()
    assert (accepted.accepted_by_name, accepted.accepted_at) == (town.reviewer.actor.name, FIRST)
    assert accepted.text == WHY
    second = town.hand_in()
    assert (stated(first)["accepted"], stated(second)["accepted"]) == (False, True)
    assert (stated(second)["accepted_by"], stated(second)["accepted_on"]) == (town.reviewer.actor.name, "2022-06-01")
    town.decide()
    assert told().accepted_at == FIRST  # once


def test_a_return_accepts_nothing(town: Town) -> None:
    town.hand_in()
    with town.work(town.reviewer) as actor:
        claim(actor, town.unit, town.period)
        return_filing(actor, town.unit, town.period, "请补充增项协议")
    assert told().accepted_at is None


def test_a_return_after_the_approval_takes_its_acceptance_back_and_no_earlier_one(town: Town) -> None:
    town.hand_in()
    town.decide()
    town.write([good_line(1, contract_fen=WAN), good_line(2, contract_fen=WAN)])
    town.hand_in()
    town.decide()
    town.week -= 1
    with town.work(town.reviewer) as actor:
        return_filing(actor, town.unit, town.period, "请补充增项协议")
    with tenant_scope(SYSTEM):
        kept = Explanation.objects.order_by("record_id").values_list("accepted_at", "accepted_by_name")
        assert list(kept) == [(FIRST, town.reviewer.actor.name), (None, "")]


def test_a_text_written_anew_is_to_be_accepted_anew_and_the_same_again_is_not(town: Town) -> None:
    town.hand_in()
    town.decide()
    before = told()
    assert say(town, before.text) == 0
    assert (told().accepted_at, told().written_at) == (FIRST, before.written_at)
    assert say(town, OTHER) == 1
    assert (told().text, told().accepted_at, told().accepted_by_name) == (OTHER, None, "")


def test_another_file_is_to_be_accepted_anew(town: Town) -> None:
    first, second = bring(town), bring(town, "补充协议.pdf")
    say(town, proof=first.pk)
    town.hand_in()
    town.decide()
    assert told().accepted_at == FIRST
    assert say(town, proof=first.pk) == 0
    assert say(town) == 0  # where no list of files was sent, the file stays
    assert told().evidence_id == first.pk
    assert say(town, proof=second.pk) == 1
    assert (told().evidence_id, told().accepted_at) == (second.pk, None)


def reworded(town: Town) -> None:
    say(town, OTHER)


def proven(town: Town) -> None:
    say(town, proof=bring(town).pk)


def moved(town: Town) -> None:
    """Let the same words be said of other facts."""
    with town.work():
        Explanation.objects.update(fingerprint="0" * 16)


@pytest.mark.parametrize("change", [reworded, proven, moved])
def test_what_was_changed_after_the_version_went_up_is_not_accepted_with_it(
    town: Town, change: Callable[[Town], None]
) -> None:
    say(town)
    town.hand_in()
    change(town)
    town.decide()
    assert told().accepted_at is None


def test_an_acceptance_is_kept_while_the_facts_stay(town: Town) -> None:
    town.hand_in()
    town.decide()
    town.write([good_line(1, contract_fen=WAN, creditor_phone="13900000000")])
    assert stated(town.hand_in())["accepted"]
    town.decide()
    town.write([good_line(1, contract_fen=2 * WAN)])
    assert not stated(town.hand_in())["accepted"]


def test_a_version_states_the_file_that_proves_an_answer(town: Town) -> None:
    kept = bring(town)
    with town.work() as actor:
        said = Submission(answers={"A02:1": WHY}, proofs={"A02:1": kept.pk})
        submit(actor, town.unit, town.period, said)
        version = FilingVersion.objects.get()
    assert stated(version)["evidence"] == {"id": kept.pk, "title": "增项协议"}


def test_a_submission_stores_what_was_written_anew_of_an_answered_finding(town: Town) -> None:
    say(town)
    with town.work() as actor:
        submit(
            actor, town.unit, town.period, Submission(explain="一律分期付款，已与企业商定", answers={"A02:1": OTHER})
        )
    assert told().text == OTHER


def test_a_file_of_another_row_or_one_taken_back_proves_nothing(town: Town) -> None:
    gone = bring(town)
    town.write([good_line(2)])
    with town.work() as actor:
        second = ArrearsRecord.objects.order_by("id").last() or pytest.fail("no row")
        strange = attach(actor, town.unit, second.pk, upload(PDF), Evidence.OTHER, "")
        take_back(actor, gone)
    for pk in (gone.pk, strange.pk, 0):
        with pytest.raises(RefusedError, match="重新选择"):
            say(town, proof=pk)
    with tenant_scope(SYSTEM):
        assert not Explanation.objects.exists()


def test_a_file_that_an_answer_names_is_not_taken_back_until_the_answer_names_another(town: Town) -> None:
    first, second = bring(town), bring(town, "补充协议.pdf")
    say(town, proof=first.pk)
    with town.work() as actor, pytest.raises(RefusedError, match=r"A02 的说明以这份材料为依据.*改选其他材料"):
        take_back(actor, first)
    say(town, proof=second.pk)
    with town.work() as actor:
        take_back(actor, first)
    assert (told().evidence_id, told().text) == (second.pk, WHY)


def test_a_file_of_an_answer_to_facts_that_are_no_more_is_let_go(town: Town) -> None:
    kept = bring(town)
    say(town, proof=kept.pk)
    town.hand_in()
    town.decide()
    town.write([good_line(1, contract_fen=2 * WAN)])
    with town.work() as actor:
        take_back(actor, kept)
    assert (told().evidence_id, told().accepted_at, told().accepted_by_name) == (None, None, "")


def test_a_row_that_was_never_filed_goes_with_its_answer_and_the_file(town: Town) -> None:
    say(town, proof=bring(town).pk)
    with town.work() as actor:
        delete_record(actor, town.unit, row(town).pk)
        assert not Explanation.objects.exists()
        assert not Attachment.objects.exists()


def test_a_filed_row_leaves_and_comes_back_with_its_answer_and_the_file(town: Town) -> None:
    kept = bring(town)
    say(town, proof=kept.pk)
    town.hand_in()
    town.decide()
    town.write([good_line(2)])
    with town.work() as actor:
        dispose(actor, town.unit, [row(town).pk], DispositionKind.VOIDED, "合同已解除，双方签有确认书")
    town.hand_in()
    with town.work(town.reviewer) as actor:
        claim(actor, town.unit, town.period)
        return_filing(actor, town.unit, town.period, "请附解除合同的确认书")
    assert (told().evidence_id, told().accepted_at) == (kept.pk, FIRST)
    assert stated(town.hand_in())["evidence"]["id"] == kept.pk


def test_what_is_empty_is_the_campaigns_to_say_of_an_answer_and_of_a_submission(town: Town) -> None:
    campaign = campaigns.campaign()
    with tenant_scope(SYSTEM):
        RuleSet.objects.create(
            unit_id=campaign.unit_id,
            campaign=campaign,
            number=1,
            valid_from=FIRST.date(),
            in_force=["A02"],
            empty_phrases=["照旧", "同上"],
            reason="统一口径",
            author_name="市级",
        )
    text = "照旧照旧，同上同上。"
    with pytest.raises(RefusedError, match="具体情况"):
        say(town, text)
    for said in (Submission(explain=text), Submission(answers={"A02": text})):
        with town.work() as actor, pytest.raises(RefusedError, match="具体情况"):
            submit(actor, town.unit, town.period, said)
    assert say(town, "经核实，情况属实。") == 1


def test_one_text_on_four_rows_is_said_with_the_version_and_stops_nothing(town: Town) -> None:
    town.write([good_line(number, contract_fen=WAN) for number in range(1, 5)])
    version = town.hand_in()
    first = version.findings[0]
    assert (first["rule"], first["severity"], first["record"], first["number"]) == ("X01", "W", None, None)
    with town.work(town.reviewer):
        counted = VersionFinding.objects.get(version=version, rule="X01")
    assert (counted.severity, counted.rows) == ("W", 1)
    with town.work():
        found = findings_of(town.unit, live_rows(town.unit), context_for(town.unit, town.period))
    assert [item.finding.rule for item in found].count("X01") == 1


def test_three_rows_may_share_their_text(town: Town) -> None:
    town.write([good_line(number, contract_fen=WAN) for number in range(1, 4)])
    assert "X01" not in {item["rule"] for item in town.hand_in().findings}
