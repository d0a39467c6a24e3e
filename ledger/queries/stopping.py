"""What still stands in the way of a submission, before anybody tries it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ledger.annexes.checks import Severity
from ledger.errors import Located
from ledger.models import Period, Unit
from ledger.queries.findings import blocking, findings_of
from ledger.queries.periods import context_for
from ledger.queries.rows import live_rows


@dataclass(frozen=True, slots=True)
class Stopping:
    """How many rows there are, and the findings that a submission would be refused for: E first, then open X."""

    rows: int
    found: Sequence[Located] = field(default=())

    @property
    def errors(self) -> int:
        """How many places must be corrected."""
        return sum(item.finding.severity is Severity.ERROR for item in self.found)

    @property
    def unexplained(self) -> int:
        """How many places must be explained."""
        return len(self.found) - self.errors


def stopping(unit: Unit, period: Period) -> Stopping:
    """Judge the unit's live rows as its submission for the period would be (five queries)."""
    rows = live_rows(unit)
    found = blocking(findings_of(unit, rows, context_for(unit, period)))
    return Stopping(len(rows), sorted(found, key=lambda item: item.finding.severity is not Severity.ERROR))
