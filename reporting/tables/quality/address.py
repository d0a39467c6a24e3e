"""The addresses of the pages on findings: one set of words for all of them."""

from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.http import urlencode


@dataclass(frozen=True, slots=True)
class QualityAddress:
    """Whose reports of which period; `pending` takes those in hand too, `own` leaves out the units below.

    `now` counts what was reported by units that were moved or merged since where their rows are now.
    """

    unit: str
    period: str
    pending: bool = False
    own: bool = False
    now: bool = False

    def query(self, **more: str) -> str:
        """Write it as the query of an address; blank words are left out."""
        said = {"pending": "1" if self.pending else "", "own": "1" if self.own else ""}
        said |= {"as": "now" if self.now else "", **more}
        return urlencode(
            {"unit": self.unit, "period": self.period} | {key: word for key, word in said.items() if word}
        )

    def overview(self) -> str:
        """Return the address of the findings by rule."""
        return f"{reverse('quality')}?{self.query()}"

    def units(self, rule: str = "", *, each: bool = False) -> str:
        """Return the address of the findings by unit: children, or each unit by itself."""
        of_then = replace(self, now=False)
        return f"{reverse('quality_units')}?{of_then.query(rule=rule, each='1' if each else '')}"

    def rows(self, rule: str, severity: str = "", *, complained: bool = False) -> str:
        """Return the address of the rows behind a count."""
        query = self.query(rule=rule, severity=severity, complained="1" if complained else "")
        return f"{reverse('quality_rows')}?{query}"

    def of(self, unit: str, *, own: bool) -> "QualityAddress":
        """Return the address of another unit's findings."""
        return replace(self, unit=unit, own=own)

    def at(self, period: str) -> "QualityAddress":
        """Return the address of another period's findings."""
        return replace(self, period=period)
