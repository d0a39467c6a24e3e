import pytest

from ledger.models import Unit
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import units
from tests.factories.records import record
from tests.ledger.views.moves import page, queries, text
from tests.personas import clerk_of, manager_of, reviewer_of, viewer_of

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("tree")
def test_a_district_reads_its_own_tree_and_nothing_beside_it() -> None:
    html = page(reviewer_of(units.QIJIANG), "/units/")
    assert all(name in html for name in ("綦江区", "古南街道", "文龙街道", "石角镇"))
    assert "江津区" not in html
    assert "直接下级 3 个" in html
    assert html.count("化解报告") == 4  # the strip, and one for each child


@pytest.mark.usefixtures("tree")
def test_the_city_opens_one_level_at_a_time() -> None:
    viewer = viewer_of(units.CITY)
    html = page(viewer, "/units/")
    assert "綦江区" in html
    assert "古南街道" not in html
    assert f'hx-get="/units/{units.QIJIANG}/below/"' in html
    part = page(viewer, f"/units/{units.QIJIANG}/below/")
    assert "古南街道" in part
    assert "<html" not in part


@pytest.mark.usefixtures("tree")
def test_a_leaf_has_nobody_below() -> None:
    assert "没有下级单位" in page(clerk_of(units.GUNAN), "/units/")


@pytest.mark.usefixtures("tree")
def test_who_keeps_people_sees_units_without_states_and_ledgers() -> None:
    manager = manager_of(units.QIJIANG)
    html = page(manager, "/units/")
    assert "古南街道" in html
    assert "未开始" not in html.partition("<main")[2]
    assert "台账" not in html.partition("<main")[2].partition("</main>")[0]
    assert 'class="kpi' not in page(manager, f"/units/{units.GUNAN}/")


def test_a_unit_says_what_it_is_and_how_much_it_owes(tree: dict[str, Unit]) -> None:
    record(tree[units.GUNAN])
    html = page(reviewer_of(units.QIJIANG), f"/units/{units.GUNAN}/")
    assert all(word in html for word in (units.GUNAN, "街镇部门", "街道", "綦江区", "10.00", "未开始"))
    assert f'href="/ledger/?unit={units.GUNAN}"' in html


def test_who_only_looks_sees_the_ends_of_a_number(tree: dict[str, Unit]) -> None:
    with tenant_scope(SYSTEM):
        Unit.objects.filter(pk=tree[units.GUNAN].pk).update(contact_name="经办人", contact_phone="13812342201")
    for who in (viewer_of, manager_of):
        shown = page(who(units.QIJIANG), f"/units/{units.GUNAN}/")
        assert "138****2201" in shown
        assert "13812342201" not in shown
    assert "13812342201" in page(manager_of(units.GUNAN), f"/units/{units.GUNAN}/"), "who keeps it reads it"
    assert "13812342201" in page(reviewer_of(units.QIJIANG), f"/units/{units.GUNAN}/")


@pytest.mark.parametrize("code", [units.WENLONG, units.QIJIANG, units.CITY, units.JIJIANG])
@pytest.mark.parametrize("below", ["", "below/"])
@pytest.mark.usefixtures("tree")
def test_anybody_elses_unit_is_answered_as_one_that_is_not_there(code: str, below: str) -> None:
    clerk = clerk_of(units.GUNAN)
    foreign, missing = (clerk.client.get(f"/units/{asked}/{below}") for asked in (code, "999999"))
    assert (foreign.status_code, foreign.content) == (404, missing.content)
    assert "没有找到" in text(foreign)


@pytest.mark.usefixtures("tree")
def test_the_queries_do_not_grow_with_the_units() -> None:
    viewer, below = viewer_of(units.CITY), f"/units/{units.JIANGJIN}/below/"
    one = queries(viewer, below)
    assert queries(viewer, f"/units/{units.QIJIANG}/below/") == one
