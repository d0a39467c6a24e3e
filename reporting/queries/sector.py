"""What a 行业主管 sees of a unit: live sums by unit beside those approved last, the trend, and the rows themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from ledger.calendar.instants import month_of
from ledger.models import ArrearsRecord, Unit
from ledger.queries.live import rows_of
from ledger.totals.formula import Sums, added
from qingqian.db.clock import app_now
from reporting.queries.aging import Age, Aged, aging_of_fields
from reporting.queries.rows_behind import COUNTED
from reporting.rollups.sectors import Approved, Share, approved_shares, live_shares


@dataclass(frozen=True, slots=True)
class BoardLine:
    """One unit below (or the unit's own rows): its sums now and in the version approved last; None without one."""

    name: str
    code: str
    own: bool
    live: Sums
    approved: Sums | None


@dataclass(frozen=True, slots=True)
class Board:
    """A unit's share of one field. `approved` are the periods with an approved version, the oldest first.

    `ages` are the live sums by age in the month of today; ages without a row are absent.
    """

    unit: Unit
    lines: Sequence[BoardLine]
    live: Sums
    approved: Sequence[Approved]
    ages: Mapping[Age, Aged]

    @property
    def last(self) -> Approved | None:
        """What was approved last."""
        return self.approved[-1] if self.approved else None


def board_of(unit: Unit, sector: int) -> Board:
    """Gather it: four queries, whatever the number of units and periods."""
    live, approved = live_shares(unit, sector), approved_shares(unit, sector)
    last = approved[-1].shares if approved else None
    total = added(share.sums for share in live)
    return Board(unit, _lines(unit, live, last), total, approved, _ages(unit, sector))


def total_of(approved: Approved) -> Sums:
    """Add up what a version holds of the field."""
    return added(share.sums for share in approved.shares)


def _ages(unit: Unit, sector: int) -> dict[Age, Aged]:
    ages: dict[Age, Aged] = {}
    for found in aging_of_fields(unit, month_of(app_now())):
        if found.sector == sector:
            ages[found.age] = ages.get(found.age, Aged()) + found.sums
    return ages


def _lines(unit: Unit, live: Sequence[Share], last: Sequence[Share] | None) -> list[BoardLine]:
    """Put both side by side, in the tree's order; a unit that has since closed stands with what it had."""
    now, then = {share.unit_id: share for share in live}, {share.unit_id: share for share in last or ()}
    shares = sorted({**then, **now}.values(), key=lambda one: (one.unit_id != unit.pk, one.sort_no, one.unit_id))
    return [
        BoardLine(
            share.name,
            share.code,
            share.unit_id == unit.pk,
            _of(now, share.unit_id),
            None if last is None else _of(then, share.unit_id),
        )
        for share in shares
    ]


def _of(shares: dict[int, Share], unit_id: int) -> Sums:
    found = shares.get(unit_id)
    return added([]) if found is None else found.sums


def rows_of_sector(unit: Unit, sector: int, *, own: bool = False) -> QuerySet[ArrearsRecord]:
    """Return the live rows of the field that the sums count, of the unit and all below it or its own alone.

    Ordered by unit, then as each ledger is.
    """
    rows = ArrearsRecord.objects.filter(rows_of(unit, subtree=not own), COUNTED, sector=sector)
    return rows.order_by("unit_id", "sort_no", "id")
