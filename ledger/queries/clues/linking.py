"""Which rows of a ledger a clue may be, and what a row begins with that is made from a clue."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from django.db.models import Case, CharField, F, Func, IntegerField, Q, Value, When

from ledger.annexes.clues003 import firms_in
from ledger.annexes.line import Line
from ledger.annexes.names import normalised_name
from ledger.models import ArrearsRecord, Clue, ClueChannel, ClueDebtor, ClueLink
from ledger.vocabulary import Source

MOST: Final = 20
"""So many rows are offered, the likeliest first."""

# Whatever no channel of column 2 says came by another way; nobody found it alone.
_SOURCES: Final[Mapping[ClueChannel, Source]] = MappingProxyType(
    {
        ClueChannel.PLATFORM: Source.PLATFORM,
        ClueChannel.SUPERVISION: Source.SUPERVISION,
        ClueChannel.AUDIT: Source.AUDIT,
        ClueChannel.LETTER: Source.PETITION,
    }
)


def rows_like(clue: Clue, words: Sequence[str] = ()) -> list[ArrearsRecord]:
    """Return live rows of the clue's unit that it is not tied to yet (two queries), at most MOST.

    Without words those that bear a party's name as it is compared, both parties' first; with words those that hold
    each of them in the name of a party or as 问题编号, these first among them.
    """
    tied = ClueLink.objects.filter(clue=clue).values("lineage")
    rows = ArrearsRecord.objects.filter(unit=clue.unit_id).exclude(lineage__in=tied)
    rows = rows.annotate(creditor_plain=plain_form("creditor_name"), debtor_plain=plain_form("debtor_name"))
    creditor, debtor = Q(creditor_plain=clue.creditor_key), Q(debtor_plain__in=_debtors(clue))
    for word in words:
        plain = normalised_name(word)
        said = Q(creditor_plain__icontains=plain) | Q(debtor_plain__icontains=plain)
        rows = rows.filter(said | Q(source_no__icontains=word))
    found = rows if words else rows.filter(creditor | debtor)
    rank = Case(
        When(creditor & debtor, then=Value(0)),
        When(creditor, then=Value(1)),
        When(debtor, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    return list(found.annotate(likeness=rank).order_by("likeness", F("sort_no"), "id")[:MOST])


def plain_form(name: str) -> Func:
    """Return a name as the database compares it (`normalised_name`)."""
    return Func(F(name), function="plain_name", output_field=CharField())


def _debtors(clue: Clue) -> list[str]:
    keys = {clue.debtor_key, *ClueDebtor.objects.filter(clue=clue).values_list("key", flat=True)}
    return sorted(keys - {""})


def line_from(clue: Clue) -> Line:
    """Return what a row begins with that is made from a clue: parties, amount in 分, source and number (two queries).

    Of a clue of several debtors the first that is tied to no row yet, with its own amount alone; of 「17家企业」
    neither, for it is nobody. The amount of the whole complaint goes into one row at most.
    """
    debtor, amount = _next_debtor(clue)
    return Line(
        source=_SOURCES.get(ClueChannel(clue.channel), Source.OTHER),
        source_no=clue.channel_no,
        debtor_name=debtor,
        creditor_name=clue.creditor_name,
        owed_fen=amount,
    )


def _next_debtor(clue: Clue) -> tuple[str, int | None]:
    lineages = ClueLink.objects.filter(clue=clue).values("lineage")
    rows = ArrearsRecord.objects.filter(unit=clue.unit_id, lineage__in=lineages)
    tied = set(rows.annotate(debtor_plain=plain_form("debtor_name")).values_list("debtor_plain", flat=True))
    named = list(ClueDebtor.objects.filter(clue=clue).order_by("id"))
    if named:
        left = next((each for each in named if each.key not in tied), None)
        return ("", None) if left is None else (left.name, left.amount_fen)
    if firms_in(clue.debtor_name):
        return "", None
    return clue.debtor_name, None if tied else clue.amount_fen
