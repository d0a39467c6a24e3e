"""Random ledgers that break no rule, with what led to them and what is beside them: the soil for planted errors."""

from dataclasses import dataclass, field, replace
from random import Random
from typing import Any, Final

from ledger.annexes.checks import Context, Finding, Ledger, judge_ledger
from ledger.annexes.checks.history import past_of
from ledger.annexes.checks.thresholds import Thresholds
from ledger.annexes.line import Line
from ledger.vocabulary import LARGE_ENTERPRISES, SECTORS_OF, Category, Nature, PeriodKind, Sector, Source
from tests.factories.alike import elsewhere
from tests.factories.lines import WAN, uscc
from tests.ledger.annexes.checks.contexts import RESOLUTION

CITY_GROUP: Final = "渝江市属建设集团有限公司"
UNIT: Final = RESOLUTION.unit_name
_PREFIXES: Final = {Nature.GOVERNMENT: "11", Nature.NON_GOVERNMENT: "13", Nature.INSTITUTION: "12"}
_MONTHS: Final = tuple(f"{year}-{month:02}" for year in range(2016, 2022) for month in range(1, 13))
_PROMISES: Final = ("2022-07", "2022-09", "2022-12", "2023-03")
OLDEST: Final = 6
"""So many versions, the one at hand counted, is the most that any rule looks at."""
LAST_MONTH: Final = _PROMISES[-1]
BESIDE: Final = 12
"""So many rows has another unit."""
_ROUND: Final = 10 * WAN


@dataclass
class Town:
    """A ledger: each row's lines in the versions, the last one as it stands now (None: not there), and its period.

    `beside` are the rows of another unit.
    """

    rows: list[list[Line | None]]
    context: Context
    versions: int = 1
    unit_texts: list[str] = field(default_factory=list)
    groups: list[object] = field(default_factory=list)
    cleared_late: list[int] = field(default_factory=list)
    beside: list[Line] = field(default_factory=list)

    @property
    def here(self) -> list[int]:
        """The places of the rows that are there now."""
        return [place for place, lines in enumerate(self.rows) if lines[-1] is not None]

    def line(self, place: int) -> Line:
        """Return a row as it stands now."""
        line = self.rows[place][-1]
        assert line is not None
        return line

    def change(self, place: int, **changes: Any) -> None:
        """Let a row say something else now; what was approved stays."""
        self.rows[place][-1] = replace(self.line(place), **changes)

    def tell(self, place: int, before: Line, now: Line | None = None) -> None:
        """Let a row say one thing in all approved versions, and another one now (or the same)."""
        self.rows[place] = [*([before] * (self.versions - 1)), now or before]

    def findings(self) -> list[Finding]:
        """Judge it as a submission does; a finding's row is the place among all rows, gone ones too."""
        here = self.here
        lines = [self.line(place) for place in here]
        pasts = [past_of(self.rows[place][:-1], self.line(place)) for place in here] if self.versions > 1 else []
        gone = [lines for lines in self.rows if lines[-1] is None and self.versions > 1 and lines[-2] is not None]
        ledger = Ledger(
            lines,
            self.context,
            [self.unit_texts[place] for place in here] if self.unit_texts else (),
            [self.groups[place] for place in here] if self.groups else (),
            pasts=pasts,
            vanished=[f"{before.debtor_name}欠{before.creditor_name}" for *_, before, _ in gone if before],
            cleared_late=[here.index(place) for place in self.cleared_late],
            elsewhere=elsewhere(lines, self.beside),
            gone=len(gone),
        )
        found = judge_ledger(ledger)
        return [item if item.row is None else replace(item, row=here[item.row]) for item in found]


def town(random: Random, size: int, versions: int = 0) -> Town:
    """Make a ledger of `size` rows without a finding, from the resolution on; `versions` is 0 for one to six."""
    in_district = random.random() < 0.5
    context = replace(
        RESOLUTION,
        kind=random.choice((PeriodKind.RESOLUTION, PeriodKind.FINAL)),
        ends_month=LAST_MONTH,
        in_district=in_district,
        thresholds=Thresholds(city_groups=frozenset({CITY_GROUP})),
    )
    versions = versions or random.randint(1, OLDEST)
    context = replace(context, points=tuple(range(1, versions)))
    # At most a third of the rows is disputed, and none of them is large: P06 looks at amounts.
    disputed = [place % 3 == 0 for place in range(size)]
    rows = [_row(random, place, versions, in_district, disputed[place]) for place in range(size)]
    beside = [_debt(random, size + place, in_district, disputed=True) for place in range(BESIDE)]
    return Town(rows, context, versions, beside=beside)


def _row(random: Random, place: int, versions: int, in_district: bool, disputed: bool) -> list[Line | None]:  # noqa: FBT001 - private
    now = replace(_debt(random, place, in_district, disputed), disputed=disputed)
    now = replace(now, **_outcome(random, now.owed_fen or 0, disputed=disputed))
    begun = random.randrange(versions) if now.source != Source.SELF else 0
    since = random.randrange(begun, versions)
    if not disputed and versions > 4:
        since = versions - 1
        if now.court_fen or now.agreed_fen or not (now.cleared_fen or now.paid_fen):
            now = replace(now, **{**NO_OUTCOME, "cleared_fen": now.owed_fen})
    return [None if at < begun else _before(now) if at < since else now for at in range(versions)]


NO_OUTCOME: Final[dict[str, Any]] = {
    **dict.fromkeys(("cleared_fen", "paid_fen", "remaining_fen", "agreed_fen", "court_fen")),
    **dict.fromkeys(("remaining_due_month", "agreed_due_month"), ""),
}


def _before(now: Line) -> Line:
    """Return what the row was before its last step: nothing done yet, or in court already."""
    if now.court_fen and not now.disputed:
        return now
    return replace(now, **NO_OUTCOME)


def _debt(random: Random, place: int, in_district: bool, disputed: bool) -> Line:  # noqa: FBT001 - private
    nature = random.choice(list(Nature))
    sector = random.choice(SECTORS_OF[nature]) if SECTORS_OF[nature] else None
    company = nature in LARGE_ENTERPRISES or sector == Sector.FINANCING_PLATFORM
    prefix = "91" if company else _PREFIXES[nature]
    owed = random.randrange(50_000, 100 * WAN if disputed else 900 * WAN)
    owed += owed % _ROUND == 0
    group = f"渝例第{place}集团有限公司" if random.random() < 0.8 else CITY_GROUP
    upward = nature == Nature.CENTRAL_SOE or (nature == Nature.LOCAL_SOE and group == CITY_GROUP)
    source = random.choice([one for one in Source if one != Source.SELF or not (in_district and upward)])
    return Line(
        source=source,
        source_no="" if source == Source.SELF else f"BH{place:06}",
        debtor_name=f"渝例第{place}债务单位",
        debtor_uscc=uscc(f"{prefix}500110", 3_000_000 + place),
        nature=nature,
        parent_company=group if company else "",
        sector=sector,
        debtor_contact="张某",
        debtor_phone=f"023-4{place:07}",
        creditor_name=f"重庆例{place}建设有限公司",
        creditor_uscc=uscc("91500110", 5_000_000 + place),
        creditor_contact="李某",
        creditor_phone=f"139{place:08}",
        contract_name=f"第{place}标段合同",
        contract_fen=random.choice((None, owed, owed + random.randrange(1, 50_000 * WAN))),
        owed_fen=owed,
        category=random.choice(list(Category)),
        due_month=random.choice(_MONTHS),
    )


def _outcome(random: Random, owed: int, *, disputed: bool) -> dict[str, Any]:
    """Choose one of the outcomes; what is undisputed has one from the resolution on (A11)."""
    paid, month = random.randrange(1, owed), random.choice(_PROMISES)
    part = {"paid_fen": paid, "remaining_fen": owed - paid, "remaining_due_month": month}
    outcomes: list[dict[str, Any]] = [
        {"cleared_fen": owed},
        part,
        {"agreed_fen": owed, "agreed_due_month": month},
        {"court_fen": owed},
        {**part, "court_fen": owed - paid},
        {},
    ]
    return random.choice(outcomes if disputed else outcomes[:-1])
