"""Rows by what somebody types: every word is held by a name, a contract, a credit code or a 问题编号 of the row.

Both sides are compared in their plain form (NFKC, one kind of bracket, no spaces, small letters). Several units' rows
are found by an index of neighbouring signs (`found_records`, migrations/sql/search.sql); a single ledger, or a word
that many rows hold, is looked through row by row. The answer is the same.
"""

from collections.abc import Sequence
from typing import Final

from django.db.models import BooleanField, F, Func, IntegerField, QuerySet, TextField, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan

from ledger.annexes.names import normalised_name
from ledger.models import ArrearsRecord, Unit
from qingqian.db.sqlfile import scalar

SEARCHED: Final = ("debtor_name", "creditor_name", "contract_name", "debtor_uscc", "creditor_uscc", "source_no")
MOST: Final = 20_000
"""Beyond so many a list of ids is no quicker than the rows in their order: a page of them is soon full."""
LEAST: Final = 2
"""So many signs a word must have where several units are searched: one alone stands in no index."""
FIND: Final = "select found_records(%s, %s, %s)"
LONGEST: Final = 100
MOST_WORDS: Final = 8
"""Signs and words that are looked for at once: each word is looked for in each row that the index names."""
_SMALL: Final = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")


def words_of(typed: str) -> list[str]:
    """Return the words of what was typed, each once, in the form in which they are compared."""
    plain = (normalised_name(word).translate(_SMALL) for word in typed.split())
    return list(dict.fromkeys(word for word in plain if word))


def too_much(typed: str) -> bool:
    """Tell whether more was typed than is looked for: nothing of it is left out unseen, it is refused."""
    return len(typed) > LONGEST or len(words_of(typed)) > MOST_WORDS


def too_short(words: Sequence[str]) -> bool:
    """Tell whether none of the words is long enough to be looked for in several units."""
    return bool(words) and max(map(len, words)) < LEAST


def holding(
    rows: QuerySet[ArrearsRecord], unit: Unit, words: Sequence[str], *, subtree: bool
) -> QuerySet[ArrearsRecord]:
    """Keep those of a unit's live rows (or of all below it) that hold every word; at most one query is asked for it.

    Below a district rows are read by the unit's own keys: how long it takes tells nothing of its neighbours.
    """
    if not words:
        return rows
    if subtree and unit.pk == unit.district_id:
        if too_short(words):
            return rows.none()
        found = scalar(FIND, [unit.pk, list(words), MOST])
        if found is not None:
            return rows.filter(_one_of(found))
    text = Func(*map(F, SEARCHED), function="search_text", output_field=TextField())
    for word in words:
        rows = rows.filter(GreaterThan(StrIndex(text, Value(word)), Value(0, output_field=IntegerField())))
    return rows


def _one_of(ids: Sequence[int]) -> Func:
    """Return the condition that a row is one of these, as one array: of so many values each takes time to be read."""
    array = Value("{" + ",".join(map(str, ids)) + "}")
    return Func(
        F("id"), array, template="%(expressions)s::bigint[])", arg_joiner=" = any (", output_field=BooleanField()
    )
