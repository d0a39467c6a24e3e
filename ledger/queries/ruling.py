"""By which figures and lists a campaign's rows are judged: the one place that the rules' context takes them from."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from ledger.annexes.checks import RULES
from ledger.annexes.checks.ruling import STANDARD, Ruling
from ledger.annexes.checks.thresholds import DEFAULTS, Thresholds
from ledger.annexes.names import normalised_name
from ledger.models import Campaign, RuleSet


def ruling_of(campaign: Campaign, day: dt.date) -> Ruling:
    """Return the rules of what is due on a day: the last set valid by then, else the first (one query).

    A campaign without any is judged as domain.md §4 says.
    """
    sets = list(RuleSet.objects.filter(campaign=campaign).order_by("valid_from", "number"))
    valid = [each for each in sets if each.valid_from <= day] or sets[:1]
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
