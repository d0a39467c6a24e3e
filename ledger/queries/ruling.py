"""By which figures and lists a campaign's rows are judged: the one place that the rules' context takes them from."""

from ledger.annexes.checks.thresholds import DEFAULTS, Thresholds
from ledger.models import Campaign


def thresholds_of(_campaign: Campaign) -> Thresholds:
    """Return the thresholds of a campaign: those of domain.md §4, alike for all."""
    return DEFAULTS
