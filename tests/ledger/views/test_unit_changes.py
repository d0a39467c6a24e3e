"""The pages by which a manager changes units: who is offered what, what is shown again, queries that do not grow."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger.models import Unit
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import units
from tests.factories.lines import good_line
from tests.factories.reorganised import REASON, live, unit_of
from tests.factories.rollups import Tree, plant
from tests.personas import Persona, clerk_of, manager_of, reviewer_of

pytestmark = pytest.mark.django_db
WHERE = f"/units/{units.GUNAN}/move/"


@pytest.fixture(autouse=True)
def tree() -> Tree:
    made = Tree()
    made.expect(units.GUNAN, units.WENLONG, units.QIJIANG, units.JIANGJIN, units.CITY)
    return made


def said(**changed: str) -> dict[str, str]:
    """Return a move as it is typed."""
    typed = {"parent": units.JIANGJIN, "name": "古南街道", "code": "500116009", "reason": REASON}
    return {**typed, "effective_on": "2022-06-30", "do": "rehearse", **changed}


def test_a_manager_is_offered_what_may_be_done_there() -> None:
    manager = manager_of(units.QIJIANG)
    own = manager.client.get(f"/units/{units.QIJIANG}/").content.decode()
    below = manager.client.get(f"/units/{units.GUNAN}/").content.decode()
    assert ("新建下级单位" in own, "划转" in own) == (True, False)
    assert "新建下级单位" in below
    assert all(f'href="/units/{units.GUNAN}/{what}/"' in below for what in ("edit", "move", "merge"))
    others = clerk_of(units.QIJIANG).client.get(f"/units/{units.GUNAN}/").content.decode()
    assert "新建下级单位" not in others
    assert "/move/" not in others


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"reason": ""}, "请写明原因"),
        ({"effective_on": "明天"}, "不是日期"),
        ({"codes": "500110001"}, "不是“旧代码 新代码”"),
        ({"parent": units.QIJIANG}, "不用划转"),
        ({"parent": "50011699"}, "没有找到"),
        ({"code": units.WENLONG}, "已有单位使用"),
    ],
)
def test_what_was_typed_is_shown_again_with_what_is_wrong(changed: dict[str, str], sentence: str) -> None:
    response = manager_of(units.CITY).client.post(WHERE, said(**changed))
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert 'value="古南街道"' in response.content.decode()


def offered(person: Persona, text: str) -> list[tuple[str, str, str]]:
    """Return what is offered as the new superior for what is typed: name, unit above, code that is filled in."""
    answer = person.client.get(f"/units/{units.GUNAN}/parents/", {"q": text})
    assert answer.status_code == 200
    return [(hit["name"], hit["note"], hit["fields"]["parent"]) for hit in answer.json()["hits"]]


def test_new_superiors_are_offered_by_name_or_code_within_reach() -> None:
    city = manager_of(units.CITY)
    there = [("江津区（500116）", "重庆市", units.JIANGJIN)]
    assert offered(city, "江津") == there
    assert [code for _, _, code in offered(city, units.JIANGJIN)] == [units.JIANGJIN, units.JIJIANG]
    # Not the unit itself, not the one above it, and nothing for nothing.
    assert [code for _, _, code in offered(city, units.GUNAN)] == []
    assert units.QIJIANG not in [code for _, _, code in offered(city, "区")]
    assert offered(city, " ") == []
    assert offered(manager_of(units.QIJIANG), "街道") == [("文龙街道（500110002）", "綦江区", units.WENLONG)]
    assert offered(manager_of(units.QIJIANG), "江津") == []
    assert reviewer_of(units.QIJIANG).client.get(f"/units/{units.GUNAN}/parents/").status_code == 403
    page = city.client.get(WHERE).content.decode()
    assert f'data-suggest-url="/units/{units.GUNAN}/parents/"' in page
    assert 'data-suggest="unit"' in page


def test_what_was_not_rehearsed_is_not_done() -> None:
    response = manager_of(units.CITY).client.post(WHERE, said(do="act", digest="0" * 32))
    assert response.status_code == 409
    assert "请重新预演" in response.content.decode()
    assert unit_of(units.GUNAN).valid_to is None


def test_a_rehearsal_leaves_nothing_and_the_act_does_what_it_showed() -> None:
    plant(unit_of(units.GUNAN), [good_line(1)])
    manager = manager_of(units.CITY)
    shown = manager.client.post(WHERE, said())
    assert shown.status_code == 200
    with tenant_scope(SYSTEM):
        assert not Unit.objects.filter(code="500116009").exists()
    done = manager.client.post(WHERE, said(do="act", digest=shown.context["rehearsal"].digest))
    assert done["Location"] == "/units/500116009/"
    assert live("500116009") == (1, good_line(1).owed_fen)
    page = manager.client.get(done["Location"]).content.decode()
    assert "已办理：1 件进入古南街道的台账" in page
    assert f'href="/units/{units.GUNAN}/"' in page
    # The old superior reads where it went, and is led nowhere.
    theirs = reviewer_of(units.QIJIANG).client.get(f"/units/{units.GUNAN}/").content.decode()
    assert "去向：划转到江津区，为古南街道（500116009）" in theirs
    assert "/units/500116009/" not in theirs


def test_a_rehearsal_costs_the_same_queries_for_one_row_and_three() -> None:
    manager, counts = manager_of(units.CITY), []
    manager.client.get("/")
    for lines in ([good_line(1)], [good_line(2), good_line(3)]):
        plant(unit_of(units.GUNAN), lines)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert manager.client.post(WHERE, said()).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_change_that_was_not_seen_answers_409_with_what_stands_now() -> None:
    manager, other = manager_of(units.QIJIANG), manager_of(units.QIJIANG)
    where = f"/units/{units.GUNAN}/edit/"
    mark = manager.client.get(where).context["seen"]
    kept = {"do": "describe", "short_name": "古南", "kind": "street", "sort_no": "7", "seen": mark}
    assert other.client.post(where, {**kept, "sort_no": "8"}).status_code == 302
    answer = manager.client.post(where, kept)
    assert answer.status_code == 409
    assert "已有改动" in answer.content.decode()
    assert manager.client.post(where, {**kept, "seen": answer.context["seen"]}).status_code == 302
    renamed = {"do": "rename", "rename-name": "古南镇", "rename-effective_on": "2022-06-30", "rename-reason": REASON}
    assert manager.client.post(where, {**renamed, "seen": mark}).status_code == 409
    assert (unit_of(units.GUNAN).name, unit_of(units.GUNAN).sort_no) == ("古南街道", 7)
