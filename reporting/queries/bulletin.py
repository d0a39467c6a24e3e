"""What a 通报 says of one period: who came late, who is missing, and how punctual each has been so far."""

from collections.abc import Sequence
from dataclasses import dataclass

from ledger.models import Period, Unit
from ledger.queries.periods import ledger_periods
from reporting.queries.completeness import Place, Rate, Row, matrix


@dataclass(frozen=True, slots=True)
class Bulletin:
    """Those directly below a unit, over the periods of the campaign up to one, which is the last of each row."""

    unit: Unit
    period: Period
    rows: Sequence[Row]

    @property
    def places(self) -> list[Place]:
        """How each stands for the period."""
        return [row.places[-1] for row in self.rows]

    @property
    def owed(self) -> list[Place]:
        """Those who must hand in."""
        return [place for place in self.places if place.owed]

    @property
    def exempt(self) -> list[Place]:
        """Those who need not."""
        return [place for place in self.places if place.exempt]

    @property
    def handed_in(self) -> list[Place]:
        """Those of whom a version is in hand."""
        return [place for place in self.owed if place.handed_in]

    @property
    def late(self) -> list[Place]:
        """Those who handed in first after the due time, whatever became of it."""
        return [place for place in self.owed if place.counts and place.first_at is not None and place.late]

    @property
    def missing(self) -> list[Place]:
        """Those who have nothing in hand."""
        return [place for place in self.owed if place.missing]

    @property
    def moved(self) -> list[Place]:
        """Those who count for the rate as they stood and no longer owe it: another unit took the period over."""
        return [place for place in self.places if place.counts and place.handed_over_at is not None]

    @property
    def asks_paper(self) -> bool:
        """Tell whether stamped paper is due for the period."""
        return any(place.paper is not None for place in self.places)

    @property
    def paper_awaited(self) -> list[Place]:
        """Those who have reported electronically and whose paper has not come."""
        return [place for place in self.owed if place.paper_awaited]

    @property
    def rate(self) -> Rate:
        """The share on time for the period."""
        return Rate.of(self.places)

    @property
    def rate_so_far(self) -> Rate:
        """The share on time over all periods up to this one."""
        return Rate.of(place for row in self.rows for place in row.places)


def bulletin(unit: Unit, period: Period) -> Bulletin:
    """Return what there is to say (ten queries)."""
    periods = list(ledger_periods(period.campaign).filter(sort_no__lte=period.sort_no))
    return Bulletin(unit, period, matrix([unit], periods).of(unit))
