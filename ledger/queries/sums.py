"""What versions add up to, from their frozen totals."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import Sum

from ledger.models import FilingVersion, VersionTotal


@dataclass(frozen=True, slots=True)
class Sums:
    """What a version adds up to, with all that it pins: 件 and 分."""

    row_count: int = 0
    owed_fen: int = 0


NOTHING: Final = Sums()


def sums_of(versions: Iterable[FilingVersion]) -> dict[int, Sums]:
    """Return what versions add up to, by version id, from their frozen totals."""
    rows = (
        VersionTotal.objects.filter(version_id__in=[version.pk for version in versions])
        .values_list("version_id")
        .annotate(Sum("row_count"), Sum("owed_fen"))
    )
    return {pk: Sums(int(count), int(owed)) for pk, count, owed in rows}
