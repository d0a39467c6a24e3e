from ledger.models import Mail, MailState, Person
from ledger.scoping import SYSTEM, tenant_scope
from qingqian.db.clock import wall_clock
from tests.personas import Persona


def mail(person: Persona, state: MailState, number: int = 1) -> Mail:
    """Make a mail to somebody that stands so in the outbox, at the address that the person has."""
    now, address = wall_clock(), f"a{number}@example.test"
    with tenant_scope(SYSTEM):
        Person.objects.filter(user=person.user).update(email=address)
        return Mail.objects.create(
            unit=person.unit,
            user=person.user,
            message_id=f"<{person.unit.code}-{number}@test>",
            address=address,
            state=state,
            made_at=now,
            next_at=now,
            fault="连不上邮件服务器",
        )
