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
    def exemptable(self) -> bool:
        """Tell whether it could be freed from the period: it owes it, has not filed, and is not closed."""
        return self.standing.missing and self.standing.unit.valid_to is None

    @property
    def in_question(self) -> bool:
        """Tell whether more time would be of use: the same, and it closes or is frozen at some time."""
        return self.exemptable and self.standing.clocks.ends_at is not None

    @property
    def endable(self) -> bool:
        """Tell whether what it was given can be taken back: it holds, and the unit may still hand in."""
        return self.holding is not None and self.exemptable

    @property
    def exempted(self) -> bool:
        """Tell whether it was freed from the period, and can be asked again."""
        expected, standing = self.standing.expected, self.standing.unit.valid_to is None
        return expected is not None and expected.exempt and standing


def extendables(unit: Unit, period: Period) -> list[Extendable]:
    """Return the direct children that owe a period, in the tree's order."""
    standings = standings_of_children(unit, period)
    given: dict[int, list[Extension]] = {standing.unit.pk: [] for standing in standings}
    for one in Extension.objects.filter(unit__in=given, period=period).order_by("-id"):
        given[one.unit_id].append(one)
    return [Extendable(standing, given[standing.unit.pk]) for standing in standings]
