"""疑似重复: what several units below have, side by side, answered or sent back."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ledger.models import AuditEvent, SharedAnswer
from ledger.queries.twins import SIDE_BY_SIDE
from ledger.scoping import SYSTEM, tenant_scope
from qingqian.web.masking import mask_phone
from tests.factories import campaigns, units
from tests.factories.across import ACROSS
from tests.factories.lines import good_line
from tests.factories.rollups import WHY, Tree, plant
from tests.ledger.views.moves import page, text
from tests.personas import viewer_of

pytestmark = pytest.mark.django_db
TOWNS = (units.GUNAN, units.WENLONG)
PERIOD = f"/twins/?period={campaigns.SURVEY}"


@pytest.fixture
def tree() -> Tree:
    made = Tree()
    made.expect(*TOWNS, units.QIJIANG, units.CITY)
    return made


def shared(tree: Tree, rule: str = "D02") -> None:
    plant(tree.units[TOWNS[0]], ACROSS[rule].here)
    plant(tree.units[TOWNS[1]], ACROSS[rule].there)


@pytest.mark.parametrize(
    ("rule", "title"), [("D02", "示例第1管理局欠重庆示例第1建设有限公司"), ("D04", "BT2022-0107")]
)
def test_the_unit_above_both_sees_them_side_by_side(tree: Tree, rule: str, title: str) -> None:
    shared(tree, rule)
    shown = page(tree.clerk(units.QIJIANG), "/twins/")
    assert title in shown
    assert "古南街道" in shown
    assert "文龙街道" in shown
    assert f'data-rule="{rule}"' in shown
    assert shown.count("<table") == 1


def test_what_differs_is_marked_and_telephone_numbers_are_masked(tree: Tree) -> None:
    shared(tree)
    shown = page(tree.clerk(units.QIJIANG), "/twins/")
    assert "<strong>赵某</strong>" in shown
    assert good_line(1).creditor_phone not in shown
    assert mask_phone(good_line(1).creditor_phone) in shown


def test_nearly_the_same_is_shown_apart_and_asks_for_no_answer(tree: Tree) -> None:
    shared(tree)
    shown = page(tree.clerk(units.QIJIANG), "/twins/?show=near")
    assert "有限责任公司" in shown
    assert "保存说明" not in shown
    assert "有限责任公司" not in page(tree.clerk(units.QIJIANG), "/twins/")


def test_what_lies_below_one_child_is_not_the_citys(tree: Tree) -> None:
    shared(tree)
    assert "没有这样的欠款" in page(tree.clerk(units.CITY), "/twins/")
    assert "没有这样的欠款" in page(tree.clerk(units.GUNAN), "/twins/")


def test_an_answer_is_stored_and_shown(tree: Tree) -> None:
    shared(tree)
    clerk = tree.clerk(units.QIJIANG)
    with clerk.scope():
        mark = clerk.client.get("/twins/").context["cards"][0].group.shared.fingerprint
    answer = clerk.client.post("/twins/answer/", {"mark": mark, "text": WHY}, follow=True)
    assert "已保存说明" in text(answer)
    assert "没有这样的欠款" in text(answer)
    assert WHY in page(clerk, "/twins/?show=answered")
    with tenant_scope(SYSTEM):
        assert SharedAnswer.objects.get().author_name == clerk.actor.name
        assert AuditEvent.objects.filter(what="ledger_sharedanswer", op="I").count() == 1


def test_an_empty_phrase_is_refused_and_stays_typed(tree: Tree) -> None:
    shared(tree)
    clerk = tree.clerk(units.QIJIANG)
    mark = clerk.client.get("/twins/").context["cards"][0].group.shared.fingerprint
    answer = clerk.client.post("/twins/answer/", {"mark": mark, "text": "核实无误，情况属实"})
    assert answer.status_code == 422
    assert "核实无误，情况属实</textarea>" in text(answer)
    assert "不要只写" in text(answer)


def test_what_is_none_any_more_answers_with_a_conflict(tree: Tree) -> None:
    clerk = tree.clerk(units.QIJIANG)
    answer = clerk.client.post("/twins/answer/", {"mark": "0" * 32, "text": WHY})
    assert answer.status_code == 409
    assert "已有变化" in text(answer)


def test_who_only_reads_gets_no_form(tree: Tree) -> None:
    shared(tree)
    viewer = viewer_of(units.QIJIANG)
    shown = page(viewer, "/twins/")
    assert "文龙街道" in shown
    assert "保存说明" not in shown
    assert viewer.client.post("/twins/answer/", {"mark": "1", "text": WHY}).status_code == 403


def test_a_submissions_pairs_lead_to_the_filing_that_can_be_returned(tree: Tree) -> None:
    for code, lines in zip(TOWNS, (ACROSS["D02"].here, ACROSS["D02"].there), strict=True):
        tree.write(code, lines)
    assert "没有这样的欠款" in page(tree.reviewer(units.QIJIANG), PERIOD)
    tree.pass_up(*TOWNS)
    shown = page(tree.reviewer(units.QIJIANG), PERIOD)
    for code in TOWNS:
        assert reverse("review", args=[code, campaigns.SURVEY]) in shown
    assert "去退回" not in page(tree.clerk(units.QIJIANG), PERIOD)
    reviewed = page(tree.reviewer(units.QIJIANG), reverse("review", args=[units.GUNAN, campaigns.SURVEY]) + "?tab=all")
    assert f"{reverse('twins')}?unit={units.QIJIANG}" in reviewed
    filing = page(tree.clerk(units.QIJIANG), reverse("filing", args=[units.QIJIANG, campaigns.SURVEY]))
    assert "下级单位之间" in filing
    assert "古南街道、文龙街道都报了同一笔欠款" in filing
    assert reverse("twins") in filing


def test_pages_of_groups_and_of_many_rows(tree: Tree) -> None:
    for code in TOWNS:
        plant(tree.units[code], [good_line(number) for number in range(1, 13)])
    plant(tree.units[units.SHIJIAO], [good_line(1)] * SIDE_BY_SIDE)
    clerk = tree.clerk(units.QIJIANG)
    first, second = page(clerk, "/twins/"), page(clerk, "/twins/?page=2")
    assert (first.count("<table"), second.count("<table")) == (10, 2)
    assert "第 1–10 件，共 12 件" in first
    (many,) = [one for one in clerk.client.get("/twins/").context["cards"] if one.more] or [
        one for one in clerk.client.get("/twins/?page=2").context["cards"] if one.more
    ]
    assert (len(many.twins), many.more) == (SIDE_BY_SIDE, 2)
    assert {twin.unit.code for twin in many.twins} == {*TOWNS, units.SHIJIAO}


def test_ten_groups_cost_the_queries_of_one(tree: Tree) -> None:
    clerk, counts = tree.clerk(units.QIJIANG), []
    for numbers in (range(1, 2), range(2, 11)):
        for code in TOWNS:
            plant(tree.units[code], [good_line(number) for number in numbers])
        with CaptureQueriesContext(connection) as queries:
            page(clerk, "/twins/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
