"""By which figures and lists a campaign's rows are judged: the one place that the rules' context takes them from."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from ledger.annexes.checks import RULES
from ledger.annexes.checks.ruling import STANDARD, Ruling
from ledger.annexes.checks.thresholds import DEFAULTS, Thresholds
from ledger.annexes.names import normalised_name
from ledger.models import Campaign, RuleSet


def ruling_of(campaign: Campaign, day: dt.date) -> Ruling:
    """Return the rules of what is due on a day (one query)."""
    return ruling_at(sets_of(campaign), day)


def ruling_at(sets: Sequence[RuleSet], day: dt.date) -> Ruling:
    """Return the rules of what is due on a day, out of all sets: the last valid by then, else the first.

    A campaign without any is judged as domain.md §4 says.
    """
    ordered = sorted(sets, key=lambda each: (each.valid_from, each.number))
    valid = [each for each in ordered if each.valid_from <= day] or ordered[:1]
    return ruling_from(valid[-1]) if valid else STANDARD


def sets_of(campaign: Campaign) -> list[RuleSet]:
    """Return all sets of a campaign, the first one first."""
    return list(RuleSet.objects.filter(campaign=campaign).order_by("number"))


def ruling_from(kept: RuleSet) -> Ruling:
    """Return a set as the judge takes it: what it does not name is on trial, or as domain.md says."""
    return Ruling(
        number=kept.number,
        thresholds=thresholds_from(kept.figures, kept.city_groups),
        trial=frozenset(RULES) - frozenset(kept.in_force),
        empty_phrases=tuple(kept.empty_phrases) or STANDARD.empty_phrases,
    )


def thresholds_from(figures: Mapping[str, int], city_groups: list[str]) -> Thresholds:
    """Return thresholds of stored figures (分, percent, counts, hours); one that is missing is domain.md's."""
    groups = frozenset(normalised_name(name) for name in city_groups)
    return replace(DEFAULTS, **figures, city_groups=groups)


def figures_of(thresholds: Thresholds) -> dict[str, Any]:
    """Return the figures as a set stores them."""
    return {name: value for name, value in asdict(thresholds).items() if name != "city_groups"}
