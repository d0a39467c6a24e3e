"""Complaints that are probably one: of one number of their channel, or of the same parties with amounts within 1 %.

Nothing is decided here: a person reads why two look alike, and registers, joins or leaves out (issue 7, Intake).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, Generic, TypeVar

from django.db.models import Q

from ledger.models import Clue, ClueDebtor

MOST: Final = 20
"""So many are named of one complaint, the likeliest first."""
_AT_ONCE: Final = 1_000
_TRIED: Final = 500  # of the same parties: whoever complains more often than that is known
_PERCENT: Final = 100
_TELLING: Final = 6
"""So long a number is hardly given twice: what the platform sent may come once more as an order from above."""

T = TypeVar("T")
Owing = tuple[str, int | None]
"""A debtor's name as it is compared ('' = unknown) and what it owes in 分, None where unknown."""


class Likeness(IntEnum):
    """Why two complaints look like one, the surest first."""

    NUMBER = 1  # the same number, of the same channel or so long that it is hardly another's
    AMOUNT = 2  # the same parties, amounts within 1 %
    NAMES = 3  # the same parties; one of the amounts is unknown


@dataclass(frozen=True, slots=True)
class Said:
    """What is compared of a complaint: number within its channel, creditor, and each debtor with its amount."""

    channel: int
    channel_no: str
    creditor: str
    owing: tuple[Owing, ...]


@dataclass(frozen=True, slots=True)
class Twin:
    """A clue that is probably the same complaint, and why."""

    clue: Clue
    likeness: Likeness

    @property
    def number(self) -> str:
        """The number into which one would join: of a clue that was joined itself, that of the one it went into."""
        return self.clue.joined_number or self.clue.number

    @property
    def over(self) -> bool:
        """Whether nobody works on it any more, so that nothing can be joined into it."""
        return self.clue.ended and not self.clue.joined_number


def within(one_fen: int, other_fen: int) -> bool:
    """Tell whether two amounts in 分 differ by 1 % of the larger one at most."""
    return abs(one_fen - other_fen) * _PERCENT <= max(one_fen, other_fen)


def likeness(one: Said, other: Said) -> Likeness | None:
    """Return why two complaints look like one; None where they do not.

    Where neither names a debtor, the creditor alone is the name; what is unknown on one side only is no debtor of the
    other.
    """
    telling = one.channel == other.channel or len(one.channel_no) >= _TELLING
    if telling and one.channel_no and one.channel_no == other.channel_no:
        return Likeness.NUMBER
    if one.creditor != other.creditor:
        return None
    pairs = [(mine, theirs) for name, mine in one.owing for known, theirs in other.owing if name == known]
    if any(mine is not None and theirs is not None and within(mine, theirs) for mine, theirs in pairs):
        return Likeness.AMOUNT
    return Likeness.NAMES if any(mine is None or theirs is None for mine, theirs in pairs) else None


def said_of(clue: Clue, debtors: Iterable[Owing] = ()) -> Said:
    """Return what is compared of a clue with the debtors that it names one by one.

    The first of several stands in the clue too, beside the sum of all: its own amount counts, not the sum.
    """
    named = tuple(debtors)
    return Said(clue.channel, clue.channel_no, clue.creditor_key, named or ((clue.debtor_key, clue.amount_fen),))


class Alike(Generic[T]):
    """Complaints by what makes others look like them, so that each is held against few; T is what names them."""

    def __init__(self) -> None:
        self._found: dict[tuple[object, ...], list[tuple[T, Said]]] = defaultdict(list)

    def add(self, known: T, said: Said) -> None:
        """Take one more complaint."""
        for key in _keys(said):
            self._found[key].append((known, said))

    def like(self, said: Said) -> list[tuple[T, Likeness]]:
        """Return those that look like a complaint, the likeliest first, at most MOST."""
        found: dict[int, tuple[T, Likeness]] = {}
        for key in _keys(said):
            for known, other in self._found.get(key, ())[:_TRIED]:
                why = likeness(said, other)
                if why is not None:
                    found.setdefault(id(known), (known, why))
        return sorted(found.values(), key=lambda each: each[1])[:MOST]


def _keys(said: Said) -> Iterator[tuple[object, ...]]:
    if said.channel_no:
        yield "number", said.channel_no
    for name in dict.fromkeys(name for name, _amount in said.owing):
        yield "parties", said.creditor, name


def twins(asked: Sequence[Said], but: Collection[str] = ()) -> list[list[Twin]]:
    """Return beside each complaint the clues in scope that are probably the same (two queries for each 1,000).

    Clues of the numbers `but` are left out: oneself, and what is known to be joined.
    """
    found: list[list[Twin]] = []
    for start in range(0, len(asked), _AT_ONCE):
        some = asked[start : start + _AT_ONCE]
        near = _near(some, but)
        owing = _owing([clue.pk for clue in near])
        alike = Alike[Clue]()
        for clue in near:
            alike.add(clue, said_of(clue, owing.get(clue.pk, ())))
        found += [[Twin(*each) for each in alike.like(said)] for said in some]
    return found


def twins_of(clue: Clue) -> list[Twin]:
    """Return the clues in scope that are probably the same complaint as one that is registered (three queries).

    What was joined with it, or with the one that it went into, is left out.
    """
    owing = ClueDebtor.objects.filter(clue=clue).values_list("key", "amount_fen")
    known = {clue.number, clue.joined_number} - {""}
    return [each for each in twins([said_of(clue, owing)], known)[0] if each.number not in known]


def _near(some: Sequence[Said], but: Collection[str]) -> list[Clue]:
    numbers = {each.channel_no for each in some} - {""}
    creditors = {each.creditor for each in some}
    clues = Clue.objects.filter(Q(channel_no__in=numbers) | Q(creditor_key__in=creditors)).exclude(number__in=but)
    return list(clues.select_related("unit").order_by("-id"))


def _owing(ids: Collection[int]) -> Mapping[int, list[Owing]]:
    found: dict[int, list[Owing]] = defaultdict(list)
    debtors = ClueDebtor.objects.filter(clue__in=ids) if ids else ClueDebtor.objects.none()
    for clue, key, amount in debtors.values_list("clue_id", "key", "amount_fen"):
        found[clue].append((key, amount))
    return found
