"""A unit's own directory of parties: looking one up while one types, and the rows that bear it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django.db.models import Q, QuerySet
from pypinyin import Style, lazy_pinyin

from ledger.errors import MissingError
from ledger.models import ArrearsRecord, Creditor, Debtor, Unit

Party = Debtor | Creditor
FEW: Final = 10
_LIMIT: Final = 200


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two parties of a row; `columns` are the row's attributes by the directory's."""

    noun: str
    model: type[Debtor] | type[Creditor]
    columns: Mapping[str, str]

    @property
    def name(self) -> str:
        """The row's attribute that names the party."""
        return self.columns["name"]

    @property
    def uscc(self) -> str:
        """The row's attribute that holds the party's code."""
        return self.columns["uscc"]


_DEBTOR: Final = {
    "name": "debtor_name",
    "uscc": "debtor_uscc",
    "nature": "nature",
    "parent_company": "parent_company",
    "sector": "sector",
    "contact": "debtor_contact",
    "phone": "debtor_phone",
}
_CREDITOR: Final = {
    "name": "creditor_name",
    "uscc": "creditor_uscc",
    "contact": "creditor_contact",
    "phone": "creditor_phone",
}
SIDES: Final[Mapping[str, Side]] = {
    "debtor": Side("debtor", Debtor, _DEBTOR),
    "creditor": Side("creditor", Creditor, _CREDITOR),
}
"""Both sides by the word that addresses have for them."""


@lru_cache(4_096)
def initials(name: str) -> str:
    """Return the pinyin initials of a name, digits and Latin letters as they are: 綦江供水站 → 'qjgsz'."""
    letters = "".join(lazy_pinyin(name, style=Style.FIRST_LETTER))
    return "".join(sign for sign in letters.lower() if sign.isalnum())[:_LIMIT]


def parties_like(unit: Unit, side: Side, text: str) -> QuerySet[Party]:
    """Return the unit's parties whose name holds the text, or whose code or pinyin initials begin with or hold it."""
    rows: QuerySet[Party] = side.model.objects.filter(unit=unit)
    wanted = text.strip()
    if not wanted:
        return rows
    found = Q(name__icontains=wanted) | Q(uscc__startswith=wanted.upper())
    if wanted.isascii():
        found |= Q(initials__contains=wanted.lower())
    return rows.filter(found)


def first_parties(unit: Unit, side: Side, text: str) -> Sequence[Party]:
    """Return the few that are offered while one types: those used last first (one query)."""
    return list(parties_like(unit, side, text).order_by("-updated_at", "-id")[:FEW])


def party_by_id(side: Side, pk: int) -> Party:
    """Return a party in scope with its unit; MissingError for a stranger's."""
    found: Party | None = side.model.objects.select_related("unit").filter(pk=pk).first()
    if found is None:
        raise MissingError("名录里没有这一户，它可能已不在了。")
    return found


def rows_of_party(side: Side, party: Party) -> QuerySet[ArrearsRecord]:
    """Return the live rows that bear a party: by its code, or by its name where it has none."""
    mine = Q(**{side.uscc: party.uscc}) if party.uscc else Q(**{side.uscc: "", side.name: party.name})
    return ArrearsRecord.objects.filter(mine, unit_id=party.unit_id)


def rows_that_differ(side: Side, party: Party) -> QuerySet[ArrearsRecord]:
    """Return those of a party's rows that say anything else of it than the directory does."""
    same = Q()
    for name, column in side.columns.items():
        value = getattr(party, name)
        same &= Q(**{f"{column}__isnull": True}) if value is None else Q(**{column: value})
    return rows_of_party(side, party).exclude(pk__in=rows_of_party(side, party).filter(same).values("pk"))


def counts_of(unit: Unit, side: Side, parties: Sequence[Party]) -> dict[int, int]:
    """Return how many live rows bear each of these parties (one query)."""
    codes = {party.uscc for party in parties if party.uscc}
    names = {party.name for party in parties if not party.uscc}
    borne = Q(**{f"{side.uscc}__in": codes}) | Q(**{side.uscc: "", f"{side.name}__in": names})
    counts: dict[str, int] = {}
    rows = ArrearsRecord.objects.filter(borne, unit=unit).values_list(side.uscc, side.name)
    for code, name in rows.iterator():
        counts[code or name] = counts.get(code or name, 0) + 1
    return {party.pk: counts.get(party.uscc or party.name, 0) for party in parties}
