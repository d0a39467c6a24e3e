"""延期: the manager of a district gives one town more time, and everybody concerned sees it."""

import datetime as dt
from typing import Any

import pytest
from django.db.models import F

from ledger.models import Extension, PeriodClock
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import campaigns, units
from tests.factories.lines import good_line
from tests.factories.reorganised import done, merging
from tests.factories.rollups import Tree
from tests.ledger.views.moves import PLACE, SIGNED, page, post, queries, text
from tests.personas import Persona, manager_of, reviewer_of

pytestmark = pytest.mark.django_db
PAGE = f"/extensions/?unit={units.QIJIANG}&period={campaigns.SURVEY}"
END = f"/extensions/end/?unit={units.QIJIANG}&period={campaigns.SURVEY}"
YEAR = dt.datetime.now(dt.UTC).year
SAID = {"child": units.GUNAN, "until": f"{YEAR + 1}-06-03 18:00", "reason": "系统割接，数据晚到一天"}


@pytest.fixture
def tree() -> Tree:
    """Let a town have a row, and the survey be closed."""
    tree = Tree()
    tree.expect(units.GUNAN, units.WENLONG, units.QIJIANG)
    tree.write(units.GUNAN, [good_line(1)])
    with tenant_scope(SYSTEM):
        day = dt.datetime(2022, 5, 27, 10, tzinfo=dt.UTC)
        PeriodClock.objects.filter(period=tree.period).update(due_at=day, closes_at=day)
    return tree


@pytest.fixture
def manager() -> Persona:
    return manager_of(units.QIJIANG)


@pytest.mark.usefixtures("tree")
def test_a_unit_that_another_took_the_place_of_is_offered_nothing(manager: Persona) -> None:
    give(manager)
    with tenant_scope(SYSTEM):
        PeriodClock.objects.filter(period__code=campaigns.WEEK).update(closes_at=F("due_at"))
    done(manager, merging([units.GUNAN], units.WENLONG))
    for code in (campaigns.SURVEY, campaigns.WEEK):
        shown = page(manager, f"/extensions/?unit={units.QIJIANG}&period={code}")
        assert "古南街道" in shown
        assert f'value="{units.GUNAN}"' not in shown, code
        assert f'value="{units.WENLONG}"' in shown, code


def give(manager: Persona, **said: str) -> Any:
    return manager.client.post(PAGE, {**SAID, **said}, follow=True)


def test_more_time_is_given_seen_used_and_noted(tree: Tree, manager: Persona) -> None:
    clerk = tree.clerk(units.GUNAN)
    assert "请向上级申请延期" in page(clerk, PLACE)
    shown = text(give(manager))
    assert f"已准许古南街道延至 {YEAR + 1}年6月3日" in shown
    assert "系统割接，数据晚到一天" in shown
    assert "已延期" in shown
    place = page(clerk, PLACE)
    assert "检查并提交" in place
    assert "已延期" in place
    assert post(clerk, "submit", seen=0, **SIGNED).status_code == 302
    assert "迟报" in page(tree.reviewer(units.QIJIANG), f"/review/{units.GUNAN}/{campaigns.SURVEY}/")
    after = page(manager, PAGE)
    assert "收回</button>" not in after
    assert f'value="{units.GUNAN}"' not in after


def test_it_can_be_taken_back(tree: Tree, manager: Persona) -> None:
    give(manager)
    answer = manager.client.post(END, {"child": units.GUNAN}, follow=True)
    assert "已收回给古南街道的延期" in text(answer)
    assert "收回或更换" in text(answer)
    assert manager.client.post(END, {"child": units.GUNAN}).status_code == 409
    assert manager.client.post(END, {"child": units.JIJIANG}).status_code == 404
    assert "请向上级申请延期" in page(tree.clerk(units.GUNAN), PLACE)


@pytest.mark.usefixtures("tree")
@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"child": ""}, "请选择单位"),
        ({"child": units.JIJIANG}, "这个单位不需要延期"),
        ({"until": ""}, "请填写延至什么时间"),
        ({"until": "后天"}, "不是时间"),
        ({"until": "2022-05-28"}, "延期要晚于现在"),
        ({"reason": ""}, "请写明延期的原因"),
    ],
)
def test_what_is_missing_is_said_and_the_rest_stays_typed(
    manager: Persona, said: dict[str, str], sentence: str
) -> None:
    answer = give(manager, **said)
    assert answer.status_code == 422
    assert sentence in text(answer)
    kept = {"reason": SAID["reason"], "until": SAID["until"]} | said
    assert all(f'value="{value}"' in text(answer) for name, value in kept.items() if name != "child" and value)
    with tenant_scope(SYSTEM):
        assert not Extension.objects.exists()


def test_a_period_that_never_closes_needs_none(tree: Tree, manager: Persona) -> None:
    with tenant_scope(SYSTEM):
        PeriodClock.objects.filter(period=tree.period).update(closes_at=None)
    shown = page(manager, PAGE)
    assert "没有截止时间，逾期也可以提交" in shown
    assert "准许延期</button>" not in shown


@pytest.mark.usefixtures("tree")
def test_who_manages_nobody_below_finds_nobody() -> None:
    assert "没有下级单位" in page(manager_of(units.GUNAN), f"/extensions/?period={campaigns.SURVEY}")
    assert reviewer_of(units.QIJIANG).client.get(PAGE).status_code == 403


def test_two_children_cost_the_queries_of_one(tree: Tree, manager: Persona) -> None:
    counts = [queries(manager, PAGE)]
    give(manager)
    give(manager, child=units.WENLONG)
    counts.append(queries(manager, PAGE))
    assert tree.period.code == campaigns.SURVEY
    assert counts[0] == counts[1]
