"""挂牌督办 that goes on (domain.md §8): what says so, in one place."""

from collections.abc import Sequence

from django.db.models import QuerySet

from ledger.models import Clue, ClueMeasure, MeasureKind


def hanging() -> QuerySet[ClueMeasure]:
    """Return each 挂牌督办 in scope that nobody has taken off."""
    return ClueMeasure.objects.filter(kind=MeasureKind.HUNG, ended_at=None)


def hung_among(clues: Sequence[Clue]) -> set[int]:
    """Return the ids of those of the clues that hang (one query, none for no clue)."""
    if not clues:
        return set()
    return set(hanging().filter(clue__in=[clue.pk for clue in clues]).values_list("clue_id", flat=True))
