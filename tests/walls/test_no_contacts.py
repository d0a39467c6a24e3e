"""A 行业主管 meets no contact anywhere: strings that stand nowhere else, sought in all that the site answers."""

import io
import zipfile
from typing import Any, Final

import pytest
from django.db import transaction

from ledger.models import ArrearsRecord, ContactSheet, Debtor, Person, Unit
from ledger.policy import Role
from ledger.privacy import CONTACTS
from ledger.scoping import SYSTEM, tenant_scope
from ledger.vocabulary import Sector
from tests.factories import campaigns, units
from tests.personas import Persona, persona
from tests.walls.world import PUBLIC, World, addresses, build

pytestmark = pytest.mark.django_db
# What a telephone number still shows once it is masked is sought too.
CANARIES: Final = ("联系丙", "联系丁", "13977712345", "139****2345", "13977754321", "139****4321", "另一领域的合同")
READ: Final = {"sector_board", "sector_rows", "sector_export", "workbench", "identity", "password"}


@pytest.fixture
def world() -> World:
    """Give everything that can be called a name and number of its own."""
    made = build()
    with tenant_scope(SYSTEM):
        said = ("联系丙", "13977712345", "联系丁", "13977754321")
        ArrearsRecord.objects.update(**dict(zip(CONTACTS, said, strict=True)))
        theirs = ArrearsRecord.objects.filter(unit__code=units.WENLONG)
        theirs.update(sector=Sector.EDUCATION, contract_name="另一领域的合同")
        Unit.objects.update(contact_name="联系丙", contact_phone="13977712345")
        Debtor.objects.update(contact="联系丙", phone="13977712345")
        for unit in made.units.values():
            ContactSheet.objects.create(
                unit=unit, campaign=campaigns.campaign(), contact_name="联系丁", contact_phone="13977754321"
            )
        Person.objects.exclude(user__username="reader").update(phone="13977754321")
    return made


def told(answer: Any) -> str:
    """Return everything that an answer says, that of a workbook unpacked."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            body = b"".join(parts.read(name) for name in parts.namelist())
    return str(body.decode("utf-8", "replace")) + str(answer.headers)


def opened(person: Persona, world: World) -> dict[str, str]:
    """Return what each address that opens says, of whomever it is asked; what is changed is put back."""
    found: dict[str, str] = {}
    for address in addresses():
        for code in (units.QIJIANG, units.GUNAN, units.WENLONG):
            with transaction.atomic():
                answer = person.client.get(world.url(address, code))
                if answer.status_code == 200:
                    found[address.name] = found.get(address.name, "") + told(answer)
                else:
                    assert not [canary for canary in CANARIES if canary in told(answer)], (address.name, code)
                transaction.set_rollback(True)
    return found


def test_nothing_that_opens_says_whom_to_call(world: World) -> None:
    reader = persona(units.QIJIANG, Role.SECTOR)
    assert reader.client.ticket
    reader.client.raise_request_exception = False
    found = opened(reader, world)
    assert set(found) - PUBLIC == READ
    for name, text in found.items():
        assert not [canary for canary in CANARIES if canary in text], name
    assert "号工程采购合同" in found["sector_rows"]
    assert "号工程采购合同" in found["sector_export"]


def test_who_may_see_them_does(world: World) -> None:
    """Else nothing was sought for."""
    clerk = persona(units.WENLONG, Role.CLERK)
    assert world.records[units.WENLONG]
    html = told(clerk.client.get(f"/ledger/?unit={units.WENLONG}&columns=all"))
    assert "另一领域的合同" in html
    assert "联系丙" in told(clerk.client.get(f"/exports/annex2.xlsx?unit={units.WENLONG}"))
