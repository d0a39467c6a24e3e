"""What the tests of filings and reviews share: pressing buttons, reading pages, counting what is stored."""

import re
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger.actions.deciding import approve, claim, return_filing
from ledger.actions.filings import submit
from ledger.actions.versions import Submission
from ledger.models import Filing, FilingEvent, FilingVersion, Period, Unit
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import campaigns, units
from tests.personas import Persona

WHY = "已与企业核对合同，分期付款"
SIGNED = {
    "declared_small_firms": "on",
    "prepared_by": "填报员甲",
    "headed_by": "负责人乙",
    "contact_phone": "023-48600000",
}
PLACE = f"/filings/{units.GUNAN}/{campaigns.SURVEY}/"


def text(answer: Any) -> str:
    """Return a page's text with plain spaces."""
    return re.sub(r"\s+", " ", answer.content.decode())


def page(person: Persona, path: str) -> str:
    """Open a page that must be there."""
    answer = person.client.get(path)
    assert answer.status_code == 200, path
    return text(answer)


def post(person: Persona, move: str, place: str = PLACE, **said: Any) -> Any:
    """Press a button of a filing."""
    return person.client.post(f"{place}{move}/", said)


def stored() -> tuple[int, int, int]:
    """Count filings, versions and events."""
    with tenant_scope(SYSTEM):
        return Filing.objects.count(), FilingVersion.objects.count(), FilingEvent.objects.count()


def queries(person: Persona, path: str) -> int:
    """Count the queries of a page."""
    with CaptureQueriesContext(connection) as captured:
        assert person.client.get(path).status_code == 200
    return len(captured)


def hand_in(person: Persona, period: Period, **said: Any) -> None:
    """Submit a unit's ledger by the mover."""
    with person.scope() as actor:
        submit(actor, person.unit, period, Submission(explain=WHY, **said))


def pass_it(reviewer: Persona, unit: Unit, period: Period, seen: int = 1) -> None:
    """Claim and approve by the mover."""
    with reviewer.scope() as actor:
        claim(actor, unit, period, seen=seen)
        approve(actor, unit, period, seen=seen)


def send_back(reviewer: Persona, unit: Unit, period: Period, reason: str, seen: int = 1) -> None:
    """Claim and return by the mover."""
    with reviewer.scope() as actor:
        claim(actor, unit, period, seen=seen)
        return_filing(actor, unit, period, reason, seen=seen)
