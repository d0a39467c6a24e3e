"""Which rows of a unit another unit has too, as the database tells: yes or no, and nothing else (D02, D04)."""

from collections.abc import Collection, Sequence
from operator import attrgetter
from typing import Final

from django.db import connection

from ledger.annexes.checks.base import NOWHERE, Elsewhere
from ledger.models import Unit
from ledger.queries.rows import Row

ASK: Final = """
select kind, place from known_elsewhere(
    %s, %s::smallint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::bigint[])
"""
facts_of = attrgetter(
    *("source", "source_no", "debtor_uscc", "debtor_name", "creditor_uscc", "creditor_name", "contract_name"),
    "owed_fen",
)


def elsewhere_of(unit: Unit, rows: Sequence[Row], record_ids: Collection[int] | None = None) -> Elsewhere:
    """Ask for all of these rows, stored or not, or for those with these ids alone (one query)."""
    places = [place for place, row in enumerate(rows) if record_ids is None or row.record_id in record_ids]
    if not places:
        return NOWHERE
    facts = [list(column) for column in zip(*(facts_of(rows[place].line) for place in places), strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(ASK, [unit.pk, *facts])
        known = cursor.fetchall()
    found = [frozenset(places[at - 1] for kind, at in known if kind == one) for one in ("debt", "near", "number")]
    return Elsewhere(*found)
