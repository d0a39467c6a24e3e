"""Towns that file, districts and a city that sum them up: what two towns share is met on the way up."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict

from ledger.actions.deciding import approve, claim
from ledger.actions.endorsing import Approval, endorse
from ledger.actions.filings import submit
from ledger.actions.records import save_record
from ledger.actions.versions import Submission
from ledger.annexes.line import Line
from ledger.models import ArrearsRecord, FilingVersion, Period, Unit
from tests.factories import campaigns, records, units
from tests.personas import Persona, clerk_of, reviewer_of

WHY = "两笔分属不同标段，合同和结算单已核对"


class Tree:
    """The units of tests/factories/units.py, all of which owe the survey and the week, with their people."""

    def __init__(self) -> None:
        self.units = units.tree()
        self.clerks: dict[str, Persona] = {}
        self.reviewers: dict[str, Persona] = {}
        self.period: Period = campaigns.period(campaigns.SURVEY)

    def expect(self, *codes: str) -> None:
        """Let these units owe both periods."""
        for code in (campaigns.SURVEY, campaigns.WEEK):
            campaigns.expect(code, *(self.units[each] for each in codes))

    def next_period(self) -> None:
        """Go on to the week after the survey."""
        self.period = campaigns.period(campaigns.WEEK)

    def clerk(self, code: str) -> Persona:
        """Return the clerk of a unit, who also signs for it."""
        if code not in self.clerks:
            self.clerks[code] = clerk_of(code)
        return self.clerks[code]

    def reviewer(self, code: str) -> Persona:
        """Return the one who decides on the filings below a unit."""
        if code not in self.reviewers:
            self.reviewers[code] = reviewer_of(code)
        return self.reviewers[code]

    def write(self, code: str, lines: Sequence[Line]) -> None:
        """Enter rows as the unit's clerk does."""
        with self.clerk(code).scope() as actor:
            for line in lines:
                save_record(actor, self.units[code], line)

    def hand_in(self, code: str, explain: str = "", **said: object) -> FilingVersion:
        """Submit a unit's ledger, or its rollup."""
        with self.clerk(code).scope() as actor:
            submission = Submission(explain=explain, **said)  # type: ignore[arg-type] # as the test says
            filing = submit(actor, self.units[code], self.period, submission).filing
            return FilingVersion.objects.get(filing=filing, number=filing.latest_number)

    def approve(self, code: str) -> None:
        """Let the unit above approve what was handed in."""
        unit, above = self.units[code], units.TREE[code][1]
        with self.reviewer(above).scope() as actor:
            claim(actor, unit, self.period)
            approve(actor, unit, self.period)

    def endorse(self, document_no: str = "渝府函〔2022〕12号") -> None:
        """Let a second person of the city approve what it has handed in."""
        with self.reviewer(units.CITY).scope() as actor:
            endorse(actor, self.units[units.CITY], self.period, Approval(document_no, dt.date(2022, 5, 28)))

    def pass_up(self, *codes: str) -> None:
        """Hand in and have approved, one after the other."""
        for code in codes:
            self.hand_in(code)
            self.approve(code)


def plant(unit: Unit, lines: Sequence[Line]) -> list[ArrearsRecord]:
    """Store rows of any unit, as if entered by its clerk; nobody is asked."""
    return [records.record(unit, **asdict(line)) for line in lines]
