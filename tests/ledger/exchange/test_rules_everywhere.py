"""Each rule says the same in import, form, grid, list and submission: fixtures/annexes/ as real rows."""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from ledger.actions.filings import submit
from ledger.actions.marks import freshen
from ledger.actions.versions import Submission
from ledger.annexes.annex2 import LINE_COLUMNS
from ledger.annexes.checks import RULES, Finding
from ledger.annexes.checks.catalogue import OF_CLUES
from ledger.errors import RefusedError
from ledger.exchange.grid import judge_grid
from ledger.exchange.importing import import_sheet
from ledger.exchange.report import Choices
from ledger.exchange.sheet import read_sheet
from ledger.models import ArrearsRecord, Campaign, FilingVersion, RecordMark
from ledger.queries.marks import marks_by_record
from ledger.queries.periods import context_for
from ledger.queries.record import findings_of_record
from ledger.scoping import SYSTEM, Actor, tenant_scope
from ledger.vocabulary import PeriodKind
from qingqian.db.clock import clock_held_at
from tests.factories import campaigns, units
from tests.factories.across import ACROSS
from tests.factories.samples import SHOULD_FAIL, Expected, Sample
from tests.factories.stories import STORIES
from tests.ledger.annexes.cases import FIXTURES
from tests.personas import Persona, clerk_of

pytestmark = pytest.mark.django_db
# Rules whose rows are kept out, and what is read and never becomes a row.
NOT_STORED = {"F02", "F03", "F04", "F08", "F09"}
STORED = [name for name in SHOULD_FAIL if name not in NOT_STORED]
# How what is said of a whole ledger begins; a nil report is no matter of an import.
WHOLE = {"P04": "10 件里有", "P06": "拖欠金额的 100%"}
Found = set[tuple[int | None, str, int]]


@dataclass(frozen=True)
class Desk:
    """The clerk, at an instant at which the sample's period is the latest that is due."""

    clerk: Persona
    at: dt.datetime
    code: str
    nil: bool

    @contextmanager
    def work(self) -> Iterator[Actor]:
        """Let the clerk act."""
        with clock_held_at(self.at), self.clerk.scope() as actor:
            yield actor


def desk_of(sample: Sample) -> Desk:
    """Open the period that a sample is judged in; its campaign ends when the sample says."""
    survey = sample.context.get("kind") is PeriodKind.SURVEY
    town, ends = units.unit(units.GUNAN), sample.context.get("ends_month", "2022-12")
    campaigns.campaign()
    code, day = (campaigns.SURVEY, 27) if survey else (campaigns.RESOLUTION, 29)
    campaigns.expect(code, town)
    campaigns.due(campaigns.WEEK, dt.datetime(2022, 6, 2, 10, tzinfo=dt.UTC))
    with tenant_scope(SYSTEM):
        Campaign.objects.update(ends_on=dt.date.fromisoformat(f"{ends}-28"))
    at = dt.datetime(2022, 5 if survey else 6, day, 2, tzinfo=dt.UTC)
    return Desk(clerk_of(units.GUNAN), at, code, sample.context.get("nil", False))


def imported(desk: Desk, rule: str) -> Found:
    """Bring a sample's workbook in; return what the preview said by its rule, of the whole ledger as a remark."""
    sheet = read_sheet(FIXTURES / "annexes" / "should_fail" / f"{rule}.xlsx", "a.xlsx")
    places = {row.number: place for place, row in enumerate(sheet.table.rows)}
    with desk.work() as actor:
        unit = desk.clerk.unit
        context = context_for(unit, campaigns.period(desk.code))
        import_sheet(actor, unit, sheet, context, Choices(partial=True))
    rows = {(places[one.number], one.severity, one.column) for one in sheet.report.errors if one.rule == rule}
    return rows | {(None, "W", 0) for remark in sheet.report.remarks if remark.startswith(WHOLE.get(rule, "-"))}


def on_rows(expected: tuple[Expected, ...]) -> Found:
    """Leave out what is said of the whole ledger."""
    return {item for item in expected if item[0] is not None}


def told(rule: str, findings: list[Finding], place: int) -> Found:
    return {(place, item.severity.value, item.column) for item in findings if item.rule == rule}


@pytest.mark.parametrize("rule", SHOULD_FAIL)
def test_an_import_tells_it(rule: str) -> None:
    sample = SHOULD_FAIL[rule]
    assert imported(desk_of(sample), rule) == (set() if rule == "N01" else set(sample.expected))


@pytest.mark.parametrize("rule", [name for name in STORED if on_rows(tuple(SHOULD_FAIL[name].expected))])
def test_form_and_list_tell_it(rule: str) -> None:
    sample = SHOULD_FAIL[rule]
    desk = desk_of(sample)
    imported(desk, rule)
    found: Found = set()
    with desk.work():
        context = context_for(desk.clerk.unit, campaigns.period(desk.code))
        for place, record in enumerate(ArrearsRecord.objects.order_by("sort_no")):
            findings = [item.finding for item in findings_of_record(record, context)]
            found |= told(rule, findings, place)
            mark = marks_by_record([record.pk])[record.pk]
            counts = [sum(item.severity == name for item in findings) for name in "EXW"]
            assert [mark.errors, mark.asks, mark.warnings] == counts
        before = set(RecordMark.objects.values_list("record_id", "errors", "asks", "warnings"))
        RecordMark.objects.update(judged_for="another", errors=7)
        freshen(desk.clerk.unit)
        assert set(RecordMark.objects.values_list("record_id", "errors", "asks", "warnings")) == before
    assert found == on_rows(tuple(sample.expected))


@pytest.mark.parametrize("rule", [name for name in STORED if on_rows(tuple(SHOULD_FAIL[name].expected))])
def test_the_grid_tells_it(rule: str) -> None:
    sample = SHOULD_FAIL[rule]
    desk = desk_of(sample)
    rows = [_typed(place, cells) for place, cells in enumerate(sample.rows(), 1)]
    with desk.work():
        judged = judge_grid(desk.clerk.unit, rows)
    found = {(item.row, item.severity.value, item.column) for item in judged.findings if item.rule == rule}
    assert found == on_rows(tuple(sample.expected))


def _typed(place: int, cells: Sequence[object]) -> list[str]:
    texts = ["" if (cell := cells[column.no - 1]) is None else str(cell) for column in LINE_COLUMNS]
    return [str(place), *texts, ""]


@pytest.mark.parametrize("rule", STORED)
def test_a_submission_is_refused_for_it_or_keeps_it(rule: str) -> None:
    sample = SHOULD_FAIL[rule]
    desk = desk_of(sample)
    imported(desk, rule)
    with desk.work() as actor:
        try:
            submit(actor, desk.clerk.unit, campaigns.period(desk.code), Submission(nil=desk.nil))
        except RefusedError as refusal:
            stopped = [(item.number, item.finding) for item in refusal.findings]
            found = {(_place(number), one.severity.value, one.column) for number, one in stopped if one.rule == rule}
            assert found == {item for item in sample.expected if item[1] != "W"}
            assert found
        else:
            kept = [one for one in FilingVersion.objects.get().findings if one["rule"] == rule]
            found = {(_place(one["number"]), one["severity"], one["column"]) for one in kept}
            assert found == set(sample.expected)
            assert {item[1] for item in sample.expected} == {"W"}


def _place(number: int | None) -> int | None:
    return None if number is None else number - 1


def test_every_rule_on_rows_is_tried() -> None:
    assert {*STORED} == {name for name in RULES if name not in {*NOT_STORED, *ACROSS, *STORIES, *OF_CLUES}}
