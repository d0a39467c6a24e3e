"""The address of a board, of the sheet with its figures, and of the rows behind a number of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from django.urls import reverse
from django.utils.http import urlencode

from reporting.queries.boards.figures import Look
from reporting.queries.reviewed import Counting
from reporting.rollups.lines import Grouping, LineRef
from reporting.tables.address import LIVE, SheetAddress

COUNTS: Final[Mapping[str, Counting | None]] = {
    Counting.APPROVED.value: Counting.APPROVED,
    Counting.PENDING.value: Counting.PENDING,
    LIVE: None,
}
"""What may count, by the word in the address; None is the live ledger."""


@dataclass(frozen=True, slots=True)
class BoardAddress:
    """Whose board, of which period, and what counts."""

    unit: str
    period: str
    counting: Counting | None = Counting.APPROVED

    @classmethod
    def to(cls, look: Look) -> "BoardAddress":
        """Return the address of what is looked at."""
        return cls(look.unit.code, look.period.code, look.counting)

    @property
    def word(self) -> str:
        """What counts, as an address says it."""
        return next(word for word, counting in COUNTS.items() if counting is self.counting)

    def query(self, **more: str) -> str:
        """Write it as the query of an address."""
        return urlencode({"unit": self.unit, "period": self.period, "count": self.word, **more})

    def page(self) -> str:
        """Return the address of the board."""
        return f"{reverse('dashboard')}?{self.query()}"

    def rows(self, what: str, key: str = "") -> str:
        """Return the address of the rows behind a number that stands on no annex."""
        return f"{reverse('dashboard_rows')}?{self.query(what=what, key=key)}"

    def paid(self) -> str:
        """Return the address of the rows on which was paid since the period before."""
        return f"{reverse('dashboard_paid')}?{self.query()}"

    def of(self, unit: str) -> "BoardAddress":
        """Return another unit's board of the same."""
        return replace(self, unit=unit)

    def at(self, period: str) -> "BoardAddress":
        """Return the board of another period."""
        return replace(self, period=period)

    def counted(self, counting: Counting | None) -> "BoardAddress":
        """Return the same board with something else counted."""
        return replace(self, counting=counting)

    @property
    def sheet(self) -> SheetAddress:
        """The sheet whose figures it shows, by reporting unit."""
        period = LIVE if self.counting is None else self.period
        return SheetAddress(self.unit, period, None, Grouping.UNITS, self.counting)

    def figure(self, column: str, line: LineRef, annex: int = 4) -> str:
        """Return the address of the rows behind a figure of Annex 3 or 4."""
        return self.sheet.rows(annex, line, column)
