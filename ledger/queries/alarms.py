"""What the self-audit found and nobody has mended: whom it concerns reads it until a later run is without it.

`reporting.rollups.proof` finds it, `ledger.actions.self_audit` keeps it.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Q

from ledger.models import Alarm, Period, SelfAudit, Unit
from ledger.policy import Action, reach_of
from ledger.scoping import Actor
from qingqian.db.clock import wall_clock

CHAIN: Final = "audit_chain"
"""The check of the audit's own chain: only who reads the audit is told."""

MOST: Final = 200
LATE: Final = dt.timedelta(hours=26)
"""So long after the last whole run the next one is missed: a night, and two hours to be done in."""
_BEGAN: Final = "0032_self_audit"


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that does not fit; `period` is its name, '' with a live ledger or a chain."""

    unit: Unit
    message: str
    period: str
    version: int | None


@dataclass(frozen=True, slots=True)
class Alarms:
    """All that stands open, the first `MOST` of it one by one.

    `silent` is when a run of everything was kept last, if that is too long ago; nobody knows then what would be found.
    """

    count: int
    first: Sequence[Found]
    silent: dt.datetime | None = None


NONE: Final = Alarms(0, ())


def last_whole() -> SelfAudit | None:
    """Return the last run that compared everything."""
    return SelfAudit.objects.filter(whole=True).order_by("-id").first()


def silent_since(run: SelfAudit | None) -> dt.datetime | None:
    """Return since when no run of everything was kept, where that is longer than `LATE`; None where one is not owed.

    `run` is the last one; before the first, the time counts since there is a self-audit at all (one query). Real time.
    """
    if settings.SELF_AUDIT_AT is None:
        return None
    if run is None:
        began = MigrationRecorder.Migration.objects.filter(app="ledger", name=_BEGAN).values_list("applied", flat=True)
        since = began.first()
    else:
        since = run.finished_at
    return since if since is not None and wall_clock() - since > LATE else None


def open_alarms(actor: Actor, unit: Unit | None = None) -> Alarms:
    """Return what stands open for a person, at or below a unit if one is given; no query for whom nothing concerns.

    What the last run of everything found, and what others found since: three queries, one more if there is any.
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
    return Alarms(len(once), _named(list(once.values())[:MOST]) if once else (), silent_since(since))


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
