"""Annex 2 of a unit's subtree as the official workbook, live or of a version, of any size."""

from collections.abc import Iterable, Iterator
from itertools import tee
from typing import Any, BinaryIO, Final

from ledger.annexes.annex2 import ANNEX2
from ledger.models import Unit
from ledger.vocabulary import Category, Level, Nature, Sector
from ledger.vocabulary import Source as ProblemSource
from qingqian.sheets.csvfile import write_csv
from qingqian.sheets.spec import AnnexSpec
from qingqian.sheets.writer import write_table
from reporting.queries.live_states import live_states
from reporting.queries.remarks import live_states_of, standing_of, states
from reporting.rollups.frames import live_frame, version_frame
from reporting.rollups.places import live_places, version_places
from reporting.rollups.rows import SheetRow, live_rows, version_rows
from reporting.workbooks.surroundings import Source, foot, top_line
from reporting.workbooks.wanted import Wanted, shown

CITY_UNIT_HEADING: Final = "区县、部门"
LABELS: Final = {
    "source": dict(ProblemSource.choices),
    "nature": dict(Nature.choices),
    "sector": dict(Sector.choices),
    "category": dict(Category.choices),
}
# Column 4 stands between columns 3 and 5 of the rows, which hold no unit.
_BEFORE_UNIT: Final = 2


def write_annex2(source: Source, out: BinaryIO, wanted: Wanted) -> int:
    """Write the wanted rows with their hidden ids; return their number. Memory independent of them.

    Three queries; of what is live at most twenty, whatever is below.
    """
    if isinstance(source, Unit):
        level, rows = source.level, live_rows(live_places(source), wanted.only)
        said = [] if wanted.only is not None else _states(source)
    else:
        level, said = source.version.unit_level, [*standing_of(source), *states(version_frame(source.version))]
        rows = version_rows(version_places(source.version))
    numbered, keyed = tee(shown(rows, phones=wanted.phones))
    return write_table(
        out,
        headed(level),
        printed(numbered),
        top=(top_line(source, "单位：万元"),),
        foot=foot(source, said, ANNEX2.notes),
        keys=(row.lineage for row in keyed),
        labels=LABELS,
    )


def _states(unit: Unit) -> list[str]:
    """Say how the units stand for the period under way, as below the live Annexes 3 and 4."""
    stand = live_states(unit)
    return list(live_states_of(stand, live_frame(unit, stand.waiting, stand.states)))


def write_annex2_csv(source: Source, out: BinaryIO, wanted: Wanted) -> int:
    """Write the wanted rows as CSV, amounts exact in 万元; return their number. Two queries, memory as above."""
    if isinstance(source, Unit):
        level, rows = source.level, live_rows(live_places(source), wanted.only)
    else:
        level, rows = source.version.unit_level, version_rows(version_places(source.version))
    return write_csv(out, headed(level), printed(shown(rows, phones=wanted.phones)), labels=LABELS)


def headed(level: int) -> AnnexSpec:
    """Return Annex 2 as a unit of this level prints it."""
    return ANNEX2.headed({"unit": CITY_UNIT_HEADING}) if level == Level.MUNICIPAL else ANNEX2


def printed(rows: Iterable[SheetRow]) -> Iterator[tuple[Any, ...]]:
    """Number the rows and put their unit where it is printed."""
    for number, row in enumerate(rows, 1):
        yield (number, *row.values[:_BEFORE_UNIT], row.place.label, *row.values[_BEFORE_UNIT:])
