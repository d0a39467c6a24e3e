"""Where the demonstration is acted: each act by a person, at an instant, through the same actions as from a page."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from random import Random
from typing import Final

from django.core.files.base import ContentFile

from ledger.actions import deciding, endorsing, filings, papers
from ledger.actions.locks import lock_ledgers
from ledger.actions.narratives import gather_children, keep_narrative
from ledger.actions.records import save_record
from ledger.actions.versions import Submission
from ledger.annexes.line import Line
from ledger.calendar.instants import day_of, month_of
from ledger.demo.outcomes import after_a_week, at_survey
from ledger.demo.papers import PAPERS, Came, scan
from ledger.demo.parties import Register
from ledger.demo.people import Cast, fictional_name
from ledger.demo.plan import ANSWERS, DEBTORS_OF, FALLBACK, FIRST_ROWS, PAST, ROWS
from ledger.demo.quirks import QUIRKS
from ledger.demo.rows import TOWN_DEBTORS, Author, Months
from ledger.demo.words import WORDS
from ledger.exchange.storing import Stored, store
from ledger.models import Campaign, FilingVersion, Period, Unit
from ledger.narrative.parts import Part
from ledger.policy import Role
from ledger.queries.findings import CHANGED, findings_of
from ledger.queries.narratives import children_said, narrative_of
from ledger.queries.periods import context_for, expected_children
from ledger.queries.pins import NOBODY_FILED, pins_of
from ledger.queries.rows import Row, live_rows
from ledger.scoping import Actor, tenant_scope
from qingqian.db.clock import clock_held_at

NEW_ROW_OF_HUNDRED: Final = 15
CODES_APART: Final = 1_000
PHONE: Final = "023-48600000"


class Stage:
    """Units and periods by their codes, the people, and what each of them can do."""

    def __init__(self, campaign: Campaign, cast: Cast) -> None:
        units = list(Unit.objects.all())
        by_id = {unit.pk: unit for unit in units}
        self.units = {unit.code: unit for unit in units}
        self.parents = {unit.code: by_id[unit.parent_id].code for unit in units if unit.parent_id is not None}
        self._above = set(self.parents.values())
        self.periods = _periods(campaign)
        self.campaign, self.cast = campaign, cast
        self._authors: dict[str, Author] = {}

    @contextmanager
    def acting(self, actor: Actor, at: dt.datetime) -> Iterator[Actor]:
        """Let a person act at an instant."""
        with clock_held_at(at), tenant_scope(actor):
            yield actor

    def children(self, code: str, short: str) -> list[str]:
        """Return who reports a period to a unit and is not exempt, in the tree's order."""
        expected = expected_children(self.units[code], self.periods[short])
        return [item.unit.code for item in expected if not item.exempt]

    def write(self, code: str, short: str, at: dt.datetime) -> None:
        """Let the clerk enter the survey's rows, or what has changed within a week."""
        unit, months = self.units[code], self._months(at)
        if not self._has_rows(code, short):
            return
        with self.acting(self.cast.of(code, Role.CLERK), at):
            lock_ledgers([unit.pk])
            rows = live_rows(unit)
            found = [Stored(None, line, faulty=False) for line in self._found(code, short, months, bool(rows))]
            random = Random(f"{code}:{short}:rows")  # noqa: S311 - a demonstration repeats itself
            after = [] if short == PAST[0] else [(row, after_a_week(random, row.line, months)) for row in rows]
            store(unit, [Stored(row.record_id, line, faulty=False) for row, line in after if line != row.line] + found)

    def _has_rows(self, code: str, short: str) -> bool:
        return code in ROWS or any(unit == code and short >= first for unit, first in FIRST_ROWS)

    def _found(self, code: str, short: str, months: Months, known: bool) -> list[Line]:  # noqa: FBT001 - one caller
        """Return the rows that are new this week."""
        author = self._author(code)
        if short == PAST[0]:
            lines = [at_survey(author.random, author.line(months), months) for _ in range(ROWS.get(code, 0))]
            return QUIRKS[code](lines) if code in QUIRKS else lines
        count = FIRST_ROWS.get((code, short), 0) or (known and author.random.randrange(100) < NEW_ROW_OF_HUNDRED)
        return [author.line(months, found_later=True) for _ in range(count)]

    def _author(self, code: str) -> Author:
        if code not in self._authors:
            random = Random(f"{code}:author")  # noqa: S311 - a demonstration repeats itself
            register = Register(random, CODES_APART * (1 + len(self._authors)))
            kinds = DEBTORS_OF.get(code, TOWN_DEBTORS)
            self._authors[code] = Author(self.units[code].name, random, register, kinds)
        return self._authors[code]

    def _months(self, at: dt.datetime) -> Months:
        survey, last = month_of(self.campaign.survey_date), month_of(self.campaign.ends_on)
        return Months(survey=survey, now=month_of(at), last=last)

    def correct(self, code: str, at: dt.datetime) -> None:
        """Let the clerk mend the first row as the reviewer asked."""
        unit = self.units[code]
        with self.acting(self.cast.of(code, Role.CLERK), at) as actor:
            row = live_rows(unit)[0]
            line = replace(row.line, contract_name=f"{row.line.contract_name}（补充协议）", debtor_phone=PHONE)
            save_record(actor, unit, line, record_id=row.record_id)

    def tell(self, code: str, short: str, at: dt.datetime) -> None:
        """Let the clerk write the report in words, and put in what the units below have said."""
        unit, period = self.units[code], self.periods[short]
        if code not in WORDS or short == PAST[0]:
            return
        with self.acting(self.cast.of(code, Role.CLERK), at) as actor:
            before = narrative_of(unit, period)
            keep_narrative(actor, unit, period, WORDS[code], 0 if before is None else before.version)
            if code in self._above:
                gather_children(actor, unit, period, children_said(period, pins_of(unit, period)), (Part.PRACTICE,))

    def submit(self, code: str, short: str, at: dt.datetime) -> None:
        """Let the head, or the clerk of a unit without one, submit: nil without rows, no change where nothing has."""
        unit, period = self.units[code], self.periods[short]
        clerk, signer = self.cast.of(code, Role.CLERK), self.cast.signer(code)
        with self.acting(signer, at) as actor:
            is_leaf, rows = code not in self._above, live_rows(unit)
            pins = [] if is_leaf else pins_of(unit, period)
            submission = Submission(
                nil=is_leaf and not rows,
                no_change=is_leaf and bool(rows) and self._unchanged(unit, period, rows),
                with_missing=any(pin.state in NOBODY_FILED for pin in pins),
                explain=FALLBACK,
                answers=dict(ANSWERS),
                prepared_by=clerk.name,
                checked_by=fictional_name(code, Role.REVIEWER),
                headed_by=signer.name if signer is not clerk else fictional_name(code, Role.HEAD),
                contact_phone=PHONE,
            )
            filings.submit(actor, unit, period, submission)

    def _unchanged(self, unit: Unit, period: Period, rows: list[Row]) -> bool:
        found = findings_of(unit, rows, context_for(unit, period, no_change=True))
        return all(item.finding.rule != CHANGED for item in found)

    def withdraw(self, code: str, short: str, at: dt.datetime) -> None:
        """Let the unit take its submission back."""
        with self.acting(self.cast.signer(code), at) as actor:
            filings.withdraw(actor, self.units[code], self.periods[short])

    def claim(self, code: str, short: str, at: dt.datetime, place: int = 0) -> None:
        """Let a reviewer of the level above take it (the first, or the one at `place`)."""
        with self.acting(self._reviewer(code, place), at) as actor:
            deciding.claim(actor, self.units[code], self.periods[short])

    def approve(self, code: str, short: str, at: dt.datetime) -> None:
        """Let the level above take it and approve or accept it five minutes later."""
        self.claim(code, short, at)
        with self.acting(self._reviewer(code), at + dt.timedelta(minutes=4)) as actor:
            deciding.approve(actor, self.units[code], self.periods[short])

    def endorse(self, code: str, short: str, at: dt.datetime) -> None:
        """Let the root's reviewer approve what its head has handed in, by a document of that day."""
        day = day_of(at)
        approval = endorsing.Approval(f"演示函〔{day.year}〕{PAST.index(short) + 1}号", day)
        with self.acting(self.cast.of(code, Role.REVIEWER), at) as actor:
            endorsing.endorse(actor, self.units[code], self.periods[short], approval)

    def send(self, code: str, short: str, at: dt.datetime) -> None:
        """Let the root's head say that it went to the ministry."""
        with self.acting(self.cast.signer(code), at) as actor:
            endorsing.send(
                actor, self.units[code], self.periods[short], endorsing.Dispatch("工业和信息化部", day_of(at))
            )

    def scan(self, code: str, short: str, at: dt.datetime) -> None:
        """Let the unit upload the scan of its stamped paper."""
        with self.acting(self.cast.signer(code), at) as actor:
            file = ContentFile(scan(), name="盖章件.pdf")
            papers.upload_scan(actor, self.units[code], self.periods[short], 1, file)

    def receive(self, code: str, short: str, at: dt.datetime) -> None:
        """Let the level above note that a unit's paper came, and type what code it bears."""
        came = PAPERS.get(code)
        if came is Came.NEVER:
            return
        unit, period = self.units[code], self.periods[short]
        with self.acting(self._reviewer(code), at) as actor:
            versions = FilingVersion.objects.filter(unit=unit, period=period).order_by("number")
            version = versions.first() if came is Came.OLD else versions.last()
            typed = "" if version is None or came is Came.BARE else version.code_text
            papers.receive(actor, unit, period, papers.Paper(day_of(at), typed), seen=0)

    def give_back(self, code: str, short: str, at: dt.datetime, reason: str) -> None:
        """Let the level above take it and send it back with a reason four minutes later."""
        self.claim(code, short, at)
        self.reopen(code, short, at + dt.timedelta(minutes=4), reason)

    def reopen(self, code: str, short: str, at: dt.datetime, reason: str) -> None:
        """Let the level above send back what it holds or has approved."""
        with self.acting(self._reviewer(code), at) as actor:
            deciding.return_filing(actor, self.units[code], self.periods[short], reason)

    def _reviewer(self, code: str, place: int = 0) -> Actor:
        return self.cast.of(self.parents[code], Role.REVIEWER, place)


def _periods(campaign: Campaign) -> dict[str, Period]:
    """Return a campaign's periods by their code without that of the campaign."""
    start = len(campaign.code) + 1
    return {period.code[start:]: period for period in campaign.periods.select_related("campaign")}
