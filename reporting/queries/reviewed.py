"""What a unit's table of a period is made of while reports come in: 已审核 alone, or 含待审核 too.

A rollup is the sum of pinned versions (workflow.md rule 2). Until the unit has filed its own, this is the sum that it
would pin now, never one of live rows; its lines say which version of whom each stands for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from django.db.models import F, Q, QuerySet

from ledger.models import ChildState, FilingVersion, Period, Unit
from ledger.queries.pins import NOBODY_FILED, carried, pins_of
from reporting.queries.standing import LEDGER_ANNEX, Standing, handed_in, is_approved
from reporting.rollups.frames import Frame
from reporting.rollups.frames import Member as LineOf
from reporting.rollups.gathered import Stand, gathered_places
from reporting.rollups.places import FrozenPlace, version_places


class Counting(StrEnum):
    """Which versions count: those that were approved, or those in hand and waiting for it too."""

    APPROVED = "approved"
    PENDING = "pending"


@dataclass(frozen=True, slots=True)
class Member:
    """A unit with the version that stands for it: None where there is none, and `state` says why.

    `pending`: the version still waits for its review. `state` is None for the unit's own rows.
    """

    unit: Unit
    state: ChildState | None
    version: FilingVersion | None
    pending: bool = False


@dataclass(frozen=True, slots=True)
class Gathered:
    """What stands for a unit that has not filed the period: its own rows as filed last, and each expected child."""

    unit: Unit
    period: Period
    counting: Counting
    own: Member
    children: Sequence[Member]

    @property
    def members(self) -> list[Member]:
        """Whose version counts: the unit's own rows first, then the children in the tree's order."""
        return [member for member in (self.own, *self.children) if member.version is not None]

    @property
    def stands(self) -> list[Stand]:
        """Return which version stands for which line."""
        return [
            Stand(each.unit.pk, each.version.pk, each.unit.name, own=each is self.own)
            for each in self.members
            if each.version is not None
        ]

    @property
    def frame(self) -> Frame:
        """Return who has a line, by their names of today."""
        children = tuple(LineOf(each.unit.pk, each.unit.name, each.state) for each in self.children)
        return Frame(self.unit.pk, self.unit.name, self.unit.level, is_leaf=False, members=children)

    @property
    def waiting(self) -> list[Member]:
        """Whose version still waits for its review."""
        return [member for member in self.members if member.pending]


Counted = Standing | Gathered


def counted(unit: Unit, period: Period, counting: Counting) -> Counted | None:
    """Return what stands for a unit in a period; None where nothing was ever handed in.

    **已审核**: the unit's own version for the period, if approved. Else, of a unit with children that owe the period,
    each child's version approved for it, or carried on from an earlier one (未更新), exactly as the unit would pin
    them now (`pins_of`), and its own rows of its last approved version. A leaf has its last approved version, or the
    opening (划入) of rows that it took over since, as the line of it in the table above.
    **含待审核**: the same, with a version that was handed in and not sent back in the place of the approved one: of
    the unit itself, of each child, and where an earlier period is carried on. Only direct children are looked at, for
    a rollup contains what was handed to it; **数据质量** counts each unit's own report wherever it stands below, and
    carries nothing forward (quality/scope.py), so that there a finding is counted once.

    Nine queries at most, whatever the size.
    """
    standing = _own_version(unit, period, counting)
    if standing is not None and not standing.carried:
        return standing
    pins = pins_of(unit, period)
    before = carried([unit.pk], period, set()).get(unit.pk)
    if not pins and (before is None or not before.opening):
        return standing
    found = [Member(unit, None, before)]
    found += [Member(pin.unit, pin.state, pin.version) for pin in pins]
    if counting is Counting.PENDING:
        waiting = _in_hand(found, period)
        found = [_with_waiting(member, waiting.get(member.unit.pk, ()), period) for member in found]
    own, *children = found
    if not pins and before is not None:
        return standing if own.pending else _opening(unit, period, before)
    gathered = Gathered(unit, period, counting, own, children)
    return gathered if gathered.members else None


def members_of(unit: Unit, period: Period) -> list[Member]:
    """Return each child that owes the period with the version that stands for it, those that wait included."""
    found = [Member(pin.unit, pin.state, pin.version) for pin in pins_of(unit, period)]
    waiting = _in_hand(found, period)
    return [_with_waiting(member, waiting.get(member.unit.pk, ()), period) for member in found]


def places_of(source: Counted) -> list[FrozenPlace]:
    """Return every version that stands behind the table, in printed order, with the line of each (one query)."""
    return gathered_places(source.stands) if isinstance(source, Gathered) else version_places(source.version)


def stands_of(source: Counted) -> tuple[Stand, ...]:
    """Return which versions a table is the sum of: those gathered, or the one with all that it pins."""
    if isinstance(source, Gathered):
        return tuple(source.stands)
    version = source.version
    return (Stand(version.unit_id, version.pk, version.unit_name, own=False),)


def _own_version(unit: Unit, period: Period, counting: Counting) -> Standing | None:
    """Return the unit's last version up to the period that counts: of one period the newest."""
    versions = sorted(handed_in(unit, period), key=lambda each: (each.period.sort_no, each.number), reverse=True)
    for version in versions:
        if counting is Counting.PENDING or is_approved(version):
            return Standing(version, period, pending=not is_approved(version))
    return None


def _opening(unit: Unit, period: Period, version: FilingVersion) -> Standing:
    """Let an opening stand for a unit that has not reported since."""
    version.unit = unit
    return Standing(version, period)


def _in_hand(members: Sequence[Member], period: Period) -> Mapping[int, Sequence[FilingVersion]]:
    """Return what waits for its review, of this period and of those before it, by unit (one query)."""
    of: dict[int, list[FilingVersion]] = {}
    for version in _waiting([member.unit.pk for member in members], period):
        of.setdefault(version.unit_id, []).append(version)
    return of


def _waiting(unit_ids: Sequence[int], period: Period) -> QuerySet[FilingVersion]:
    undecided = Q(filing__approved_number=None) | ~Q(number=F("filing__approved_number"))
    found = FilingVersion.objects.filter(
        undecided,
        number=F("filing__current_number"),
        unit_id__in=unit_ids,
        period__campaign=period.campaign_id,
        period__sort_no__lte=period.sort_no,
        period__annexes__contains=[LEDGER_ANNEX],
    )
    return found.select_related("period").defer("findings", "narrative").order_by("period__sort_no")


def _with_waiting(member: Member, waiting: Sequence[FilingVersion], period: Period) -> Member:
    """Put what waits in the place of what was approved: of this period always, of an earlier one if it is later."""
    if member.state in (ChildState.EXEMPT, ChildState.HANDED_OVER):
        return member
    for version in reversed(waiting):
        if version.period_id == period.pk:
            state = None if member.state is None else version.said
            return replace(member, version=version, pending=True, state=state)
        if (member.state is None or member.state in NOBODY_FILED) and _is_later(version, member.version):
            state = None if member.state is None else ChildState.CARRIED
            return replace(member, version=version, pending=True, state=state)
    return member


def _is_later(version: FilingVersion, than: FilingVersion | None) -> bool:
    """Tell whether a version follows what would be carried on; an opening (划入) ends what was frozen before it."""
    if than is None:
        return True
    if than.opening:
        return version.point >= than.point
    return version.period.sort_no >= than.period.sort_no
