"""The rows behind 本期清偿: on which was paid since the period before, as the bridge between the two tells it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ledger.models import Period
from reporting.queries.boards.figures import Look, periods_before
from reporting.queries.compared_rows import Differences, Move, Place, moved_rows
from reporting.queries.reviewed import counted, places_of
from reporting.rollups.compared import Both
from reporting.rollups.lines import LineKind, LineRef
from reporting.rollups.places import FrozenPlace, places_now

_TOTAL = LineRef(LineKind.TOTAL)


@dataclass(frozen=True, slots=True)
class Paid:
    """The rows; `since` is the period before, `labels` what column 4 says of each unit, by id."""

    since: Period
    rows: Differences
    labels: Mapping[int, str]


def paid_behind(look: Look, place: Place) -> Paid | None:
    """Return the rows on which was paid since the period before; what they add up to is 本期清偿, in 分.

    None where there is no period before, or nothing was handed in for one of the two.
    """
    earlier = periods_before(look.period)[-1:]
    old = _places(look, *earlier) if earlier else None
    new = places_now(look.unit) if look.counting is None else _places(look, look.period)
    if old is None or new is None:
        return None
    rows = moved_rows(Both(old, new, apart=False), _TOTAL, Move.PAID, look.unit.pk, place)
    return Paid(earlier[0], rows, {place.unit_id: place.label for place in (*old, *new)})


def _places(look: Look, period: Period) -> Sequence[FrozenPlace] | None:
    found = counted(look.unit, period, look.versions)
    return None if found is None else places_of(found)
