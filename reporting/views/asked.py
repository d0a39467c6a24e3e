"""What an address asks for: whose sheet, live or of which version, grouped how."""

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from django.http import QueryDict
from django.utils.translation import gettext as _

from ledger.errors import MissingError
from ledger.guard import TenantView
from ledger.models import Period, Unit
from ledger.queries.filings import located_filing
from reporting.queries.children import Sheet, gathered_sheets, live_sheets, pinned_sheets
from reporting.queries.live_states import NO_STATES, LiveStates
from reporting.queries.reviewed import Counted, Counting, Gathered, counted
from reporting.queries.standing import Standing, numbered_version, version_in_force
from reporting.queries.tables import Figures, counted_figures, live_figures
from reporting.rollups.lines import Grouping
from reporting.tables.address import BY, LIVE, SheetAddress
from reporting.workbooks.surroundings import Source

_GROUPINGS = {word: grouping for grouping, word in BY.items()}
_COUNTINGS = {counting.value: counting for counting in Counting}
_DIGITS = 6


@dataclass(frozen=True)
class Asked:
    """A sheet that somebody asked for, and may read. `period` is None for the live ledger.

    `counting` is in the place of a number: what counts in the period, though the unit has not filed it yet.
    """

    unit: Unit
    period: Period | None
    number: int | None
    grouping: Grouping
    counting: Counting | None = None

    @cached_property
    def counted(self) -> Counted | None:
        """What stands for the unit: one version, or those of its children; None for the live ledger, or for nothing.

        MissingError for a number that the filing does not have.
        """
        if self.period is None:
            return None
        if self.counting is not None:
            return counted(self.unit, self.period, self.counting)
        if self.number is None:
            return version_in_force(self.unit, self.period)
        found = numbered_version(self.unit, self.period, self.number)
        if found is None:
            raise MissingError(_("没有这一版。"))
        return found

    @property
    def standing(self) -> Standing | None:
        """The one version that is meant, if it is one."""
        return self.counted if isinstance(self.counted, Standing) else None

    @property
    def gathered(self) -> Gathered | None:
        """What is in the place of a version that the unit has not filed yet."""
        return self.counted if isinstance(self.counted, Gathered) else None

    @property
    def source(self) -> Source | None:
        """What is printed; None where there is nothing, or nothing that was filed: an opening (划入) was not."""
        if self.period is None:
            return self.unit
        return None if self.standing is None or self.standing.version.opening else self.standing

    @property
    def address(self) -> SheetAddress:
        """Its address."""
        period = LIVE if self.period is None else self.period.code
        return SheetAddress(self.unit.code, period, self.number, self.grouping, self.counting)

    def figures(self, *, stand: LiveStates = NO_STATES) -> Figures | None:
        """Sum it up; None where there is nothing. `stand` says how the units of a live table stand."""
        if self.period is None:
            return live_figures(self.unit, self.grouping, stand)
        return None if self.counted is None else counted_figures(self.counted, self.grouping)

    def sheets(self, *, stand: LiveStates = NO_STATES) -> dict[int, Sheet]:
        """Return where the lines of its units lead."""
        if self.period is None:
            return live_sheets(self.unit, stand.waiting)
        if self.gathered is not None:
            return gathered_sheets(self.gathered)
        return {} if self.standing is None else pinned_sheets(self.standing.version)


class SheetView(TenantView):
    """A view of a sheet that the query of the address names; where `contacts`, also of the period of 附件1."""

    contacts: ClassVar[bool] = False

    def asked(self) -> Asked:
        """Read the query; MissingError for what is not there or a stranger's, ForbiddenError without the right."""
        query = self.request.GET
        unit, code = self.asked_unit(), query.get("period") or LIVE
        return asked_of(
            unit, code, version_in(query, "version", unit, code), grouping_in(query), contacts=self.contacts
        )


def asked_of(unit: Unit, code: str, version: str, grouping: Grouping, *, contacts: bool = False) -> Asked:
    """Return the sheet of a unit for a period by its code, or live; MissingError for what is not there.

    `version` is a number, a `Counting` or ''; with `contacts` the period may be that of 附件1.
    """
    if code == LIVE:
        return Asked(unit, None, None, grouping)
    period, counting = located_filing(unit.code, code, contacts=contacts)[1], _COUNTINGS.get(version)
    return Asked(unit, period, None if counting else _number(version), grouping, counting)


def grouping_in(query: QueryDict) -> Grouping:
    """Return how the lines are asked for."""
    return _GROUPINGS.get(query.get("by", ""), Grouping.COMPANIES)


def version_in(query: QueryDict, name: str, unit: Unit, period: str, default: str = "") -> str:
    """Return which version is asked for under a name; `default` where nothing is said.

    A number that was chosen beside another unit or period, which the same form has changed since, is not.
    """
    said = query.get(name, default)
    stale = query.get(f"{name}_beside", "") not in ("", beside(unit.code, period))
    return "" if stale and said not in _COUNTINGS else said


def beside(unit: str, period: str) -> str:
    """Return what a form says of the unit and period whose versions it offers."""
    return f"{unit} {period}"


def _number(text: str) -> int | None:
    """Return the number of the version that is asked for; None for the one in force."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS):
        raise MissingError(_("没有这一版。"))
    return int(text)
