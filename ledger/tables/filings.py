"""Lists of filings: one unit's periods, or one period's children, each line in words, marks and addresses."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ledger.models import ChildState, PinnedChild, State
from ledger.queries.filings import Standing
from ledger.queries.sums import Sums
from ledger.tables.marks import CHILD_PILLS, Mark, marks_of, pill_of
from ledger.workflow import DECIDED
from qingqian.web.parts import Pill

OPEN_STATES: Final = frozenset({State.NOT_STARTED, State.DRAFT, State.COLLECTING, State.READY})
# What the list of children can be narrowed to: key, label, states.
GROUPS: Final[Sequence[tuple[str, str | Promise, frozenset[State]]]] = (
    ("", _("全部"), frozenset(State)),
    ("missing", _("未报"), OPEN_STATES),
    ("waiting", _("待审核"), frozenset({State.SUBMITTED, State.IN_REVIEW})),
    ("returned", _("已退回"), frozenset({State.RETURNED})),
    ("done", _("已通过"), DECIDED),
)


@dataclass(frozen=True, slots=True)
class FilingLine:
    """One unit's filing for one period as a line of a list."""

    standing: Standing
    pill: Pill
    url: str
    version_url: str = ""
    marks: Sequence[Mark] = field(default=())
    current: bool = False


@dataclass(frozen=True, slots=True)
class ChildLine:
    """One child in a version (`pill`), and how its own filing stands now (`standing`, where that is known)."""

    name: str
    pill: Pill
    version: str
    version_url: str
    sums: Sums
    url: str = ""
    before: Sums | None = None
    standing: FilingLine | None = None
    missing: bool = False


def filing_url(standing: Standing) -> str:
    """Return the address of a unit's filing for a period."""
    return reverse("filing", args=[standing.unit.code, standing.period.code])


def version_url(unit_code: str, period_code: str, number: int) -> str:
    """Return the address of a version."""
    return reverse("version", args=[unit_code, period_code, number])


def filing_line(standing: Standing, now: dt.datetime, *, current: bool = False) -> FilingLine:
    """Say a standing in marks and addresses."""
    number = standing.latest_number
    return FilingLine(
        standing=standing,
        pill=pill_of(standing),
        url=filing_url(standing),
        version_url=version_url(standing.unit.code, standing.period.code, number) if number else "",
        marks=marks_of(standing, now),
        current=current,
    )


def in_group(standing: Standing, key: str) -> bool:
    """Tell whether a standing belongs to a group of GROUPS; one that is exempt only to all."""
    states = next((states for name, _label, states in GROUPS if name == key), frozenset())
    exempt = standing.expected is not None and standing.expected.exempt
    return standing.state in states and not (exempt and key)


def pinned_line(pin: PinnedChild, sums: Sums, before: Sums | None = None) -> ChildLine:
    """Say what a version contains of a child."""
    version = pin.child_version
    known = version is not None
    return ChildLine(
        name=pin.printed_name,
        pill=CHILD_PILLS[ChildState(pin.state)],
        version=f"{version.period_name} 第{version.number}版" if version else "",
        version_url=version_url(pin.child_unit.code, version.period.code, version.number) if version else "",
        sums=sums if known else Sums(),
        before=before,
    )
