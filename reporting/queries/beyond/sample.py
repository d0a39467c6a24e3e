"""抽查: a sample of a version's rows that comes out the same for ever (domain.md §8, §9; ledger/queries/lots.py).

Weights and rows are told by frozen history alone: nobody can change either afterwards.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ledger.annexes.line import Line
from ledger.models import FilingVersion, Revision
from ledger.queries.lots import BASE, JUST_CLEARED, LARGE, LAST_MINUTE, Candidate, draw_lots
from ledger.queries.record import line_of
from ledger.totals.aging import BAND_FLOORS
from reporting.queries.beyond.sql import stream
from reporting.rollups.places import FrozenPlace, version_places

MOST: Final = 200
Reason = tuple[str | Promise, int]
"""Why a row has more lots, and how many."""
_LARGE_WORDS: Final = (
    "",
    _("拖欠金额10万元以上"),
    _("拖欠金额50万元以上"),
    _("拖欠金额100万元以上"),
    _("拖欠金额500万元以上"),
)


@dataclass(frozen=True, slots=True)
class Drawn:
    """One row of the sample as it stood in the version: where it stands, and why it was likely."""

    place: FrozenPlace
    record_id: int
    line: Line
    reasons: Sequence[Reason]

    @property
    def weight(self) -> int:
        """How many lots it had."""
        return BASE + sum(lots for _why, lots in self.reasons)


@dataclass(frozen=True, slots=True)
class Sample:
    """Rows in the order in which they were drawn; of how many rows and lots; the checksum of what was drawn."""

    rows: Sequence[Drawn]
    of_rows: int
    of_lots: int
    sha256: str


def draw(version: FilingVersion, seed: str, size: int) -> Sample:
    """Draw up to `size` rows of a version and all that it contains: all rows if there are fewer.

    Three queries; of rows that pass by no more are held than are drawn.
    """
    places = version_places(version)
    rows = stream(
        "sample",
        units=[place.unit_id for place in places],
        points=[place.point for place in places],
        versions=[place.version_id for place in places],
    )
    lots = draw_lots(map(_candidate, rows), seed, version.code, size)
    return Sample(_rows(lots.drawn, places), lots.of, lots.of_lots, lots.sha256)


def _candidate(row: dict[str, Any]) -> Candidate[dict[str, Any]]:
    return Candidate(row["key"], BASE + sum(lots for _why, lots in _reasons(row)), row)


def _reasons(row: dict[str, Any]) -> list[Reason]:
    band = sum(row["owed_fen"] >= floor for floor in BAND_FLOORS) - 1
    told: list[tuple[bool, str | Promise, int]] = [
        (LARGE[band] > 0, _LARGE_WORDS[band], LARGE[band]),
        (row["just_cleared"], _("报送前30天内清偿"), JUST_CLEARED),
        (row["last_minute"], _("报送前48小时内改动"), LAST_MINUTE),
    ]
    return [(word, lots) for holds, word, lots in told if holds]


def _rows(chosen: Sequence[dict[str, Any]], places: Sequence[FrozenPlace]) -> list[Drawn]:
    """Read the lines of those that were drawn (one query)."""
    revisions = Revision.objects.in_bulk([row["id"] for row in chosen])
    found = [(row, revisions[row["id"]]) for row in chosen]
    return [Drawn(places[row["place"] - 1], of.record_id, line_of(of), tuple(_reasons(row))) for row, of in found]
