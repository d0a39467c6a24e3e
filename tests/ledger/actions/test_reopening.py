"""What was approved before rows of others arrived is kept; 附件1 holds no rows, and is amended like any other."""

import pytest

from ledger.actions.contacts import keep_contacts
from ledger.actions.deciding import approve, claim, return_filing
from ledger.actions.filings import amend
from ledger.actions.versions import Submission
from ledger.errors import ConflictError
from ledger.models import Filing, FilingVersion, State
from ledger.queries.openings import of_ledger
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import campaigns, units
from tests.factories.contacts import WHOLE, file_it, keep, open_contacts
from tests.factories.reorganised import NEW, done, merging, moving, unit_of
from tests.personas import Persona, clerk_of, manager_of, reviewer_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> Persona:
    """Let two towns have had their contacts approved."""
    period, reviewer = open_contacts(), reviewer_of(units.QIJIANG)
    persons = [clerk_of(units.WENLONG), clerk_of(units.GUNAN)]
    for person in persons:
        keep(person)
        file_it(person, period)
        with reviewer.scope() as actor:
            claim(actor, person.unit, period)
            approve(actor, person.unit, period)
    return persons[0]


def test_contacts_are_amended_and_sent_back_after_rows_of_others_have_arrived(clerk: Persona) -> None:
    done(manager_of(units.QIJIANG), merging([units.GUNAN], units.WENLONG))
    period = campaigns.period("2022-contacts")
    with clerk.scope() as actor:
        keep_contacts(actor, clerk.unit, campaigns.campaign(), {**WHOLE, "contact_name": "褚某"}, 1)
        assert amend(actor, clerk.unit, period, Submission(), "联络人换了").number == 2
    with reviewer_of(units.QIJIANG).scope() as actor:
        claim(actor, clerk.unit, period)
        approve(actor, clerk.unit, period)
        assert return_filing(actor, clerk.unit, period, "电话有误").filing.state == State.RETURNED


def test_those_of_a_closed_unit_stay(clerk: Persona) -> None:
    done(manager_of(units.QIJIANG), merging([units.GUNAN], units.WENLONG))
    period = campaigns.period("2022-contacts")
    with reviewer_of(units.QIJIANG).scope() as actor, pytest.raises(ConflictError, match="已划转或并入"):
        return_filing(actor, unit_of(units.GUNAN), period, "电话有误")
    assert clerk.unit.code == units.WENLONG


@pytest.mark.usefixtures("clerk")
def test_a_unit_that_had_contacts_approved_only_leaves_no_opening() -> None:
    done(manager_of(units.CITY), moving(units.GUNAN, units.JIANGJIN))
    with tenant_scope(SYSTEM):
        assert not Filing.every.filter(unit__code=NEW, opening=True).exists()
        assert not of_ledger(FilingVersion.every.filter(unit__code=units.GUNAN)).exists()
