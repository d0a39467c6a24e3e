"""The sheet of contacts: kept by its unit, filed when it is whole, frozen for ever, and no part of the ledger."""

import pytest
from django.db import DatabaseError, transaction

from ledger.actions.contacts import keep_contacts
from ledger.actions.filings import amend, submit
from ledger.actions.versions import Submission
from ledger.errors import ConflictError, ForbiddenError, RefusedError
from ledger.models import Campaign, ContactSheet, FilingVersion, Unit
from ledger.policy import Role
from ledger.queries.contacts import frozen_contacts, kept, kept_below
from ledger.queries.narratives import frozen_text
from ledger.queries.periods import approved_points
from ledger.scoping import SYSTEM, tenant_scope
from qingqian.db.sqlfile import scalar
from tests.factories import campaigns, units
from tests.factories.contacts import WHOLE, file_it, keep, open_contacts
from tests.factories.records import record
from tests.ledger.views.moves import page, pass_it
from tests.personas import clerk_of, head_of, manager_of, persona, reviewer_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", Role)
def test_clerk_head_and_manager_keep_the_sheet_of_their_own_unit(role: Role) -> None:
    person = persona(units.GUNAN, role)
    if role in (Role.CLERK, Role.HEAD, Role.MANAGER):
        keep(person)
    else:
        with pytest.raises(ForbiddenError):
            keep(person)
    above = persona(units.QIJIANG, role)
    with pytest.raises(ForbiddenError):
        keep(above, unit=person.unit)


def test_what_was_stored_meanwhile_is_not_overwritten_and_the_same_twice_is_once() -> None:
    one, other = clerk_of(units.GUNAN), head_of(units.GUNAN)
    assert keep(one).version == 1
    assert keep(other, seen=0).version == 1, "the same again changes nothing"
    with pytest.raises(ConflictError, match="改过"):
        keep(other, seen=0, leader_name="钱某")
    assert keep(other, seen=1, leader_name="钱某").version == 2


def test_a_telephone_number_that_is_none_is_refused() -> None:
    with pytest.raises(RefusedError, match="联络人联系电话写得不对"):
        keep(clerk_of(units.GUNAN), contact_phone="12")


def test_whom_to_call_stands_at_the_unit_from_the_newest_campaign_alone() -> None:
    clerk = clerk_of(units.GUNAN)
    keep(clerk)
    newest = campaigns.campaign()
    with tenant_scope(SYSTEM):
        Unit.objects.get(pk=clerk.unit.pk, contact_name="冯某", contact_phone="13800000002")
        older = Campaign.objects.create(
            unit=newest.unit, code="2021", name="上一次", survey_date="2021-05-20", ends_on="2021-12-31"
        )
    with clerk.scope() as actor:
        keep_contacts(actor, clerk.unit, older, {**WHOLE, "contact_name": "蒋某"}, 0)
        assert Unit.objects.get(pk=clerk.unit.pk).contact_name == "冯某"


@pytest.mark.parametrize("name", ["contact_name", "contact_phone"])
def test_half_a_sheet_leaves_what_is_known_of_the_unit(name: str) -> None:
    clerk = clerk_of(units.GUNAN)
    known = {"contact_name": "经办人", "contact_phone": "13812342201"}
    with tenant_scope(SYSTEM):
        Unit.objects.filter(pk=clerk.unit.pk).update(**known)
    with clerk.scope() as actor:
        keep_contacts(actor, clerk.unit, campaigns.campaign(), {**WHOLE, name: ""}, 0)
    with tenant_scope(SYSTEM):
        (stored,) = Unit.objects.filter(pk=clerk.unit.pk).values("contact_name", "contact_phone")
    assert stored == {**known, **{other: WHOLE[other] for other in known if other != name}}


def test_a_form_begins_with_what_is_known_of_the_unit_until_there_is_a_sheet() -> None:
    clerk = clerk_of(units.GUNAN)
    with tenant_scope(SYSTEM):
        Unit.objects.filter(pk=clerk.unit.pk).update(contact_name="经办人", contact_phone="13812342201")
    campaigns.under_way()
    shown = page(clerk, "/contacts/")
    assert all(f'value="{known}"' in shown for known in ("经办人", "13812342201"))
    keep(clerk, contact_name="", contact_phone="")
    shown = page(clerk, "/contacts/")
    assert not any(f'value="{known}"' in shown for known in ("经办人", "13812342201")), "a sheet says itself"


def test_the_level_above_sees_who_has_filled_it() -> None:
    campaigns.under_way()
    keep(clerk_of(units.GUNAN))
    keep(clerk_of(units.WENLONG), leader_phone="")
    with reviewer_of(units.QIJIANG).scope():
        below = kept_below(units.unit(units.QIJIANG), campaigns.campaign())
    told = {each.unit.code: each.lacks for each in below}
    assert told[units.GUNAN] == []
    assert told[units.WENLONG] == ["责任领导联系电话"]
    assert len(told[units.SHIJIAO]) == len(WHOLE)


def test_a_sheet_that_is_not_whole_is_not_filed_and_the_sentence_names_what_lacks() -> None:
    period, clerk = open_contacts(), clerk_of(units.GUNAN)
    keep(clerk, leader_title="", contact_phone="")
    with pytest.raises(RefusedError, match="责任领导职务、联络人联系电话"):
        file_it(clerk, period)
    keep(clerk, seen=1)
    with pytest.raises(RefusedError, match="没有零报告"):
        file_it(clerk, period, nil=True)
    assert file_it(clerk, period).number == 1


def test_a_version_holds_the_contacts_of_its_time_and_no_row_whatever_happens_later() -> None:
    period, clerk = open_contacts(), clerk_of(units.GUNAN)
    record(clerk.unit)
    keep(clerk)
    version = file_it(clerk, period)
    assert (version.row_count, version.point) == (0, 0)
    keep(clerk, seen=1, leader_name="钱某")
    with tenant_scope(SYSTEM):
        version.refresh_from_db()
        assert frozen_contacts(version) == WHOLE
        assert frozen_text(version) is None
        digest = scalar("select expected_digest(%s)", [version.pk])
        assert bytes(version.digest) == bytes(digest)
        assert kept(clerk.unit, period.campaign).texts["leader_name"] == "钱某"


def test_a_filed_sheet_neither_binds_the_rows_nor_counts_as_their_past() -> None:
    period, clerk = open_contacts(), clerk_of(units.GUNAN)
    row = record(clerk.unit)
    keep(clerk)
    file_it(clerk, period)
    pass_it(reviewer_of(units.QIJIANG), clerk.unit, period)
    with clerk.scope():
        assert approved_points(clerk.unit, period.campaign) == ()
        row.delete()


def test_the_level_above_files_its_own_over_those_of_its_children() -> None:
    period = open_contacts()
    for code in (units.GUNAN, units.WENLONG):
        clerk = clerk_of(code)
        keep(clerk)
        file_it(clerk, period)
        pass_it(reviewer_of(units.QIJIANG), clerk.unit, period)
    above = clerk_of(units.QIJIANG)
    keep(above)
    with pytest.raises(RefusedError, match="石角镇"):
        file_it(above, period)
    version = file_it(above, period, with_missing=True)
    with tenant_scope(SYSTEM):
        pinned = {pin.printed_name: pin.child_version_id is not None for pin in version.children.all()}
    assert pinned == {"古南街道": True, "文龙街道": True, "石角镇": False}


def test_what_was_approved_is_amended_by_the_sheet_of_now() -> None:
    period, clerk = open_contacts(), clerk_of(units.GUNAN)
    keep(clerk)
    file_it(clerk, period)
    pass_it(reviewer_of(units.QIJIANG), clerk.unit, period)
    keep(clerk, seen=1, contact_name="蒋某")
    with clerk.scope() as actor:
        number = amend(actor, clerk.unit, period, Submission(), "联络人换人").number
        version = FilingVersion.objects.get(unit=clerk.unit, period=period, number=number or 0)
    assert version.amendment
    assert version.narrative["contacts"]["contact_name"] == "蒋某"
    with tenant_scope(SYSTEM):
        assert bytes(version.digest) == bytes(scalar("select expected_digest(%s)", [version.pk]))


def test_the_database_takes_contacts_for_their_period_alone_and_never_changes_them() -> None:
    period, clerk = open_contacts(), clerk_of(units.GUNAN)
    keep(clerk)
    version = file_it(clerk, period)
    head = '{"narrative": {"contacts": {}}}'
    other = campaigns.period()
    with clerk.scope() as actor:
        record(clerk.unit)
        outcome = submit(actor, clerk.unit, other, Submission(explain="已与企业核对合同，分期付款"))
        with pytest.raises(DatabaseError, match="holds them"), transaction.atomic():
            scalar("select file_contacts(%s, %s, %s, '[]')", [clerk.unit.pk, outcome.filing.pk, head])
    with pytest.raises(DatabaseError), tenant_scope(SYSTEM):
        FilingVersion.objects.filter(pk=version.pk).update(narrative={})


def test_the_manager_of_another_district_reaches_nothing() -> None:
    keep(clerk_of(units.GUNAN))
    for district, sees in ((units.QIJIANG, True), (units.JIANGJIN, False)):
        with manager_of(district).scope():
            assert ContactSheet.objects.exists() is sees
