"""挂牌督办: which clues a superior has hung until a day, and what was done with each last (domain.md §8)."""

from collections.abc import Sequence
from dataclasses import dataclass

from ledger.models import ClueEvent, ClueMeasure, Unit
from ledger.queries.clues.measures import hanging
from ledger.queries.live import rows_of


@dataclass(frozen=True, slots=True)
class Hung:
    """A clue that hangs: the measure with its clue, and what was done last."""

    measure: ClueMeasure
    last: ClueEvent | None


def hung_at(unit: Unit) -> Sequence[Hung]:
    """Return what hangs at a unit and all below it, what is to be completed first leading (two queries)."""
    found = hanging().filter(rows_of(unit, subtree=True))
    measures = list(found.select_related("clue", "clue__unit").order_by("complete_by", "id"))
    events = ClueEvent.objects.filter(clue__in=[each.clue_id for each in measures])
    last = {event.clue_id: event for event in events.order_by("clue_id", "-id").distinct("clue_id")}
    return [Hung(each, last.get(each.clue_id)) for each in measures]
