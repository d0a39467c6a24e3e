"""The words that every rule shares: severity, finding, context, and the shape of a rule."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NamedTuple

from ledger.annexes.annex2 import BY_NAME
from ledger.annexes.checks.phrases import EMPTY_PHRASES
from ledger.annexes.checks.thresholds import DEFAULTS, Thresholds
from ledger.annexes.line import Line
from ledger.vocabulary import PeriodKind

WHOLE_LEDGER: Final = 0
"""The column of a finding that belongs to no column."""


class Severity(StrEnum):
    """E blocks the submission, X needs a written explanation, W warns (domain.md §4)."""

    ERROR = "E"
    EXPLAIN = "X"
    WARN = "W"


SEVERITIES: Final = tuple(Severity)
"""From heavy to light."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found: `column` as printed in Annex 2 (0 = none), `row` an index into the judged lines or None.

    `about` is the fingerprint of what several units below have in common, or of a clue; such a finding has no row.
    """

    rule: str
    severity: Severity
    column: int
    message: str
    row: int | None = None
    about: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """What a version is judged by: its period, not today.

    Months are 'YYYY-MM'. `nil` says that the unit reports nothing, `no_change` that nothing is otherwise than in its
    last approved version. `after_resolution` is for a weekly period that is due later than the resolution report; the
    resolution and the final report need no such word. `ends_month` is the campaign's last ('' = open), `in_district`
    tells a district's unit (S07). `thresholds` are the campaign's, rules on `trial` only warn, `rule_set` is the
    number of the set that says both (0: none was made). `points` are the revisions at which the unit's approved
    versions were frozen, which rows are compared with, the oldest first (T); `due_at` is the due time, before which
    closings are looked at (T09). A text made of `empty_phrases` alone is no explanation.
    """

    kind: PeriodKind
    survey_month: str
    due_month: str
    unit_name: str
    nil: bool = False
    no_change: bool = False
    after_resolution: bool = False
    ends_month: str = ""
    in_district: bool = False
    thresholds: Thresholds = DEFAULTS
    trial: frozenset[str] = frozenset()
    rule_set: int = 0
    empty_phrases: tuple[str, ...] = EMPTY_PHRASES
    points: tuple[int, ...] = ()
    due_at: dt.datetime | None = None

    @property
    def from_resolution_on(self) -> bool:
        """Tell whether what holds from the resolution report on holds here (A07-X)."""
        return self.after_resolution or self.kind in (PeriodKind.RESOLUTION, PeriodKind.FINAL)


class Hit(NamedTuple):
    """A finding before the table has given it its rule and its row."""

    severity: Severity
    column: int
    message: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The places of lines that another unit has too: the same debt, nearly the same, the same 问题编号; no more."""

    debts: frozenset[int] = frozenset()
    near: frozenset[int] = frozenset()
    numbers: frozenset[int] = frozenset()


NOWHERE: Final = Elsewhere()


@dataclass(frozen=True, slots=True)
class Complained:
    """What complaints that a unit works on say of its ledger.

    `paid` has by the place of a paid line the number of a clue that is new on its pair, `going_on` counts the clues
    of arrears that are not ended, `unlisted` has number and mark of those that were found true and stand in no row.
    """

    paid: Mapping[int, str] = field(default_factory=dict)
    going_on: int = 0
    unlisted: Sequence[tuple[str, str]] = ()


QUIET: Final = Complained()


@dataclass(frozen=True, slots=True)
class Shared:
    """One debt (D02) or one 问题编号 (D04) that several units below a rollup's unit have; `units` are their names.

    `fingerprint` is of the rows and of what they say: an answer holds while it is the same. `near` is one that is
    perhaps the same; it asks for no answer.
    """

    rule: str
    fingerprint: str
    units: Sequence[str]
    debtor: str
    creditor: str
    contract: str
    owed_fen: int
    source_no: str
    near: bool = False


@dataclass(frozen=True, slots=True)
class Past:
    """What a row was in approved versions: in the last one, and what column 18 was in the first one.

    `moved_later` counts how often its promise was put off from one to the next, `unchanged` the versions, up to the
    last, in which its debt and its outcome were what they are now.
    """

    line: Line
    first_owed_fen: int | None = None
    moved_later: int = 0
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class Ledger:
    """All lines of one unit, with what was typed in column 4 and the contract group of each (both may be absent).

    `pasts` has what each line was (None: it is new); it is empty where nothing was approved yet. `vanished` names
    the rows of the last approved version that are gone unaccounted for, `gone` counts all that are gone;
    `cleared_late` are the places of lines that became 清偿完毕 shortly before the due time. `elsewhere` tells of lines
    that another unit has too, `shared` what a rollup would contain twice, `complained` what complaints say of it.
    """

    lines: Sequence[Line]
    context: Context
    unit_texts: Sequence[str] = ()
    groups: Sequence[object] = ()
    pasts: Sequence[Past | None] = ()
    vanished: Sequence[str] = ()
    cleared_late: Sequence[int] = ()
    elsewhere: Elsewhere = NOWHERE
    shared: Sequence[Shared] = ()
    gone: int = 0
    complained: Complained = QUIET


RowCheck = Callable[[Line, Context], Sequence[Hit]]
LedgerCheck = Callable[[Ledger], Sequence[tuple[int | None, Hit]]]


@dataclass(frozen=True, slots=True)
class RowRule:
    """A rule on one line, and the attributes that its finding stands on (none = the cell that it names)."""

    check: RowCheck
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LedgerRule:
    """A rule on all lines together, and the attributes that its finding stands on."""

    check: LedgerCheck
    facts: tuple[str, ...] = ()


def error(name: str, message: str) -> Hit:
    """Make a finding that blocks the submission, shown at the column called `name`."""
    return Hit(Severity.ERROR, BY_NAME[name].no, message)


def explain(name: str, message: str) -> Hit:
    """Make a finding that needs an explanation, shown at the column called `name`."""
    return Hit(Severity.EXPLAIN, BY_NAME[name].no, message)


def warn(name: str, message: str) -> Hit:
    """Make a finding that only warns, shown at the column called `name`."""
    return Hit(Severity.WARN, BY_NAME[name].no, message)
