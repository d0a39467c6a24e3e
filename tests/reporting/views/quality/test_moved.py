"""What units reported that have moved since is counted where it was reported, or where its rows are now (rule 13)."""

import re
from html import unescape

import pytest

from ledger.actions.deciding import approve, claim
from ledger.actions.filings import submit
from ledger.actions.versions import Submission
from tests.factories import campaigns, units
from tests.factories.lines import WAN, good_line
from tests.factories.reorganised import done, merging, moving
from tests.factories.rollups import Tree
from tests.ledger.views.moves import page, queries
from tests.personas import clerk_of, manager_of, viewer_of

pytestmark = pytest.mark.django_db
LARGE = re.compile(
    r'href="(/quality/rows/[^"]*rule=P01[^"]*)" data-line="[^"]*" data-column="units" data-exact="(\d+)"'
)


@pytest.fixture
def tree() -> Tree:
    """A town reports one large debt for the survey; then it moves to another district."""
    made = Tree()
    made.expect(units.GUNAN, units.WENLONG, units.QIJIANG, units.JIJIANG, units.JIANGJIN, units.CITY)
    large = 6_000 * WAN
    made.write(units.GUNAN, [good_line(1, owed_fen=large, contract_fen=large)])
    made.write(units.JIJIANG, [good_line(2)])
    made.pass_up(units.GUNAN, units.JIJIANG)
    done(manager_of(units.CITY), moving(units.GUNAN, units.JIANGJIN))
    return made


def counted(whose: str, view: str = "", viewer: str = units.CITY) -> tuple[int, str]:
    """Return how many large debts a district's page counts in the survey, and where they are listed."""
    html = page(viewer_of(viewer), f"/quality/?unit={whose}&period={campaigns.SURVEY}{view}")
    found = LARGE.search(html)
    return (0, "") if found is None else (int(found[2]), unescape(found[1]))


@pytest.mark.usefixtures("tree")
def test_as_then_and_as_now() -> None:
    assert counted(units.QIJIANG)[0] == 1
    assert counted(units.JIANGJIN)[0] == 0
    assert counted(units.QIJIANG, "&as=now")[0] == 0
    count, rows = counted(units.JIANGJIN, "&as=now")
    assert count == 1
    assert "as=now" in rows
    assert "古南街道" in page(viewer_of(units.CITY), rows)
    for view in ("", "&as=now"):
        assert counted(units.CITY, view)[0] == 1


@pytest.mark.usefixtures("tree")
def test_the_switch_is_offered_where_something_moved() -> None:
    viewer = viewer_of(units.CITY)
    for code, offered in ((units.QIJIANG, True), (units.JIANGJIN, True), (units.CITY, False), (units.WENLONG, False)):
        assert ("单位按现在" in page(viewer, f"/quality/?unit={code}&period={campaigns.SURVEY}")) is offered, code


@pytest.mark.usefixtures("tree")
def test_who_sees_one_side_only_is_offered_none() -> None:
    for code in (units.QIJIANG, units.JIANGJIN):
        asked = f"/quality/?unit={code}&period={campaigns.SURVEY}"
        assert "单位按现在" not in page(viewer_of(code), asked)
        assert counted(code, "&as=now", code)[0] == counted(code, "", code)[0]


@pytest.mark.usefixtures("tree")
def test_units_of_one_period_are_listed_as_they_stood_in_it() -> None:
    viewer, asked = viewer_of(units.CITY), f"unit={units.QIJIANG}&period={campaigns.SURVEY}&rule=P01"
    bodies = [page(viewer, f"/quality/units/?{asked}{view}").partition("<tbody>")[2] for view in ("", "&as=now")]
    assert bodies[0] == bodies[1]
    assert "古南街道" in bodies[0]


def test_what_another_unit_has_reported_is_counted_there_alone(tree: Tree) -> None:
    """The survey of two towns is open when they merge: the successor's report holds the large debt of the one."""
    large = 6_000 * WAN
    tree.write(units.WENLONG, [good_line(3, owed_fen=large, contract_fen=large)])
    tree.expect(units.SHIJIAO)
    tree.hand_in(units.WENLONG)
    tree.approve(units.WENLONG)
    assert counted(units.QIJIANG)[0] == 2
    done(manager_of(units.QIJIANG), merging([units.WENLONG, units.SHIJIAO], code="500110902"))
    clerk = clerk_of("500110902")
    with clerk.scope() as actor:
        submit(actor, clerk.unit, tree.period, Submission())
    with tree.reviewer(units.QIJIANG).scope() as actor:
        claim(actor, clerk.unit, tree.period)
        approve(actor, clerk.unit, tree.period)
    for view in ("", "&as=now"):
        assert counted(units.QIJIANG, view)[0] == (2 if not view else 1)


@pytest.mark.usefixtures("tree")
def test_a_closed_unit_is_looked_at_as_it_was() -> None:
    assert counted(units.GUNAN, "&own=1")[0] == counted(units.GUNAN, "&own=1&as=now")[0] == 1
    asked = f"/quality/?unit={units.GUNAN}&own=1&period={campaigns.SURVEY}"
    assert "单位按现在" not in page(viewer_of(units.CITY), asked)


@pytest.mark.usefixtures("tree")
def test_both_views_cost_about_the_same() -> None:
    viewer, asked = viewer_of(units.CITY), f"/quality/?unit={units.JIANGJIN}&period={campaigns.SURVEY}"
    assert queries(viewer, f"{asked}&as=now") == queries(viewer, asked)
