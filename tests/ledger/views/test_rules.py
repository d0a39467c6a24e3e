import datetime as dt
from typing import Any

import pytest
from django.test import Client

from ledger.annexes.checks.catalogue import FOUNDATIONS, TITLES
from ledger.annexes.checks.thresholds import DEFAULTS, FIGURES
from ledger.exchange.jobs import run_import
from ledger.forms.ruling import CHOICE, RuleSetForm, as_typed
from ledger.models import Job, RuleSet, Unit
from ledger.queries.ruling import figures_of
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import campaigns, units
from tests.factories.lines import WAN
from tests.personas import clerk_of, manager_of, reviewer_of

pytestmark = pytest.mark.django_db
TOMORROW = dt.datetime.now(dt.timezone(dt.timedelta(hours=8))).date() + dt.timedelta(days=1)


@pytest.fixture
def kept(tree: dict[str, Unit]) -> RuleSet:
    """Give the campaign its first set."""
    campaign = campaigns.campaign()
    with tenant_scope(SYSTEM):
        return RuleSet.objects.create(
            unit=tree[units.CITY],
            campaign=campaign,
            number=1,
            valid_from=dt.date(2022, 5, 20),
            in_force=sorted(TITLES),
            figures=figures_of(DEFAULTS),
            reason="行动开始时的规则",
            author_name="系统",
        )


def typed(kept: RuleSet, **changed: Any) -> dict[str, Any]:
    return {**as_typed(kept), "valid_from": f"{TOMORROW:%Y-%m-%d}", "reason": "按审计意见收紧", **changed}


def sent(client: Client, kept: RuleSet, do: str, **changed: Any) -> Any:
    return client.post("/rules/edit/", typed(kept, **changed) | {"do": do})


def page(response: Any) -> str:
    return str(response.content.decode())


@pytest.mark.usefixtures("kept")
def test_a_clerk_reads_by_what_rows_are_judged() -> None:
    shown = page(clerk_of(units.GUNAN).client.get("/rules/"))
    assert "现行第 1 套" in shown
    assert "可能按“元”填写" in shown
    assert "10,000.00 万元" in shown
    assert "统一设置" in shown
    assert "修改规则" not in shown


def test_the_city_sets_the_next_one_and_its_history_says_what_changed(kept: RuleSet) -> None:
    client = reviewer_of(units.CITY).client
    in_force = [code for code in CHOICE if code != "T07"]
    saved = sent(
        client, kept, "save", large_fen="3,000", in_force=in_force, city_groups="渝江建设集团有限公司\n渝江水务集团"
    )
    assert saved.status_code == 302
    with tenant_scope(SYSTEM):
        made = RuleSet.objects.get(number=2)
    assert (made.figures["large_fen"], made.figures["small_fen"]) == (3_000 * WAN, 50_000)
    assert set(made.in_force) == {*in_force, *FOUNDATIONS}
    assert made.city_groups == ["渝江建设集团有限公司", "渝江水务集团"]
    shown = page(client.get("/rules/"))
    assert "现行第 1 套" in shown  # the second one begins tomorrow
    assert all(text in shown for text in ("5,000.00 万元", "3,000.00 万元", "按审计意见收紧", "渝江水务集团"))


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"reason": ""}, "请写明修改原因"),
        ({"valid_from": "去年"}, "不是日期"),
        ({"valid_from": "2022-06-01"}, "起用日期要晚于今天"),
        ({"large_fen": "很多"}, "万元"),
        ({"large_fen": "0.5"}, "请填写 1 到 1,000,000 万元之间的数"),
        ({"round_percent": "101"}, "100"),
        ({"empty_phrases": "、"}, "请保留至少一句套话"),
        ({"city_groups": "长" * 201}, "太长"),
        ({"seen": "0"}, "又有新的一套"),
        ({}, "完全一样"),
    ],
)
def test_what_cannot_be_saved_is_said_and_loses_nothing(kept: RuleSet, changed: dict[str, str], sentence: str) -> None:
    answer = sent(reviewer_of(units.CITY).client, kept, "save", **changed)
    assert answer.status_code in (409, 422)
    assert sentence in page(answer)
    if answer.status_code == 422 and "reason" not in changed:
        assert "按审计意见收紧" in page(answer)
    with tenant_scope(SYSTEM):
        assert RuleSet.objects.count() == 1


def test_rules_that_sums_rest_on_cannot_be_put_on_trial(kept: RuleSet) -> None:
    assert sent(reviewer_of(units.CITY).client, kept, "save", in_force=[], large_fen="1").status_code == 302
    with tenant_scope(SYSTEM):
        assert set(RuleSet.objects.get(number=2).in_force) == FOUNDATIONS


def test_a_district_reads_and_does_not_set(kept: RuleSet) -> None:
    client = reviewer_of(units.QIJIANG).client
    assert client.get("/rules/edit/")["Location"] == f"/rules/?unit={units.QIJIANG}"
    assert sent(client, kept, "save", large_fen="1").status_code == 403
    assert manager_of(units.CITY).client.get("/rules/edit/").status_code == 403


def test_a_trial_is_a_job_whose_page_leads_back_to_what_was_tried(kept: RuleSet) -> None:
    client = reviewer_of(units.CITY).client
    answer = sent(client, kept, "try", large_fen="7", reason="试试看")
    with tenant_scope(SYSTEM):
        job = Job.objects.get(kind="rehearse")
    assert answer.url == f"/rules/trials/{job.pk}/"
    assert "正在试算" in page(client.get(answer.url))
    assert "正在试算" in page(client.get(f"{answer.url}progress/"))
    run_import.func(job.pk)
    assert "这些版本没有指出任何问题" in page(client.get(answer.url))
    again = page(client.get("/rules/edit/", {"tried": job.pk}))
    assert 'value="试试看"' in again
    assert 'value="7.00"' in again
    assert client.get("/rules/edit/", {"tried": 10**17}).status_code == 404
    with tenant_scope(SYSTEM):
        assert RuleSet.objects.count() == 1


def test_a_district_does_not_see_the_citys_trials(kept: RuleSet) -> None:
    answer = sent(reviewer_of(units.CITY).client, kept, "try", large_fen="7")
    assert reviewer_of(units.QIJIANG).client.get(answer.url).status_code == 404
    assert clerk_of(units.CITY).client.get(answer.url).status_code == 403


def test_every_figure_of_the_form_keeps_its_bounds(kept: RuleSet) -> None:
    for figure in FIGURES:
        for value, valid in ((figure.most, True), (figure.most + 1, False)):
            form = RuleSetForm(typed(kept, **{figure.name: str(value)}))
            assert (figure.name not in form.errors) is valid
