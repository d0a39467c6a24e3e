"""Gives a unit below more time for one period, and takes it back (workflow.md rule 8: never for everyone)."""

import datetime as dt

from django.db.models import QuerySet

from ledger.actions.locks import lock_ledgers
from ledger.actions.outbox import tell
from ledger.calendar.instants import minute_of
from ledger.errors import ConflictError, RefusedError
from ledger.models import Extension, Filing, Period, Unit
from ledger.permission import require
from ledger.policy import Action
from ledger.queries.clocks import clocks_for
from ledger.queries.doubled import doubled_in
from ledger.queries.outbox import EXTENDED
from ledger.queries.periods import expected_of
from ledger.queries.pins import pins_of
from ledger.queries.units import ancestry, require_child
from ledger.scoping import SYSTEM, Actor, tenant_scope
from ledger.workflow import HANDED_IN
from qingqian.db.clock import app_now


def extend(actor: Actor, above: Unit, child: Unit, period: Period, until: dt.datetime, reason: str) -> Extension:
    """Let a direct child of `above` hand in until then, although the period has closed for it.

    Past the freeze it goes only where rows that have left the child, or a unit below it, for another unit would be
    summed twice above: nothing but a report of the child mends that, and nobody else's time moves. It takes the place
    of one that holds already. RefusedError where it would change nothing, MissingError for a unit that is no child,
    ConflictError for a filing that is in hand.
    """
    require(actor, Action.EXTEND_FILINGS, above)
    require_child(child, above)
    lock_ledgers([child.pk])
    now = app_now()
    _refuse(child, period, until, reason, now)
    _end(actor, Extension.objects.filter(unit=child, period=period), now)
    given = Extension.objects.create(
        unit=child, period=period, until=until, reason=reason.strip(), given_by_name=actor.name, given_at=now
    )
    said = {"period": period.pk, "until": minute_of(until), "reason": given.reason}
    tell(EXTENDED, f"extension:{given.pk}", child.pk, said)
    return given


def _refuse(child: Unit, period: Period, until: dt.datetime, reason: str, now: dt.datetime) -> None:
    clocks, expected = clocks_for(child, period), expected_of(child, period)
    if expected.exempt:
        raise RefusedError(f"{child.name}这一期免报，不需要延期。")
    if Filing.objects.filter(unit=child, period=period, state__in=HANDED_IN).exists():
        raise ConflictError(f"{child.name}已经提交，不需要延期；请刷新后再看。")
    if not reason.strip():
        raise RefusedError("请写明延期的原因。")
    if clocks.ends_at is None:
        raise RefusedError("这一期没有截止时间，逾期也可以提交，不需要延期。")
    if until <= now or until <= clocks.ends_at:
        raise RefusedError(f"延期要晚于现在，也要晚于截止时间 {minute_of(clocks.ends_at)}。")
    if clocks.frozen_at is not None and until > clocks.frozen_at and not _doubled_above(child, period):
        raise RefusedError(f"这一期 {minute_of(clocks.frozen_at)} 冻结，延期不能更晚。")


def _doubled_above(child: Unit, period: Period) -> bool:
    """Tell whether a rollup of a unit above would hold rows twice that have left the child, or a unit below it.

    系统 looks: what the unit that has the rows now reported may lie beyond the actor's scope.
    """
    with tenant_scope(SYSTEM):
        above = Unit.objects.filter(path__in=ancestry(child.parent_path)).order_by("-path")
        return any(one.old_path.startswith(child.path) for unit in above for one in doubled_in(pins_of(unit, period)))


def end_extension(actor: Actor, above: Unit, child: Unit, period: Period) -> None:
    """Take back what holds; ConflictError if nothing does."""
    require(actor, Action.EXTEND_FILINGS, above)
    require_child(child, above)
    lock_ledgers([child.pk])
    held = Extension.objects.filter(unit=child, period=period, ended_at=None).first()
    if held is None:
        raise ConflictError("这次延期已经收回，请刷新后再看。")
    _end(actor, Extension.objects.filter(pk=held.pk), app_now())
    tell(EXTENDED, f"extension-end:{held.pk}", child.pk, {"period": period.pk})


def _end(actor: Actor, extensions: QuerySet[Extension], now: dt.datetime) -> None:
    extensions.filter(ended_at=None).update(ended_at=now, ended_by_name=actor.name)
