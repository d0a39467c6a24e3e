"""Who below a unit may need more time, and who was given it (two queries beside the children's standings)."""

from collections.abc import Sequence
from dataclasses import dataclass

from ledger.models import Extension, Period, Unit
from ledger.queries.filings import Standing, standings_of_children


@dataclass(frozen=True, slots=True)
class Extendable:
    """One child that owes a period, and all extensions that it was given for it, the newest first."""

    standing: Standing
    given: Sequence[Extension]

    @property
    def holding(self) -> Extension | None:
        """The one that was not taken back, expired or not."""
        return next((one for one in self.given if one.ended_at is None), None)

    @property
    def in_question(self) -> bool:
        """Tell whether more time would be of use: it is owed, closes at some time, and is not in hand."""
        expected, clocks = self.standing.expected, self.standing.clocks
        owes = expected is not None and not expected.exempt
        return owes and clocks.closes_at is not None and not self.standing.handed_in

    @property
    def exemptable(self) -> bool:
        """Tell whether it could be freed from the period: it owes it, and has not filed."""
        expected = self.standing.expected
        return expected is not None and not expected.exempt and not self.standing.handed_in

    @property
    def exempted(self) -> bool:
        """Tell whether it was freed from the period."""
        expected = self.standing.expected
        return expected is not None and expected.exempt


def extendables(unit: Unit, period: Period) -> list[Extendable]:
    """Return the direct children that owe a period, in the tree's order."""
    standings = standings_of_children(unit, period)
    given: dict[int, list[Extension]] = {standing.unit.pk: [] for standing in standings}
    for one in Extension.objects.filter(unit__in=given, period=period).order_by("-id"):
        given[one.unit_id].append(one)
    return [Extendable(standing, given[standing.unit.pk]) for standing in standings]
