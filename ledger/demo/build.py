"""Builds the demonstration: six weeks of a campaign, acted by fictional people through the real actions."""

import datetime as dt
from typing import Any

from django.conf import settings

from ledger.actions.outbox import announced_together, deliver
from ledger.actions.parties import remember
from ledger.actions.passwords import random_password
from ledger.demo import plan
from ledger.demo.clues import act_clues
from ledger.demo.contacts import fill_contacts
from ledger.demo.people import Cast, is_new
from ledger.demo.sign_ins import write_sign_ins
from ledger.demo.stage import Stage
from ledger.demo.this_week import act_this_week
from ledger.demo.times import Times
from ledger.demo.weeks import act_week
from ledger.errors import ForbiddenError, RefusedError
from ledger.models import Addressee, ArrearsRecord, Campaign, ExpectedReporter, Filing, FilingVersion, Unit, User
from ledger.queries.rows import lines, live_rows
from ledger.scoping import Actor
from ledger.vocabulary import PeriodKind
from qingqian.db.clock import app_now, clock_held_at


def build_demo(actor: Actor, campaign: Campaign) -> dict[str, Any]:
    """Fill a demonstration campaign of which today lies in week 6; one that has filings stays as it is.

    Runs in the caller's scope and transaction, so that it is there whole or not at all. Returns how many people,
    rows, filings and versions it made, and a remark where ledgers hold rows already: then only the people are made.
    RefusedError on a production server, whose clock is never set; ForbiddenError for a person.
    """
    if not actor.is_system:
        raise ForbiddenError("演示由系统建立，请不要加 --as。")
    if not settings.CLOCK_MAY_BE_HELD:
        raise RefusedError(f"生产环境不建“{campaign.name}”：它要拨动时钟。请在试用环境运行 init --demo。")
    before, remark = _counts(), ""
    if not Filing.objects.filter(period__campaign=campaign).exists():
        cast = _cast()
        if ArrearsRecord.objects.exists():
            remark = f"台账里已有数据，为免相混，只建了“{campaign.name}”和登录名，没有填入演示数据。"
        else:
            _act(campaign, cast)
    made: dict[str, Any] = {name: count - before[name] for name, count in _counts().items()}
    return made | ({"remark": remark} if remark else {})


def _act(campaign: Campaign, cast: Cast) -> None:
    times = Times(campaign, app_now())
    _exempt(campaign)
    stage = Stage(campaign, cast)
    with announced_together():
        for short in plan.PAST:
            act_week(stage, times, short)
            _read(min(times.rolled_up_by(short), times.now))
        act_this_week(stage, times)
        act_clues(stage, times)
        _read_of_clues(times.now)
    _remember_parties()
    fill_contacts(campaign)


def _read(at: dt.datetime) -> None:
    """Let everybody have been told by then of what has happened so far, and have read it."""
    with clock_held_at(at):
        while deliver():
            pass
    Addressee.objects.filter(read_at=None).update(read_at=at)


def _read_of_clues(at: dt.datetime) -> None:
    """Let everybody have read what they were told of complaints, so that this week's filings are the news."""
    with clock_held_at(at):
        while deliver():
            pass
    Addressee.objects.filter(read_at=None, notice__url__startswith="/clues/").update(read_at=at)


def _remember_parties() -> None:
    """Let each unit know the parties of its rows, as saving and importing do."""
    held = ArrearsRecord.objects.order_by("unit_id").values_list("unit_id", flat=True).distinct()
    for unit in Unit.objects.filter(pk__in=list(held)):
        remember(unit, lines(live_rows(unit)))


def _exempt(campaign: Campaign) -> None:
    """Free who owes nothing from all but the survey; by plain ids, for fresh tables have no statistics to join by."""
    periods = campaign.periods.exclude(kind__in=(PeriodKind.CONTACTS, PeriodKind.SURVEY)).values_list("pk", flat=True)
    units = Unit.objects.filter(code__in=plan.EXEMPT).values_list("pk", flat=True)
    ExpectedReporter.objects.filter(unit_id__in=list(units), period_id__in=list(periods)).update(exempt=True)


def _cast() -> Cast:
    """Make the people; the file with their password is written first, so that none is made whom nobody knows."""
    password = random_password() if is_new() else None
    if password is not None:
        write_sign_ins(password)
    return Cast({unit.code: unit for unit in Unit.objects.all()}, password)


def _counts() -> dict[str, int]:
    models = {"people": User, "records": ArrearsRecord, "filings": Filing, "versions": FilingVersion}
    return {name: model.objects.count() for name, model in models.items()}  # type: ignore[attr-defined]
