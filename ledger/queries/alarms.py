"""What the self-audit found and nobody has mended: whom it concerns reads it until a later run is without it.

`reporting.rollups.proof` finds it, `ledger.actions.self_audit` keeps it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Q

from ledger.models import Alarm, Period, SelfAudit, Unit
from ledger.policy import Action, reach_of
from ledger.scoping import Actor

CHAIN: Final = "audit_chain"
"""The check of the audit's own chain: only who reads the audit is told."""

MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that does not fit; `period` is its name, '' with a live ledger or a chain."""

    unit: Unit
    message: str
    period: str
    version: int | None


@dataclass(frozen=True, slots=True)
class Alarms:
    """All that stands open, the first `MOST` of it one by one."""

    count: int
    first: Sequence[Found]


NONE: Final = Alarms(0, ())


def last_whole() -> SelfAudit | None:
    """Return the last run that compared everything."""
    return SelfAudit.objects.filter(whole=True).order_by("-id").first()


def open_alarms(actor: Actor, unit: Unit | None = None) -> Alarms:
    """Return what stands open for a person, at or below a unit if one is given; no query for whom nothing concerns.

    What the last run of everything found, and what others found since: two queries, one more if there is any.
    """
    concerns = _concerning(actor)
    if concerns is None:
        return NONE
    since = last_whole()
    found = Alarm.objects.filter(concerns, run_id__gte=0 if since is None else since.pk).select_related("unit")
    if unit is not None:
        found = found.filter(path__startswith=unit.path)
    # A later run of a part finds the same again.
    once = {(one.unit_id, one.what, one.message, one.period, one.version): one for one in found}
    return Alarms(len(once), _named(list(once.values())[:MOST])) if once else NONE


def _concerning(actor: Actor) -> Q | None:
    """Return which alarms the person's roles show, None where they show none."""
    concerns = None
    for seat in actor.seats:
        if reach_of(seat.role, Action.READ_ALARMS) is None:
            continue
        shown = Q(path__startswith=seat.path)
        if reach_of(seat.role, Action.READ_AUDIT) is None:
            shown &= ~Q(what=CHAIN)
        concerns = shown if concerns is None else concerns | shown
    return concerns


def _named(alarms: Sequence[Alarm]) -> list[Found]:
    names = dict(Period.objects.filter(code__in={one.period for one in alarms}).values_list("code", "name"))
    return [Found(one.unit, one.message, names.get(one.period, one.period), one.version) for one in alarms]
