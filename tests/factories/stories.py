"""For each rule that compares: the versions of a ledger, of which the last fails by it alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ledger.annexes.line import Line
from tests.factories.lines import WAN, good_line
from tests.factories.samples import OWED, UNIT, Expected
from tests.factories.workbooks import RawRow, raw_row

PART: Final[Mapping[str, Any]] = {"paid_fen": 20 * WAN, "remaining_fen": 40 * WAN, "remaining_due_month": "2022-10"}
_LESS: Final[Mapping[str, Any]] = {"paid_fen": 19 * WAN, "remaining_fen": 41 * WAN, "remaining_due_month": "2022-10"}
_WHOLE: Final[Mapping[str, Any]] = {"owed_fen": 100 * WAN}
_BACK: Final[Mapping[str, Any]] = {"owed_fen": 100 * WAN, "paid_fen": OWED, "remaining_fen": 40 * WAN}


@dataclass(frozen=True)
class Story:
    """Approved versions of a ledger in their order, then what is handed in now, in a week before the resolution.

    `expected` names what is found then, (row, severity, column); `closed` are the rows that were paid in the last two
    days; `no_change` says that nothing has changed.
    """

    versions: Sequence[Sequence[Line]]
    expected: Sequence[Expected]
    closed: Sequence[int] = ()
    no_change: bool = False

    @property
    def approved(self) -> Sequence[Sequence[Line]]:
        """The versions before the last."""
        return self.versions[:-1]

    @property
    def now(self) -> Sequence[Line]:
        """The last one."""
        return self.versions[-1]

    def books(self) -> list[list[RawRow]]:
        """Write each version as raw cells."""
        return [[raw_row(line, UNIT, place, {}) for place, line in enumerate(rows, 1)] for rows in self.versions]


def _undisputed(number: int = 1, **changes: Any) -> Line:
    return good_line(number, **{"disputed": False, **changes})


def _until(number: int, month: str) -> Line:
    return good_line(number, **{**PART, "remaining_due_month": month})


STORIES: Final[Mapping[str, Story]] = {
    "N02": Story(
        [[good_line(1), good_line(2)], [good_line(1), good_line(2, creditor_contact="赵某")]],
        [(None, "E", 0)],
        no_change=True,
    ),
    "T01": Story([[good_line(1), good_line(2)], [good_line(1)]], [(None, "E", 0)]),
    "T02": Story(
        [[good_line(1, **PART), good_line(2, **_LESS)], [good_line(1, **_LESS), good_line(2, **PART)]], [(0, "X", 23)]
    ),
    "T03": Story([[good_line(1), good_line(2)], [good_line(1, owed_fen=OWED + 1), good_line(2)]], [(0, "X", 18)]),
    "T04": Story([[_undisputed(1), good_line(2)], [good_line(1), _undisputed(2)]], [(0, "X", 21)]),
    "T05": Story(
        [
            [good_line(1, **_WHOLE)],
            [good_line(1, cleared_fen=OWED)],
            [good_line(1, **_BACK, remaining_due_month="2022-10")],
        ],
        [(0, "X", 22)],
    ),
    "T06": Story(
        [
            [_until(1, "2022-09"), _until(2, "2022-09")],
            [_until(1, "2022-09"), _until(2, "2022-10")],
            [_until(1, "2022-11"), _until(2, "2022-11")],
        ],
        [(0, "W", 25), (1, "X", 25)],
    ),
    "T07": Story([[_undisputed(1, **PART), good_line(2, **PART)]] * 5, [(0, "W", 21)]),
    "T08": Story([[good_line(1)], [good_line(1), good_line(2)]], [(1, "W", 2)]),
    "T09": Story(
        [
            [_undisputed(1), _undisputed(2)],
            [_undisputed(1, cleared_fen=OWED), _undisputed(2)],
        ],
        [(None, "W", 0)],
        closed=[0],
    ),
    "T10": Story(
        [[_undisputed(1), good_line(2)], [_undisputed(1, court_fen=OWED), good_line(2, court_fen=OWED)]],
        [(0, "W", 28)],
    ),
}
"""One folder a rule: fixtures/annexes/versions/<rule>/<number>.xlsx."""


def book_path(folder: Path, rule: str, number: int) -> Path:
    """Return where a version of a story is written."""
    return folder / "annexes" / "versions" / rule / f"{number}.xlsx"
