"""What pages show of the answers to X findings: to the clerk who writes them, and to the reviewer who reads them."""

import re
from pathlib import Path
from typing import Any

import pytest

from ledger.actions.evidence import attach, take_back
from ledger.models import ArrearsRecord, Attachment, Draft, Evidence, Explanation, RuleSet
from ledger.queries.record import line_of
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import campaigns, units
from tests.factories.evidence import PDF, upload
from tests.factories.records import WAN, record
from tests.ledger.views.moves import PLACE, SIGNED, hand_in, page, pass_it, post, queries, text
from tests.ledger.views.records.test_form import said
from tests.personas import Persona, clerk_of, reviewer_of

pytestmark = pytest.mark.django_db

WHY = "合同另有增项协议，双方已签字"
OTHER = "合同价已按审计结果调增两成"
REVIEW = f"/review/{units.GUNAN}/{campaigns.SURVEY}/"
AGAIN = f"/review/{units.GUNAN}/{campaigns.RESOLUTION}/"
NEXT = f"/filings/{units.GUNAN}/{campaigns.RESOLUTION}/"


@pytest.fixture
def clerk(tmp_path: Path, settings: Any) -> Persona:
    reporters = [units.unit(code) for code in (units.GUNAN, units.QIJIANG, units.CITY)]
    for code in (campaigns.SURVEY, campaigns.RESOLUTION):
        campaigns.expect(code, *reporters)
    settings.UPLOAD_DIR = tmp_path
    return clerk_of(units.GUNAN)


@pytest.fixture
def reviewer() -> Persona:
    return reviewer_of(units.QIJIANG)


def asking(clerk: Persona, **changed: Any) -> ArrearsRecord:
    """Store a row that asks one question (A02)."""
    return record(clerk.unit, **{"contract_fen": 9 * WAN, "disputed": True, **changed})


def bring(clerk: Persona, made: ArrearsRecord, title: str = "增项协议") -> Attachment:
    with clerk.scope() as actor:
        file = upload(PDF + title.encode(), f"{title}.pdf")
        return attach(actor, clerk.unit, made.pk, file, Evidence.CONTRACT, title)


def saved(clerk: Persona, made: ArrearsRecord, **sent: Any) -> Any:
    """Send the form of a row with answers."""
    return clerk.client.post(f"/ledger/{made.pk}/", {**said(line_of(made), seen=made.version), **sent})


def told() -> Explanation:
    with tenant_scope(SYSTEM):
        return Explanation.objects.get()


def accepted(clerk: Persona, reviewer: Persona) -> str:
    """Let the first version be approved; return how its acceptance is said."""
    survey = campaigns.period(campaigns.SURVEY)
    hand_in(clerk, survey)
    pass_it(reviewer, clerk.unit, survey)
    return f"已认可 · {reviewer.actor.name} · "


def choices(html: str) -> list[tuple[str, str]]:
    """Return the values and words of the lists of files."""
    return [
        (value, words.strip()) for value, words in re.findall(r'<option value="(\d*)"[^>]*>([^<]*)</option>', html)
    ]


def test_a_row_without_files_leads_to_where_one_brings_them(clerk: Persona) -> None:
    made = asking(clerk)
    assert '<a class="small" href="#evidence" >有证明材料的' in page(clerk, f"/ledger/{made.pk}/")
    assert f'<a class="small" href="/ledger/{made.pk}/#evidence" >有证明材料的' in page(clerk, PLACE)


def test_the_rows_file_is_chosen_beside_the_text_and_stays_chosen(clerk: Persona) -> None:
    made = asking(clerk)
    kept = bring(clerk, made)
    html = page(clerk, f"/ledger/{made.pk}/")
    assert choices(html[html.index('name="proof-A02-18"') :])[:2] == [("", "不附材料"), (str(kept.pk), "增项协议")]
    assert saved(clerk, made, **{"explain-A02-18": WHY, "proof-A02-18": kept.pk}).status_code == 302
    assert (told().text, told().evidence_id) == (WHY, kept.pk)
    chosen = f'<option value="{kept.pk}" selected>增项协议</option>'
    assert chosen in page(clerk, f"/ledger/{made.pk}/")
    assert chosen in page(clerk, PLACE)
    assert post(clerk, "explain", **{"explain-A02:1": WHY, "proof-A02:1": ""}).status_code == 302
    assert told().evidence_id is None


@pytest.mark.parametrize("sent", ["0", "abc", "9" * 30, "strange", "gone"])
def test_a_file_that_is_not_the_rows_is_refused_and_nothing_typed_is_lost(clerk: Persona, sent: str) -> None:
    made, other = asking(clerk), asking(clerk)
    if sent == "strange":
        sent = str(bring(clerk, other).pk)
    elif sent == "gone":
        kept = bring(clerk, made)
        sent = str(kept.pk)
        with clerk.scope() as actor:
            take_back(actor, kept)
    answers = [
        saved(clerk, made, **{"explain-A02-18": WHY, "proof-A02-18": sent}),
        post(clerk, "explain", **{"explain-A02:1": WHY, "proof-A02:1": sent}),
        post(clerk, "submit", seen=0, **SIGNED, **{"explain-A02:1": WHY, "proof-A02:1": sent, "explain-A02:2": WHY}),
    ]
    for answer in answers:
        assert answer.status_code == 422
        assert "所选的证明材料不在这一行，或已撤回，请重新选择。" in text(answer)
        assert WHY in text(answer)
    with tenant_scope(SYSTEM):
        assert not Explanation.objects.exists()


def test_a_chosen_file_is_kept_with_what_is_typed(clerk: Persona) -> None:
    made = asking(clerk)
    kept = bring(clerk, made)
    typed = {"record": made.pk, "seen": made.version, "explain-A02-18": "合同另", "proof-A02-18": kept.pk, "x": "y"}
    assert clerk.client.post(f"/ledger/drafts/?unit={clerk.unit.code}", typed).status_code == 200
    with tenant_scope(SYSTEM):
        assert Draft.objects.get().values == {"explain-A02-18": "合同另", "proof-A02-18": str(kept.pk)}
    assert f'<option value="{kept.pk}" selected>' in page(clerk, f"/ledger/{made.pk}/")


def test_a_file_that_an_answer_names_stays_and_the_page_says_how_to_free_it(clerk: Persona) -> None:
    made = asking(clerk)
    kept = bring(clerk, made)
    saved(clerk, made, **{"explain-A02-18": WHY, "proof-A02-18": kept.pk})
    answer = clerk.client.post(f"/evidence/{kept.pk}/remove/", headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert "改选其他材料" in text(answer)
    assert f'data-attachment="{kept.pk}"' in text(answer)


@pytest.mark.parametrize("move", ["explain", "submit"])
def test_the_campaigns_own_phrases_are_refused_on_every_page(clerk: Persona, move: str) -> None:
    made, campaign = asking(clerk), campaigns.campaign()
    with tenant_scope(SYSTEM):
        lists = {"in_force": ["A02"], "empty_phrases": ["照旧", "同上"]}
        given = {"reason": "统一口径", "author_name": "市级", "valid_from": campaign.survey_date, "number": 1}
        RuleSet.objects.create(unit_id=campaign.unit_id, campaign=campaign, **lists, **given)
    empty = "照旧照旧，同上同上。"
    signed = {**SIGNED, "seen": "0"} if move == "submit" else {}
    for answer in (
        saved(clerk, made, **{"explain-A02-18": empty}),
        post(clerk, move, **signed, **{"explain-A02:1": empty}),
    ):
        assert answer.status_code == 422
        assert "说明没有讲到具体情况" in text(answer)
        assert empty in text(answer)


def test_the_clerk_sees_on_row_and_filing_that_an_answer_was_accepted(clerk: Persona, reviewer: Persona) -> None:
    made = asking(clerk)
    saved(clerk, made, **{"explain-A02-18": WHY})
    assert "已认可" not in page(clerk, f"/ledger/{made.pk}/") + page(clerk, NEXT)
    words = accepted(clerk, reviewer)
    for path in (f"/ledger/{made.pk}/", NEXT):
        assert words in page(clerk, path)
    assert words in page(reviewer, f"/ledger/{made.pk}/")
    post(clerk, "explain", NEXT, **{"explain-A02:1": OTHER})
    assert "已认可" not in page(clerk, f"/ledger/{made.pk}/") + page(clerk, NEXT)


def test_the_rows_history_tells_of_the_answer_its_file_and_its_acceptance(clerk: Persona, reviewer: Persona) -> None:
    made = asking(clerk)
    saved(clerk, made, **{"explain-A02-18": WHY, "proof-A02-18": bring(clerk, made).pk})
    path = f"/ledger/{made.pk}/history/"
    assert "认可说明" not in page(clerk, path)
    accepted(clerk, reviewer)
    html = page(clerk, path)
    assert f"A02：{WHY}（附：增项协议）" in html
    assert "认可说明" in html
    assert reviewer.actor.name in html


def test_a_reviewer_reads_what_is_new_before_what_was_accepted(clerk: Persona, reviewer: Persona) -> None:
    for _ in range(2):
        asking(clerk)
    words = accepted(clerk, reviewer)
    with tenant_scope(SYSTEM):
        first = ArrearsRecord.objects.order_by("sort_no")[0]
    saved(clerk, first, **{"explain-A02-18": OTHER})
    hand_in(clerk, campaigns.period(campaigns.RESOLUTION))
    html = page(reviewer, f"{AGAIN}?tab=explained")
    assert "新说明 1 条" in html
    assert "以前认可的说明 1 条" in html
    assert html.index(OTHER) < html.index(words)
    queue = page(reviewer, "/review/")
    assert re.search(r'<td class="num"> 1 <span class="small dim">已认可 1</span>', queue)


def test_within_a_row_what_is_new_stands_first(clerk: Persona, reviewer: Persona) -> None:
    made = asking(clerk, disputed=False)
    words = accepted(clerk, reviewer)
    hand_in(clerk, campaigns.period(campaigns.RESOLUTION))  # from now on A11 asks too, at a later column
    html = page(reviewer, f"{AGAIN}?tab=explained")
    found = re.findall(r'<li class="review-finding" data-rule="(\w+)"', html)
    assert found == ["A11", "A02"]
    assert html.index('data-rule="A02"') < html.index(words)
    assert made.disputed is False


def test_a_reviewer_opens_the_file_while_it_is_there(clerk: Persona, reviewer: Persona) -> None:
    made = asking(clerk)
    kept = bring(clerk, made)
    saved(clerk, made, **{"explain-A02-18": WHY, "proof-A02-18": kept.pk})
    hand_in(clerk, campaigns.period(campaigns.SURVEY))
    link = f'href="/evidence/{kept.pk}/">增项协议</a>'
    version = f"{PLACE}versions/1/"
    assert link in page(reviewer, f"{REVIEW}?tab=explained")
    assert link in page(reviewer, version)
    assert reviewer.client.get(f"/evidence/{kept.pk}/").status_code == 200
    post(clerk, "explain", **{"explain-A02:1": WHY, "proof-A02:1": ""})
    with clerk.scope() as actor:
        take_back(actor, kept)
    html = page(reviewer, f"{REVIEW}?tab=explained")
    assert link not in html
    assert "增项协议" in html
    assert "（已撤回）" in html


def test_one_text_on_four_rows_is_told_to_both(clerk: Persona, reviewer: Persona) -> None:
    for _ in range(4):
        asking(clerk)
    hand_in(clerk, campaigns.period(campaigns.SURVEY))
    for person, path in ((clerk, NEXT), (reviewer, REVIEW)):
        assert "第 1、2、3、4 行共 4 行写的是同一段话" in page(person, path)


def test_more_answers_cost_no_more_queries(clerk: Persona) -> None:
    counts = []
    for rows in (2, 6):
        for _ in range(rows):
            made = asking(clerk)
            answer = f"{WHY}，第 {made.pk} 号"
            saved(clerk, made, **{"explain-A02-18": answer, "proof-A02-18": bring(clerk, made).pk})
        counts.append(queries(clerk, NEXT))
    assert counts[0] == counts[1]


def test_more_files_in_a_version_cost_its_reviewer_no_more_queries(clerk: Persona, reviewer: Persona) -> None:
    counts = []
    for code, rows in ((campaigns.SURVEY, 2), (campaigns.RESOLUTION, 6)):
        for _ in range(rows):
            made = asking(clerk)
            answer = f"{WHY}，第 {made.pk} 号"
            saved(clerk, made, **{"explain-A02-18": answer, "proof-A02-18": bring(clerk, made).pk})
        hand_in(clerk, campaigns.period(code))
        counts.append(queries(reviewer, f"/review/{units.GUNAN}/{code}/?tab=explained"))
    assert counts[0] == counts[1]
