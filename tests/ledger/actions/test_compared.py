"""What a ledger says beside its approved versions: the stories of tests/factories/stories.py, on real ones."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger.actions import versions
from ledger.actions.deciding import claim, return_filing
from ledger.actions.dispositions import dispose
from ledger.actions.filings import submit
from ledger.actions.marks import freshen
from ledger.actions.versions import Submission
from ledger.errors import RefusedError
from ledger.exchange.grid import judge_grid
from ledger.exchange.importing import import_sheet
from ledger.exchange.report import Choices
from ledger.exchange.sheet import read_sheet
from ledger.models import ArrearsRecord, DispositionKind, FilingVersion, RecordMark, Unit
from ledger.queries.findings import findings_of
from ledger.queries.marks import marks_by_record
from ledger.queries.periods import context_for, live_context
from ledger.queries.record import findings_of_record
from ledger.queries.rows import Row, live_rows
from tests.factories.lines import good_line
from tests.factories.stories import STORIES, Story, book_path
from tests.factories.weeks import WHY, Town
from tests.ledger.annexes.cases import FIXTURES
from tests.ledger.views.test_grid import row as grid_row

pytestmark = pytest.mark.django_db
ON_ROWS = [rule for rule, story in STORIES.items() if story.expected[0][0] is not None]


@pytest.fixture
def town() -> Town:
    return Town()


def kept(version: FilingVersion) -> set[tuple[str, int | None, str, int]]:
    """List what a version keeps of what was found."""
    return {
        (item["rule"], item["number"] and item["number"] - 1, item["severity"], item["column"])
        for item in version.findings
    }


@pytest.mark.parametrize("rule", [rule for rule, story in STORIES.items() if story.expected[0][1] != "E"])
def test_a_version_keeps_what_it_is_beside_those_before(town: Town, rule: str) -> None:
    story = STORIES[rule]
    town.live(story)
    town.write(story.now)
    assert kept(town.hand_in()) == {(rule, *place) for place in story.expected}


@pytest.mark.parametrize("rule", [rule for rule in STORIES if STORIES[rule].expected[-1][1] == "X"])
def test_without_an_explanation_it_is_refused(town: Town, rule: str) -> None:
    story = STORIES[rule]
    town.live(story)
    town.write(story.now)
    with town.work() as actor, pytest.raises(RefusedError, match="1 处需书面说明") as refused:
        submit(actor, town.unit, town.period, Submission())
    assert [item.finding.rule for item in refused.value.findings] == [rule]


def test_a_row_that_is_gone_unaccounted_for_is_refused(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    story = STORIES["T01"]
    town.live(story)

    def without_the_last(unit: Unit) -> list[Row]:
        return live_rows(unit)[:-1]

    monkeypatch.setattr(versions, "live_rows", without_the_last)
    with town.work() as actor, pytest.raises(RefusedError, match="1 处有误需改正") as refused:
        submit(actor, town.unit, town.period, Submission(explain=WHY))
    (located,) = refused.value.findings
    last = story.versions[0][-1]
    assert (located.finding.rule, located.record_id) == ("T01", None)
    assert f"“{last.debtor_name}欠{last.creditor_name}”" in located.finding.message


def test_a_row_that_leaves_with_a_reason_is_accounted_for(town: Town) -> None:
    town.live(STORIES["T01"])
    with town.work() as actor:
        gone = ArrearsRecord.objects.order_by("-sort_no")[0]
        dispose(actor, town.unit, [gone.pk], DispositionKind.VOIDED, "经查系重复登记，已与债权人核对")
    assert kept(town.hand_in()) == set()


def test_a_version_that_is_sent_back_was_not_said(town: Town) -> None:
    story = STORIES["T02"]
    town.write(story.approved[0])
    town.hand_in()
    with town.work(town.reviewer) as actor:
        claim(actor, town.unit, town.period)
        return_filing(actor, town.unit, town.period, "请核对已偿还金额后再报")
    town.write(story.now)
    assert kept(town.hand_in()) == set()


def test_closings_long_before_the_due_time_are_no_matter(town: Town) -> None:
    story = STORIES["T09"]
    town.live(story)
    town.write(story.now)
    town.week += 3
    assert kept(town.hand_in()) == set()


@pytest.mark.parametrize("rule", ON_ROWS)
def test_import_form_list_and_grid_say_it_too(town: Town, rule: str) -> None:
    story = STORIES[rule]
    town.live(story)
    expected = {(rule, *place) for place in story.expected}
    assert grid_says(town, story) == expected
    assert import_says(town, rule) == expected
    assert form_and_list_say(town) == expected


def grid_says(town: Town, story: Story) -> set[tuple[str, int | None, str, int]]:
    rows = [grid_row(line, place) for place, line in enumerate(story.now, 1)]
    with town.work():
        found = judge_grid(town.unit, rows).findings
    return {(item.rule, item.row, item.severity.value, item.column) for item in found}


def import_says(town: Town, rule: str) -> set[tuple[str, int | None, str, int]]:
    sheet = read_sheet(book_path(FIXTURES, rule, len(STORIES[rule].versions)), "a.xlsx")
    places = {row.number: place for place, row in enumerate(sheet.table.rows)}
    with town.work() as actor:
        context = context_for(town.unit, town.period)
        import_sheet(actor, town.unit, sheet, context, Choices())
    return {(item.rule, places[item.number], item.severity, item.column) for item in sheet.report.errors}


def form_and_list_say(town: Town) -> set[tuple[str, int | None, str, int]]:
    """Look at each row as its form does; the marks of the list say as many."""
    found: set[tuple[str, int | None, str, int]] = set()
    with town.work():
        context = live_context(town.unit)
        for place, record in enumerate(ArrearsRecord.objects.order_by("sort_no")):
            told = [item.finding for item in findings_of_record(record, context)]
            found |= {(item.rule, place, item.severity.value, item.column) for item in told}
            mark = marks_by_record([record.pk])[record.pk]
            counts = [sum(item.severity == name for item in told) for name in "EXW"]
            assert [mark.errors, mark.asks, mark.warnings] == counts
        before = set(RecordMark.objects.values_list("record_id", "errors", "asks", "warnings"))
        RecordMark.objects.update(judged_for="another", errors=7)
        freshen(town.unit)
        assert set(RecordMark.objects.values_list("record_id", "errors", "asks", "warnings")) == before
    return found


def test_an_approval_makes_the_marks_of_the_list_stale(town: Town) -> None:
    story = STORIES["T04"]
    town.live(story)
    town.write(story.now)
    with town.work():
        assert sorted(RecordMark.objects.values_list("asks", flat=True)) == [0, 1]
    town.hand_in()
    town.decide()
    with town.work():
        freshen(town.unit)
        assert sorted(RecordMark.objects.values_list("asks", flat=True)) == [0, 0]


def test_ten_rows_and_six_versions_cost_the_queries_of_one(town: Town) -> None:
    counts = []
    for lines in ([good_line(1)], [good_line(number) for number in range(1, 11)]):
        for _ in range(2):
            town.write(lines)
            town.hand_in()
            town.decide()
        with town.work(), CaptureQueriesContext(connection) as queries:
            findings_of(town.unit, live_rows(town.unit), context_for(town.unit, town.period))
        counts.append(len(queries))
    assert counts[0] == counts[1]
