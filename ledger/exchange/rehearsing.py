"""Tries a set of rules on past versions, as a job: the city sees what it would ask of whom before it counts."""

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, Final

from ledger.actions.jobs import enlist
from ledger.actions.ruling import Ruled, allowed
from ledger.annexes.checks import RULES
from ledger.annexes.checks.catalogue import FOUNDATIONS
from ledger.annexes.checks.ruling import Ruling
from ledger.errors import RefusedError
from ledger.models import Campaign, FilingVersion, Job
from ledger.queries.rehearsal import REHEARSE, Rehearsed, Tally, approved_versions, past_periods, rehearse
from ledger.queries.ruling import thresholds_from
from ledger.scoping import Actor, tenant_scope

NAMED: Final = 1_000
"""So many units and periods are named with what would be said of them; all are counted."""
AT_ONCE: Final = 20
_DIGEST: Final = 24
Progress = Callable[[int, int], None]


def enlist_rehearsal(actor: Actor, campaign: Campaign, said: Ruled, count: int) -> Job:
    """Put a rehearsal on the last `count` periods into the queue; asked again before anything was filed, it is one.

    ForbiddenError below the unit that ordered the campaign; RefusedError while nothing is due.
    """
    allowed(actor, campaign)
    periods = past_periods(campaign, count)
    if not periods:
        raise RefusedError("还没有到期的报送期，没有可以试算的版本。")
    params = {"campaign": campaign.pk, "periods": [period.code for period in periods], "ruled": as_json(said)}
    newest = FilingVersion.objects.filter(period__in=periods).order_by("-id").values_list("id", flat=True).first()
    stated = json.dumps([params, newest], sort_keys=True, ensure_ascii=False)
    key = f"{REHEARSE}:{campaign.pk}:{hashlib.sha256(stated.encode()).hexdigest()[:_DIGEST]}"
    return enlist(actor, campaign.unit, REHEARSE, key, params).job


def as_json(said: Ruled) -> dict[str, Any]:
    """Return what was set as a job keeps it."""
    kept = asdict(said)
    lists = {name: sorted(kept[name]) for name in ("in_force", "city_groups", "empty_phrases")}
    return kept | lists | {"valid_from": said.valid_from.isoformat(), "figures": dict(said.figures)}


def from_json(kept: dict[str, Any]) -> Ruled:
    """Return what was set, from a job."""
    return Ruled(**kept | {"valid_from": dt.date.fromisoformat(kept["valid_from"])})


def rehearsed(job: Job, actor: Actor, progress: Progress) -> dict[str, Any]:
    """Judge the versions and return what the page shows: counts by period and rule, and whom it would concern.

    Some at a time, each in a transaction of its own, so that progress is seen and no version is held for long.
    """
    with tenant_scope(actor):
        campaign = Campaign.objects.select_related("unit").get(pk=job.params["campaign"])
        allowed(actor, campaign)
        periods = list(campaign.periods.filter(code__in=job.params["periods"]).order_by("sort_no"))
        versions = approved_versions(periods)
    ruling, tally, differing = _ruling(from_json(job.params["ruled"])), Tally(), 0
    named: list[dict[str, Any]] = []
    for start in range(0, len(versions), AT_ONCE):
        progress(start, len(versions))
        with tenant_scope(actor):
            found = list(rehearse(versions[start : start + AT_ONCE], ruling))
        for one in found:
            tally.add(one)
        different = [one for one in found if one.differs]
        differing += len(different)
        named += [_named(one) for one in different[: NAMED - len(named)]]
    return {
        "versions": len(versions),
        "periods": [[period.code, period.name] for period in periods],
        "before": {code: dict(counts) for code, counts in tally.before.items()},
        "after": {code: dict(counts) for code, counts in tally.after.items()},
        "differing": differing,
        "named": named,
    }


def _ruling(said: Ruled) -> Ruling:
    return Ruling(
        thresholds=thresholds_from(said.figures, list(said.city_groups)),
        trial=frozenset(RULES) - FOUNDATIONS - frozenset(said.in_force),
        empty_phrases=tuple(said.empty_phrases),
    )


def _named(one: Rehearsed) -> dict[str, Any]:
    version = one.version
    keys = sorted(key for key in {*one.before, *one.after} if one.before.get(key, 0) != one.after.get(key, 0))
    return {
        "unit": version.unit.code,
        "name": version.unit_name,
        "period": version.period.code,
        "number": version.number,
        "changes": [[key, one.before.get(key, 0), one.after.get(key, 0)] for key in keys],
    }
