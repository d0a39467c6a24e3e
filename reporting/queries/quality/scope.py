"""Which versions are looked at: each unit's own report for a period, approved or in hand."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from ledger.models import FilingVersion, Unit, VersionFinding
from ledger.queries.lineage import UNMOVED, Moved
from ledger.queries.live import rows_of


@dataclass(frozen=True, slots=True)
class Scope:
    """A unit with all below it, or (`own`) its own reports alone.

    A filing speaks by its approved version; with `pending` by the one in hand, where there is one. What was not
    filed for a period is not carried forward: its findings were counted in the period that it was filed for. Versions
    `handed` over do not count: who took the period over has reported their rows.
    """

    unit: Unit
    own: bool = False
    pending: bool = False
    moved: Moved = UNMOVED
    handed: frozenset[int] = frozenset()

    @property
    def whose(self) -> Q:
        """The condition on tenant rows: as units stood in each period, or with `moved` as they stand now."""
        whose = rows_of(self.unit, subtree=not self.own)
        if not self.moved:
            return whose
        return whose & ~Q(unit_id__in=self.moved.left) | Q(unit_id__in=self.moved.came)

    def findings(self) -> QuerySet[VersionFinding]:
        """Return what was counted in these versions, of all periods."""
        found = VersionFinding.objects.filter(self.whose, version__number=self._number("version__filing__"))
        return found.exclude(version_id__in=self.handed) if self.handed else found

    def versions(self) -> QuerySet[FilingVersion]:
        """Return the versions themselves, of all periods."""
        found = FilingVersion.objects.filter(self.whose, number=self._number("filing__"))
        return found.exclude(pk__in=self.handed) if self.handed else found

    def _number(self, filing: str) -> Any:
        approved = F(f"{filing}approved_number")
        return Coalesce(F(f"{filing}current_number"), approved) if self.pending else approved
