from ledger.models import Mail, MailState
from ledger.scoping import SYSTEM, tenant_scope
from qingqian.db.clock import wall_clock
from tests.personas import Persona


def mail(person: Persona, state: MailState, number: int = 1) -> Mail:
    """Make a mail to somebody that stands so in the outbox."""
    now = wall_clock()
    with tenant_scope(SYSTEM):
        return Mail.objects.create(
            unit=person.unit,
            user=person.user,
            message_id=f"<{person.unit.code}-{number}@test>",
            address=f"a{number}@example.test",
            state=state,
            made_at=now,
            next_at=now,
            fault="连不上邮件服务器",
        )
