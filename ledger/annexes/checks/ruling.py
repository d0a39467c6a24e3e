"""By what a campaign's rows are judged from a day on: data that the city sets, kept for ever (domain.md §4)."""

from dataclasses import dataclass
from typing import Final

from ledger.annexes.checks.phrases import EMPTY_PHRASES
from ledger.annexes.checks.thresholds import DEFAULTS, Thresholds


@dataclass(frozen=True, slots=True)
class Ruling:
    """The set's number (0: what domain.md says, where no set was made), figures, rules on trial, empty phrases.

    A rule on trial only warns, whatever its severity is otherwise.
    """

    number: int = 0
    thresholds: Thresholds = DEFAULTS
    trial: frozenset[str] = frozenset()
    empty_phrases: tuple[str, ...] = EMPTY_PHRASES


STANDARD: Final = Ruling()
