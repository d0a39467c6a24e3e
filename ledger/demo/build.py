"""Builds the demonstration: six weeks of a campaign, acted by fictional people through the real actions."""

from typing import Any

from django.conf import settings

from ledger.actions.outbox import announced_together
from ledger.demo import plan
from ledger.demo.people import Cast, is_new, random_password
from ledger.demo.sign_ins import write_sign_ins
from ledger.demo.stage import Stage
from ledger.demo.this_week import act_this_week
from ledger.demo.times import Times
from ledger.demo.weeks import act_week
from ledger.errors import ForbiddenError, RefusedError
from ledger.models import ArrearsRecord, Campaign, ExpectedReporter, Filing, FilingVersion, Unit, User
from ledger.scoping import Actor
from ledger.vocabulary import PeriodKind
from qingqian.db.clock import app_now


def build_demo(actor: Actor, campaign: Campaign) -> dict[str, Any]:
    """Fill a demonstration campaign of which today lies in week 6; one that has filings stays as it is.

    Runs in the caller's scope and transaction, so that it is there whole or not at all. Returns how many people,
    rows, filings and versions it made. RefusedError on a production server, whose clock is never set;
    ForbiddenError for a person.
    """
    if not actor.is_system:
        raise ForbiddenError("演示由系统建立，请不要加 --as。")
    if not settings.CLOCK_MAY_BE_HELD:
        raise RefusedError(f"生产环境不建“{campaign.name}”：它要拨动时钟。请在试用环境运行 init --demo。")
    before = _counts()
    if not Filing.objects.filter(period__campaign=campaign).exists():
        _act(campaign)
    return {name: count - before[name] for name, count in _counts().items()}


def _act(campaign: Campaign) -> None:
    if ArrearsRecord.objects.exists():
        raise RefusedError(
            f"台账里已有数据，不能再建“{campaign.name}”：演示的数据会与它们混在一起。请换一个空的数据库。"
        )
    times = Times(campaign, app_now())
    owed = ExpectedReporter.objects.filter(unit__code__in=plan.EXEMPT, period__campaign=campaign)
    owed.exclude(period__kind__in=(PeriodKind.CONTACTS, PeriodKind.SURVEY)).update(exempt=True)
    stage = Stage(campaign, _cast())
    with announced_together():
        for short in plan.PAST:
            act_week(stage, times, short)
        act_this_week(stage, times)


def _cast() -> Cast:
    """Make the people; the file with their password is written first, so that none is made whom nobody knows."""
    password = random_password() if is_new() else None
    if password is not None:
        write_sign_ins(password)
    return Cast({unit.code: unit for unit in Unit.objects.all()}, password)


def _counts() -> dict[str, int]:
    models = {"people": User, "records": ArrearsRecord, "filings": Filing, "versions": FilingVersion}
    return {name: model.objects.count() for name, model in models.items()}  # type: ignore[attr-defined]
