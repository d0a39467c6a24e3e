"""Sheets of contacts: the period that asks for them, a whole one, kept and handed in."""

from typing import Any

from ledger.actions.contacts import keep_contacts
from ledger.actions.filings import submit
from ledger.actions.versions import Submission
from ledger.models import ContactSheet, ExpectedReporter, FilingVersion, Period, Unit
from ledger.scoping import SYSTEM, tenant_scope
from ledger.vocabulary import PeriodKind
from tests.factories import campaigns
from tests.personas import Persona

CONTACTS = "2022-contacts"
WHOLE = {
    "lead_office": "财政办公室",
    "leader_name": "郑某",
    "leader_title": "副主任",
    "leader_phone": "023-48600001",
    "contact_name": "冯某",
    "contact_title": "科员",
    "contact_phone": "13800000002",
}


def open_contacts() -> Period:
    """Order the period of 附件1 before the survey, due of every unit of the tree."""
    planted, campaign = campaigns.under_way(), campaigns.campaign()
    with tenant_scope(SYSTEM):
        period = Period.objects.create(
            unit=campaign.unit,
            campaign=campaign,
            code=CONTACTS,
            name="工作联络表",
            kind=PeriodKind.CONTACTS,
            annexes=[1],
            sort_no=0,
            opens_at=campaigns.period().opens_at,
        )
        above = {unit.parent_id for unit in planted.values()}
        ExpectedReporter.objects.bulk_create(
            ExpectedReporter(unit=unit, period=period, parent_unit=unit.parent, is_leaf=unit.pk not in above)
            for unit in planted.values()
        )
    return period


def keep(person: Persona, seen: int = 0, unit: Unit | None = None, **changed: str) -> ContactSheet:
    """Keep a whole sheet, but for what is changed, as one's own unit's or another's."""
    with person.scope() as actor:
        return keep_contacts(actor, unit or person.unit, campaigns.campaign(), {**WHOLE, **changed}, seen)


def file_it(person: Persona, period: Period, **said: Any) -> FilingVersion:
    """Hand a sheet in."""
    with person.scope() as actor:
        outcome = submit(actor, person.unit, period, Submission(**said))
        return FilingVersion.objects.get(filing=outcome.filing, number=outcome.number or 0)
