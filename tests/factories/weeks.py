"""A town that files week by week: each week is due on its own day, and what is handed in is approved."""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from ledger.actions.deciding import approve, claim
from ledger.actions.filings import submit
from ledger.actions.records import save_record
from ledger.actions.versions import Submission
from ledger.annexes.line import Line
from ledger.models import ArrearsRecord, FilingVersion, Period, PeriodClock, Unit
from ledger.scoping import SYSTEM, Actor, tenant_scope
from ledger.vocabulary import Level, PeriodKind
from qingqian.db.clock import clock_held_at
from tests.factories import campaigns, units
from tests.factories.stories import Story
from tests.personas import Persona, clerk_of, reviewer_of

WHY = "与债权人对账后更正，对账单已留存"
WEEKS = 6
FIRST = dt.datetime(2022, 6, 1, 2, tzinfo=dt.UTC)
A_DAY = dt.timedelta(days=1)


class Town:
    """A town and its weeks, of which one is due each day at 18:00; the clerk works at 10:00."""

    def __init__(self) -> None:
        self.unit = units.unit(units.GUNAN)
        self.periods = _weeks(self.unit)
        self.clerk, self.reviewer = clerk_of(units.GUNAN), reviewer_of(units.QIJIANG)
        self.week = 0

    @property
    def period(self) -> Period:
        """This week's."""
        return self.periods[self.week]

    @contextmanager
    def work(self, person: Persona | None = None) -> Iterator[Actor]:
        """Let the clerk act on this week's day."""
        with clock_held_at(FIRST + self.week * A_DAY), (person or self.clerk).scope() as actor:
            yield actor

    def write(self, lines: Sequence[Line]) -> None:
        """Let the ledger say these lines; a row is known by its contract."""
        with self.work() as actor:
            for line in lines:
                known = ArrearsRecord.objects.filter(contract_name=line.contract_name).first()
                save_record(actor, self.unit, line, record_id=known.pk if known else None)

    def hand_in(self) -> FilingVersion:
        """Submit, with an answer to whatever asks for one."""
        with self.work() as actor:
            filing = submit(actor, self.unit, self.period, Submission(explain=WHY)).filing
            return FilingVersion.objects.get(filing=filing, number=filing.latest_number)

    def decide(self) -> None:
        """Have the version approved, and go on to the next week."""
        with self.work(self.reviewer) as actor:
            claim(actor, self.unit, self.period)
            approve(actor, self.unit, self.period)
        self.week += 1

    def live(self, story: Story) -> None:
        """Let everything but the last version be approved."""
        for lines in story.approved:
            self.write(lines)
            self.hand_in()
            self.decide()


def _weeks(town: Unit) -> list[Period]:
    campaign = campaigns.campaign()
    with tenant_scope(SYSTEM):
        # They lie before the resolution report, from which on more is asked.
        Period.objects.filter(code=campaigns.RESOLUTION).update(sort_no=90)
        for place in range(WEEKS):
            code, opens = f"2022-v{place}", FIRST - 9 * A_DAY
            week = Period(unit=campaign.unit, campaign=campaign, code=code, name=code, sort_no=10 + place)
            week.kind, week.annexes, week.opens_at = PeriodKind.WEEKLY, [2], opens
            week.save()
            due = FIRST + place * A_DAY + dt.timedelta(hours=8)
            PeriodClock.objects.create(unit=campaign.unit, period=week, level=Level.TOWN, due_at=due)
    for place in range(WEEKS):
        campaigns.expect(f"2022-v{place}", town)
    return [campaigns.period(f"2022-v{place}") for place in range(WEEKS)]
