"""Runs the self-audit once a night, on whichever worker comes first, and keeps what it found; it repairs nothing.

What is compared belongs to `reporting`, which this room may not import: `settings.SELF_AUDIT` names the function.
"""

import datetime as dt
import json
import logging
import time
from collections.abc import Callable, Sequence
from typing import Final, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from ledger.calendar.instants import SHANGHAI, day_of
from ledger.models import SelfAudit
from ledger.queries.alarms import last_whole, silent_since
from ledger.scoping import SYSTEM, tenant_scope
from qingqian.db.clock import app_now, wall_clock
from qingqian.db.lease import leased
from qingqian.db.sqlfile import scalar

log = logging.getLogger("qingqian.alarm")
_KEEP: Final = "select keep_self_audit(%s, %s, %s, %s, %s)"
# Leased, for the run has many transactions. One who was thought dead keeps nothing twice: a day has one run.
_NAME: Final = "self-audit"
_LOGGED: Final = 50
_AGAIN_SECONDS: Final = 900.0
_WARN_SECONDS: Final = 3600.0


class Difference(Protocol):
    """One thing that does not fit, with the codes of its unit and period."""

    @property
    def check(self) -> str: ...  # noqa: D102 - the words of reporting.rollups.proof.Difference
    @property
    def unit(self) -> str: ...  # noqa: D102
    @property
    def message(self) -> str: ...  # noqa: D102
    @property
    def period(self) -> str: ...  # noqa: D102
    @property
    def version(self) -> int | None: ...  # noqa: D102


class Outcome(Protocol):
    """What a run compared and found."""

    @property
    def checked(self) -> int: ...  # noqa: D102
    @property
    def differences(self) -> Sequence[Difference]: ...  # noqa: D102


def keep(outcome: Outcome, started: dt.datetime, *, whole: bool, day: dt.date | None = None) -> bool:
    """Keep a run and raise an alarm for each difference, in the log too; False where the day's is kept already."""
    told = [
        {"unit": d.unit, "what": d.check, "message": d.message, "period": d.period, "version": d.version}
        for d in outcome.differences
    ]
    with tenant_scope(SYSTEM):
        kept = scalar(_KEEP, [day, whole, started, outcome.checked, json.dumps(told)]) is not None
    if kept:
        _log(outcome)
    return kept


def _log(outcome: Outcome) -> None:
    for found in outcome.differences[:_LOGGED]:
        place = f"{found.period} version {found.version}" if found.version else "now"
        log.error("self-audit: %s does not fit: %s, %s: %s", found.unit, found.check, place, found.message)
    if len(outcome.differences) > _LOGGED:
        log.error("self-audit: %s differences in all", len(outcome.differences))


class Night:
    """Runs the self-audit when the night's is due; after a fault not again for a while."""

    def __init__(self) -> None:
        self.done: dt.date | None = None
        self.not_before = 0.0
        self.warn_after = 0.0

    def turn(self) -> bool:
        """Run it if tonight's is due and nobody else is at it; tell whether this one ran and was kept."""
        if time.monotonic() < self.not_before or self._due() is None:
            return False
        self._warn()
        with leased(_NAME, settings.JOB_LEASE_SECONDS) as mine:
            # Another one may have ended it just before.
            day = self._due() if mine else None
            if day is None:
                return False
            self.not_before = time.monotonic() + _AGAIN_SECONDS
            kept = _run(day)
            self.done, self.not_before = day, 0.0
            return kept

    def _warn(self) -> None:
        """Say in the log where no whole run was kept for too long, once an hour while one is due."""
        if time.monotonic() < self.warn_after:
            return
        self.warn_after = time.monotonic() + _WARN_SECONDS
        with tenant_scope(SYSTEM):
            silent = silent_since(last_whole())
        if silent is not None:
            log.error("self-audit: nothing was compared as a whole and kept since %s", silent.isoformat())

    def _due(self) -> dt.date | None:
        """Return the day whose run is due and not kept, None where there is none (no query once it is known)."""
        if settings.SELF_AUDIT_AT is None:
            return None
        with tenant_scope(SYSTEM):
            now = app_now()
            day = day_of(now)
            if now.astimezone(SHANGHAI).hour < settings.SELF_AUDIT_AT or day == self.done:
                return None
            if SelfAudit.objects.filter(day=day).exists():
                self.done = day
                return None
        return day


def _run(day: dt.date) -> bool:
    compare: Callable[[], Outcome] = import_string(settings.SELF_AUDIT)
    started = wall_clock()
    outcome = compare()
    seconds = (wall_clock() - started).total_seconds()
    log.info("self-audit: %s compared in %.1f s, %s differ", outcome.checked, seconds, len(outcome.differences))
    return keep(outcome, started, whole=True, day=day)
