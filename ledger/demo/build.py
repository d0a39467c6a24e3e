"""Builds the demonstration: six weeks of a campaign, acted by fictional people through the real actions."""

from typing import Any

from django.conf import settings

from ledger.demo.people import Cast, is_new, random_password
from ledger.demo.sign_ins import write_sign_ins
from ledger.errors import ForbiddenError, RefusedError
from ledger.models import Campaign, Filing, Unit
from ledger.scoping import Actor


def build_demo(actor: Actor, campaign: Campaign) -> dict[str, Any]:
    """Fill a demonstration campaign of which today lies in week 6; a campaign with filings stays as it is.

    Runs in the caller's scope and transaction, so that it is there whole or not at all. Returns counts of what it
    made. RefusedError on a production server, whose clock is never set; ForbiddenError for a person.
    """
    if not actor.is_system:
        raise ForbiddenError("演示由系统建立，请不要加 --as。")
    if not settings.CLOCK_MAY_BE_HELD:
        raise RefusedError(f"生产环境不建“{campaign.name}”：它要拨动时钟。请在试用环境运行 init --demo。")
    password = random_password() if is_new() else None
    if password is not None:
        write_sign_ins(password)
    Cast({unit.code: unit for unit in Unit.objects.all()}, password)
    return {"filings": Filing.objects.filter(period__campaign=campaign).count()}
