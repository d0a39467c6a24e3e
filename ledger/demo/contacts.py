"""Whom to call in the demonstration: fictional people with telephone numbers of a series that nobody has."""

from itertools import count
from typing import Final

from django.db.models import Q

from ledger.demo import plan
from ledger.demo.people import fictional_name
from ledger.models import Campaign, ContactSheet, Unit
from ledger.policy import Role
from ledger.vocabulary import Level

NOBODY: Final = frozenset({plan.GUNAN, plan.LONGSHENG})
"""Units that have not filled their sheet yet."""
NO_LEADER: Final = plan.ZHONGFENG
"""The unit that has left a box of it blank."""


def fill_contacts(campaign: Campaign) -> int:
    """Write the sheets of the districts that are acted and of 綦江's own units; return how many.

    Two statements beside the look for the units: the sheets, and whom to call at each unit.
    """
    asked = Q(code__in=(*plan.DISTRICTS, plan.FINANCE)) | Q(parent__code=plan.QIJIANG)
    units = list(Unit.objects.filter(asked).exclude(code__in=NOBODY).order_by("path"))
    numbers = count(1)
    sheets = [_sheet(campaign, unit, next(numbers), next(numbers)) for unit in units]
    ContactSheet.objects.bulk_create(sheets)
    for unit, sheet in zip(units, sheets, strict=True):
        unit.contact_name, unit.contact_phone = sheet.contact_name, sheet.contact_phone
    Unit.objects.bulk_update(units, ["contact_name", "contact_phone"])
    return len(sheets)


def _sheet(campaign: Campaign, unit: Unit, first: int, second: int) -> ContactSheet:
    district = unit.level == Level.DISTRICT
    leader = "" if unit.code == NO_LEADER else fictional_name(unit.code, Role.HEAD)
    clerk = fictional_name(unit.code, Role.CLERK)
    return ContactSheet(
        unit=unit,
        campaign=campaign,
        lead_office="经济信息委" if district else "财政办公室",
        leader_name=leader,
        leader_title="副区长" if district else "副主任",
        leader_phone=_phone(first),
        contact_name=clerk,
        contact_title="科长" if district else "科员",
        contact_phone=_phone(second),
        version=1,
        saved_name=clerk,
    )


def _phone(number: int) -> str:
    return f"138{number:08}"
