"""What still stands in the way of a submission, before anybody tries it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from django.db.models import QuerySet

from ledger.annexes.checks import Context, Severity
from ledger.errors import Located
from ledger.models import ImportRow, Period, RowState, Unit
from ledger.queries.clues.complained import complained_of
from ledger.queries.findings import answers_about, blocking, findings_of, shared_answers
from ledger.queries.marks import context_key
from ledger.queries.narratives import said_now
from ledger.queries.periods import context_for, live_context
from ledger.queries.pins import Pin, pins_of
from ledger.queries.rows import Row, live_rows
from ledger.queries.shared import shared_in, stated
from ledger.queries.sums import sums_of
from ledger.queries.tallies import Tally

SHORT: Final = 300
"""So many rows are judged within the time that a page has."""
COMPARED: Final = 3_000
"""So many rows below a unit are compared with each other within it."""


@dataclass(frozen=True, slots=True)
class Stopping:
    """How many rows there are, and the findings that a submission would be refused for: E first, then open X.

    `waiting` are rows of imports that nobody has mended yet; they stop nothing, and would be missing.
    """

    rows: int
    found: Sequence[Located] = field(default=())
    waiting: Sequence[ImportRow] = field(default=())

    @property
    def errors(self) -> int:
        """How many places must be corrected."""
        return sum(item.finding.severity is Severity.ERROR for item in self.found)

    @property
    def unexplained(self) -> int:
        """How many places must be explained."""
        return len(self.found) - self.errors


def stopping(unit: Unit, period: Period) -> Stopping:
    """Judge the unit's live rows as its submission for the period would be, with all that it would contain."""
    rows = live_rows(unit)
    found = _in_the_way(unit, period, rows, context_for(unit, period), pins_of(unit, period))
    ordered = sorted(found, key=lambda item: item.finding.severity is not Severity.ERROR)
    return Stopping(len(rows), ordered, list(waiting_rows(unit)))


def _in_the_way(
    unit: Unit, period: Period, rows: Sequence[Row], context: Context, pins: Sequence[Pin]
) -> list[Located]:
    shared = stated(shared_in(unit, pins))
    return blocking([*findings_of(unit, rows, context, shared), *said_now(unit, period, pins).found])


def stops_count(unit: Unit, period: Period, whole: Tally) -> int | None:
    """Count what the unit's submission for the period would be refused for.

    `whole` counts the ledger by its marks, which are of the latest due period. Where the period judges otherwise, a
    short ledger is judged anew; of a long one, or of much below it, None: its page tells.
    """
    context, pins = context_for(unit, period), pins_of(unit, period)
    below = sums_of([pin.version for pin in pins if pin.version is not None]) if pins else {}
    if sum(each.row_count for each in below.values()) > COMPARED:
        return None
    if context_key(live_context(unit)) == context_key(context):
        said = len(blocking(said_now(unit, period, pins).found))
        return whole.errors + whole.asks_open + _open_above(unit, pins, context) + _open_clues(unit, context) + said
    if whole.total > SHORT:
        return None
    return len(_in_the_way(unit, period, live_rows(unit), context, pins))


def _open_above(unit: Unit, pins: Sequence[Pin], context: Context) -> int:
    """Count what several units below have and nobody has answered; no mark of a row tells it."""
    shared = [item for item in stated(shared_in(unit, pins)) if item.rule not in context.trial]
    answered = {mark for _, _, mark in shared_answers(unit, shared)}
    return sum(not item.near and item.fingerprint not in answered for item in shared)


def _open_clues(unit: Unit, context: Context) -> int:
    """Count the clues found true that stand in no row and that nobody has explained; no mark of a row tells it."""
    marks = [] if "P08" in context.trial else [mark for _, mark in complained_of(unit, ()).unlisted]
    answered = {mark for _, _, mark in answers_about(unit, marks)}
    return sum(mark not in answered for mark in marks)


def waiting_rows(unit: Unit) -> QuerySet[ImportRow]:
    """Return the rows of the unit's imports that wait to be mended, file by file."""
    return ImportRow.objects.filter(unit=unit, state=RowState.WAITING).order_by("job_id", "number")
