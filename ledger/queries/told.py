"""What the judge is told beside the rows: what they were, which of them another unit has too, who complained."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from ledger.annexes.checks import Context
from ledger.annexes.checks.base import NOWHERE, QUIET, Complained, Elsewhere
from ledger.models import Unit
from ledger.queries.clues.complained import complained_of
from ledger.queries.elsewhere import elsewhere_of
from ledger.queries.pasts import Pasts, pasts_among, pasts_of
from ledger.queries.rows import Row

NO_PAST: Final = Pasts()


@dataclass(frozen=True, slots=True)
class Told:
    """See `Ledger`; all empty where there is nothing to compare with."""

    pasts: Pasts = NO_PAST
    elsewhere: Elsewhere = NOWHERE
    complained: Complained = QUIET


def told_of(unit: Unit, context: Context, rows: Sequence[Row]) -> Told:
    """Tell of all rows of a unit; one that is not stored yet has the id 0 (eight queries at most)."""
    return Told(pasts_of(unit, context, rows), elsewhere_of(unit, rows), complained_of(unit, rows))


def told_among(unit: Unit, context: Context, rows: Sequence[Row], record_ids: Collection[int]) -> Told:
    """Tell of some of these rows alone, the others stand beside them (six queries at most)."""
    pasts = pasts_among(unit, context, rows, record_ids)
    return Told(pasts, elsewhere_of(unit, rows, record_ids), complained_of(unit, rows, record_ids))
