"""Who stood for a unit, and who does now; a trend names the same debts under both."""

import pytest

from ledger.models import Unit
from ledger.queries.lineage import lineage
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import units
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


@pytest.mark.usefixtures("tree")
@pytest.mark.parametrize("asked", [units.GUNAN, units.WENLONG, "500110009", LAST])
def test_each_of_them_leads_to_those_of_then_and_to_the_one_of_now(asked: str) -> None:
    every = {code: unit_of(code).pk for code in (units.GUNAN, units.WENLONG, "500110009", LAST)}
    with tenant_scope(SYSTEM):
        known = lineage()
    assert known.knows(every[asked])
    assert known.now(every[asked]) == every[LAST]
    assert known.before(known.now(every[asked])) == set(every.values())


@pytest.mark.usefixtures("tree")
def test_who_never_changed_stands_for_itself() -> None:
    unit = unit_of(units.QIJIANG)
    with tenant_scope(SYSTEM):
        known = lineage()
    assert not known.knows(unit.pk)
    assert (known.now(unit.pk), known.before(unit.pk)) == (unit.pk, {unit.pk})


def test_what_lies_beside_is_followed_by_its_number_and_never_read(tree: Tree) -> None:
    unit = unit_of(units.GUNAN)
    with tree.reviewer(units.QIJIANG).scope():
        known = lineage()
        assert not Unit.objects.filter(pk=known.now(unit.pk)).exists()
    assert known.now(unit.pk) == unit_of(LAST).pk
