"""How the units of a live table stand for the period that is under way: why a line has nothing, or nothing new."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import F

from ledger.errors import RefusedError
from ledger.models import ChildState, ExpectedReporter, FilingVersion, Period, Unit
from ledger.queries.periods import current_campaign, reporters_period
from reporting.queries.reviewed import members_of


@dataclass(frozen=True, slots=True)
class LiveStates:
    """The state of each unit by its id, and whose report waits for its review; `period` None: none is under way."""

    period: Period | None = None
    states: Mapping[int, ChildState] = field(default_factory=dict)
    waiting: frozenset[int] = frozenset()


NO_STATES = LiveStates()


def live_states(unit: Unit) -> LiveStates:
    """Return how each expected child, or the leaf itself, stands for the period that those below owe next.

    Seventeen queries at most, however many children there are.
    """
    try:
        period = reporters_period(unit, current_campaign(unit))
    except RefusedError:
        return NO_STATES
    members = members_of(unit, period)
    if members:
        states = {each.unit.pk: each.state for each in members if each.state is not None}
        return LiveStates(period, states, frozenset(each.unit.pk for each in members if each.pending))
    expected = ExpectedReporter.objects.filter(unit=unit, period=period).first()
    return NO_STATES if expected is None else _of_leaf(expected, period)


def _of_leaf(expected: ExpectedReporter, period: Period) -> LiveStates:
    filed = FilingVersion.objects.filter(unit=expected.unit_id, period=period, number=F("filing__current_number"))
    version = filed.select_related("filing").defer("findings", "narrative").first()
    if version is not None:
        waits = version.filing.current_number != version.filing.approved_number
        return LiveStates(
            period, {version.unit_id: version.said}, frozenset([version.unit_id]) if waits else frozenset()
        )
    state = ChildState.EXEMPT if expected.exempt else ChildState.MISSING
    return LiveStates(period, {expected.unit_id: ChildState.HANDED_OVER if expected.successor_id else state})
