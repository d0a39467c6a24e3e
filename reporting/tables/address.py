"""The address of a sheet and of what stands behind it: one set of words for pages, links and exports."""

from dataclasses import dataclass, replace
from typing import Final

from django.urls import reverse
from django.utils.http import urlencode

from reporting.queries.children import Sheet
from reporting.queries.reviewed import Counting
from reporting.rollups.lines import Grouping, LineRef

LIVE: Final = "live"
BY: Final = {Grouping.COMPANIES: "company", Grouping.UNITS: "unit"}


@dataclass(frozen=True, slots=True)
class SheetAddress:
    """Whose sheet, of which period ('live' or a code) and version (None: the one in force), grouped how.

    `counting` is in the place of a number: what was approved, or what waits for it too.
    """

    unit: str
    period: str = LIVE
    number: int | None = None
    grouping: Grouping = Grouping.COMPANIES
    counting: Counting | None = None

    @property
    def version(self) -> str:
        """Write which version is meant: a number, approved, pending, or '' for the one in force."""
        if self.number is not None:
            return str(self.number)
        return "" if self.counting is None else self.counting.value

    def query(self, **more: str) -> str:
        """Write it as the query of an address."""
        version = {"version": self.version} if self.version else {}
        return urlencode({"unit": self.unit, "period": self.period, **version, "by": BY[self.grouping], **more})

    def page(self, annex: int) -> str:
        """Return the address of Annex 3 or 4."""
        return f"{reverse(f'annex{annex}')}?{self.query()}"

    def export(self, annex: int) -> str:
        """Return the address of the workbook."""
        return f"{reverse('export_annex', args=[annex])}?{self.query()}"

    def rows(self, annex: int, line: LineRef, column: str) -> str:
        """Return the address of the rows behind a figure."""
        return f"{reverse('summary_rows')}?{self.query(annex=str(annex), line=line.key, column=column)}"

    def of(self, sheet: Sheet) -> "SheetAddress":
        """Return the address of another sheet, grouped alike; one without a number counts alike."""
        counting = self.counting if sheet.number is None else None
        return replace(self, unit=sheet.unit, period=sheet.period or LIVE, number=sheet.number, counting=counting)
