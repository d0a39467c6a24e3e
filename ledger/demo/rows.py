"""Fictional rows of Annex 2 as a unit enters them: valid codes, amounts as they are found, no E finding."""

from dataclasses import dataclass, field
from random import Random
from typing import Final, TypeVar

from ledger.annexes.line import Line
from ledger.demo.parties import TRADES, Party, Register
from ledger.vocabulary import Category, Nature, Sector, Source

T = TypeVar("T")
YUAN: Final = 100
# (from, to) in 元 and how many rows of a hundred owe so much: about 43 万元 on average, a few owe millions.
BANDS: Final = (
    ((6_000, 100_000), 40),
    ((100_000, 500_000), 36),
    ((500_000, 1_000_000), 13),
    ((1_000_000, 3_000_000), 9),
    ((3_000_000, 9_000_000), 2),
)
SOURCES: Final = (
    (Source.SELF, 78),
    (Source.PLATFORM, 9),
    (Source.SUPERVISION, 4),
    (Source.PETITION, 5),
    (Source.AUDIT, 2),
    (Source.OTHER, 2),
)
CATEGORIES: Final = ((Category.WORKS, 50), (Category.GOODS, 25), (Category.SERVICES, 25))
NUMBERS: Final = {Source.PLATFORM: "GXBPT", Source.SUPERVISION: "HLWDC"}
OLDEST_MONTHS: Final = 62
DISPUTED_OF_HUNDRED: Final = 14
FRAME_OF_HUNDRED: Final = 7


# Who owes in a street or town; departments owe for their own field (DEBTORS_OF in ledger/demo/plan.py).
TOWN_DEBTORS: Final = (
    ((Nature.GOVERNMENT, Sector.OTHER), 20),
    ((Nature.GOVERNMENT, Sector.HOUSING), 12),
    ((Nature.GOVERNMENT, Sector.TRANSPORT), 10),
    ((Nature.GOVERNMENT, Sector.AGRICULTURE), 10),
    ((Nature.GOVERNMENT, Sector.FINANCING_PLATFORM), 8),
    ((Nature.NON_GOVERNMENT, Sector.POLITICS_AND_LAW), 3),
    ((Nature.INSTITUTION, None), 15),
    ((Nature.LOCAL_SOE, None), 8),
    ((Nature.CENTRAL_SOE, None), 8),
    ((Nature.PRIVATE, None), 6),
)
Kind = tuple[Nature, Sector | None]


@dataclass(frozen=True, slots=True)
class Months:
    """The months that matter: of the survey, of now, and the last one of the campaign."""

    survey: str
    now: str
    last: str

    def coming(self, random: Random) -> str:
        """Return a month in which somebody promises to pay: after this one, within the campaign where that goes."""
        return max(min(shifted(self.now, random.randint(1, 4)), self.last), shifted(self.now, 1))


def shifted(month: str, by: int) -> str:
    """Return the month that lies `by` months later than YYYY-MM."""
    count = int(month[:4]) * 12 + int(month[5:]) - 1 + by
    return f"{count // 12}-{count % 12 + 1:02d}"


def drawn(random: Random, weighted: tuple[tuple[T, int], ...]) -> T:
    """Draw one of (value, weight)."""
    return random.choices([value for value, _ in weighted], [weight for _, weight in weighted])[0]


@dataclass(slots=True)
class Author:
    """Writes the rows of one unit; the same seed writes the same ones."""

    unit_name: str
    random: Random
    register: Register
    kinds: tuple[tuple[Kind, int], ...] = TOWN_DEBTORS
    debtors: dict[Kind, Party] = field(default_factory=dict)
    contracts: set[str] = field(default_factory=set)

    def line(self, months: Months, *, found_later: bool = False) -> Line:
        """Write one unresolved row; what is found after the survey mostly comes in from outside."""
        source = drawn(self.random, SOURCES[1:] if found_later else SOURCES)
        category, debtor = drawn(self.random, CATEGORIES), self._debtor()
        trade, subject = self.random.choice(TRADES[category])
        creditor, owed = self.register.creditor(trade), self._owed()
        due = shifted(months.survey, -self.random.randint(2, self.random.randint(3, OLDEST_MONTHS)))
        return Line(
            source=source,
            source_no=self._number(source, months),
            debtor_name=debtor.name,
            debtor_uscc=debtor.uscc,
            nature=debtor.nature,
            parent_company=debtor.parent,
            sector=debtor.sector,
            debtor_contact=debtor.contact,
            debtor_phone=debtor.phone,
            creditor_name=creditor.name,
            creditor_uscc=creditor.uscc,
            creditor_contact=creditor.contact,
            creditor_phone=creditor.phone,
            contract_name=self._contract(subject, int(due[:4])),
            contract_fen=self._contract_fen(owed),
            owed_fen=owed,
            category=category,
            due_month=due,
            disputed=self.random.randrange(100) < DISPUTED_OF_HUNDRED,
        )

    def _debtor(self) -> Party:
        kind = drawn(self.random, self.kinds)
        if kind not in self.debtors or self.random.randrange(4) == 0:
            self.debtors[kind] = self.register.debtor(*kind)
        return self.debtors[kind]

    def _owed(self) -> int:
        yuan = self.random.randint(*drawn(self.random, BANDS))
        rounded = self.random.randrange(10)
        if rounded < 4:  # noqa: PLR2004 - four of ten contracts end on whole hundreds
            return yuan // 100 * 100 * YUAN
        return yuan * YUAN + (self.random.randrange(YUAN) if rounded == 9 else 0)  # noqa: PLR2004 - one of ten on 分

    def _contract_fen(self, owed: int) -> int | None:
        """A frame contract names no amount; the others are worth more than is still owed."""
        if self.random.randrange(100) < FRAME_OF_HUNDRED:
            return None
        return owed * self.random.randint(105, 480) // 100 // YUAN * YUAN

    def _contract(self, subject: str, due_year: int) -> str:
        """Name a contract of the year in which it was to be paid or shortly before, once in this unit."""
        name = f"{self.unit_name}{due_year - self.random.randint(0, 2)}年{subject}合同"
        numbered = (f"{name}（{number}标段）" for number in range(2, 100))
        kept = name if name not in self.contracts else next(item for item in numbered if item not in self.contracts)
        self.contracts.add(kept)
        return kept

    def _number(self, source: Source, months: Months) -> str:
        if source not in NUMBERS:
            return ""
        return f"{NUMBERS[source]}{months.survey.replace('-', '')}{self.random.randrange(100_000):05d}"
