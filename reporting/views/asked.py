"""What an address asks for: whose sheet, live or of which version, grouped how."""

from dataclasses import dataclass
from functools import cached_property

from django.http import QueryDict
from django.utils.translation import gettext as _

from ledger.errors import MissingError
from ledger.guard import TenantView
from ledger.models import Period, Unit
from ledger.queries.filings import located_filing
from reporting.queries.children import Sheet, live_sheets, pinned_sheets
from reporting.queries.standing import Standing, numbered_version, version_in_force
from reporting.queries.tables import Figures, live_figures, version_figures
from reporting.rollups.lines import Grouping
from reporting.tables.address import BY, LIVE, SheetAddress
from reporting.workbooks.surroundings import Source

_GROUPINGS = {word: grouping for grouping, word in BY.items()}
_DIGITS = 6


@dataclass(frozen=True)
class Asked:
    """A sheet that somebody asked for, and may read. `period` is None for the live ledger."""

    unit: Unit
    period: Period | None
    number: int | None
    grouping: Grouping

    @cached_property
    def standing(self) -> Standing | None:
        """The version that is meant; None for the live ledger, or where nothing was ever handed in.

        MissingError for a number that the filing does not have.
        """
        if self.period is None:
            return None
        if self.number is None:
            return version_in_force(self.unit, self.period)
        found = numbered_version(self.unit, self.period, self.number)
        if found is None:
            raise MissingError(_("没有这一版。"))
        return found

    @property
    def source(self) -> Source | None:
        """What is shown or printed; None where there is nothing."""
        return self.unit if self.period is None else self.standing

    @property
    def address(self) -> SheetAddress:
        """Its address."""
        period = LIVE if self.period is None else self.period.code
        return SheetAddress(self.unit.code, period, self.number, self.grouping)

    def figures(self) -> Figures | None:
        """Sum it up; None where there is nothing."""
        if self.period is None:
            return live_figures(self.unit, self.grouping)
        return None if self.standing is None else version_figures(self.standing, self.grouping)

    def sheets(self) -> dict[int, Sheet]:
        """Return where the lines of its units lead."""
        if self.period is None:
            return live_sheets(self.unit)
        return {} if self.standing is None else pinned_sheets(self.standing.version)


class SheetView(TenantView):
    """A view of a sheet that the query of the address names."""

    def asked(self) -> Asked:
        """Read the query; MissingError for what is not there or a stranger's, ForbiddenError without the right."""
        query = self.request.GET
        unit, code = self.asked_unit(), query.get("period") or LIVE
        period = None if code == LIVE else located_filing(unit.code, code)[1]
        return Asked(unit, period, _number(query, period), _GROUPINGS.get(query.get("by", ""), Grouping.COMPANIES))


def _number(query: QueryDict, period: Period | None) -> int | None:
    """Return the number of the version that is asked for; the live ledger has none."""
    text = query.get("version", "")
    if not text or period is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS):
        raise MissingError(_("没有这一版。"))
    return int(text)
