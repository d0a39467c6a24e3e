"""Who stands for a unit in a period, as then and as now; a trend names the same debts under both."""

import pytest

from ledger.models import Unit
from ledger.queries.lineage import View, lineage, stood_for
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import campaigns, units
from tests.factories.reorganised import done, merging, moving, unit_of
from tests.factories.rollups import Tree
from tests.personas import manager_of

pytestmark = pytest.mark.django_db
LAST = "500116009"


@pytest.fixture
def tree() -> Tree:
    """Two towns reported the survey, were merged in the week after it, and what they became has moved since."""
    made = Tree()
    made.expect(units.GUNAN, units.WENLONG, units.QIJIANG, units.JIANGJIN, units.CITY)
    for code in (units.GUNAN, units.WENLONG):
        made.hand_in(code, nil=True)
        made.approve(code)
    done(manager_of(units.QIJIANG), merging([units.GUNAN, units.WENLONG], code="500110009"))
    done(manager_of(units.CITY), moving("500110009", units.JIANGJIN, code=LAST))
    return made


def codes(found: list[Unit]) -> set[str]:
    """Return their codes."""
    return {unit.code for unit in found}


@pytest.mark.usefixtures("tree")
@pytest.mark.parametrize("asked", [units.GUNAN, units.WENLONG, "500110009", LAST])
def test_each_of_them_leads_to_those_of_then_and_to_the_one_of_now(asked: str) -> None:
    unit = unit_of(asked)
    with tenant_scope(SYSTEM):
        survey, week = campaigns.period(campaigns.SURVEY), campaigns.period(campaigns.WEEK)
        assert codes(stood_for(unit, survey, View.THEN)) == {units.GUNAN, units.WENLONG}
        assert codes(stood_for(unit, survey, View.NOW)) == {LAST}
        assert codes(stood_for(unit, week, View.THEN)) == codes(stood_for(unit, week, View.NOW)) == {LAST}


@pytest.mark.usefixtures("tree")
def test_who_never_changed_stands_for_itself() -> None:
    unit = unit_of(units.QIJIANG)
    with tenant_scope(SYSTEM):
        for view in View:
            assert stood_for(unit, campaigns.period(), view) == [unit]


def test_what_lies_beside_is_not_followed(tree: Tree) -> None:
    unit = unit_of(units.GUNAN)
    with tree.reviewer(units.QIJIANG).scope():
        known = lineage()
        assert codes(stood_for(unit, campaigns.period(), View.NOW)) == set()
    assert known.now(unit.pk) == unit_of(LAST).pk
