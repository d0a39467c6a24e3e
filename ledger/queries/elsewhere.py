"""Which rows of a unit another unit has too, as the database tells: yes or no, and nothing else (D02, D04)."""

from collections.abc import Collection, Iterable, Sequence
from operator import attrgetter
from typing import Any, Final

from django.db import connection

from ledger.annexes.checks.base import NOWHERE, Elsewhere
from ledger.models import Unit
from ledger.queries.rows import Row

ASK: Final = """
select kind, place from known_elsewhere(%s, %s::smallint[], (string_to_array(%s, chr(31)))[2:],
    (string_to_array(%s, chr(31)))[2:], (string_to_array(%s, chr(31)))[2:], (string_to_array(%s, chr(31)))[2:],
    (string_to_array(%s, chr(31)))[2:], (string_to_array(%s, chr(31)))[2:], %s::bigint[])
"""
_BETWEEN: Final = "\x1f"
facts_of = attrgetter(
    *("source", "source_no", "debtor_uscc", "debtor_name", "creditor_uscc", "creditor_name", "contract_name"),
    "owed_fen",
)


def written(facts: Iterable[tuple[Any, ...]]) -> list[str]:
    """Write the columns of `ASK` as one text each: many arrays of many texts take far longer to send.

    The sign between them is one that no name shows, and that does not count in any.
    """
    sources, *texts, owed = zip(*facts, strict=True)
    joined = [_BETWEEN.join(["", *(text.replace(_BETWEEN, "") for text in column)]) for column in texts]
    return [_numbers(sources), *joined, _numbers(owed)]


def _numbers(column: Iterable[int | None]) -> str:
    return "{" + ",".join("null" if value is None else str(int(value)) for value in column) + "}"


def elsewhere_of(unit: Unit, rows: Sequence[Row], record_ids: Collection[int] | None = None) -> Elsewhere:
    """Ask for all of these rows, stored or not, or for those with these ids alone (one query)."""
    places = [place for place, row in enumerate(rows) if record_ids is None or row.record_id in record_ids]
    if not places:
        return NOWHERE
    facts = written(facts_of(rows[place].line) for place in places)
    with connection.cursor() as cursor:
        cursor.execute(ASK, [unit.pk, *facts])
        known = cursor.fetchall()
    found = [frozenset(places[at - 1] for kind, at in known if kind == one) for one in ("debt", "near", "number")]
    return Elsewhere(*found)
