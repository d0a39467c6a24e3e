from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.cn import uscc

from ledger.annexes.checks import Context, Severity, judge
from ledger.annexes.line import status_of
from ledger.demo.outcomes import after_a_week, at_survey
from ledger.demo.parties import Register
from ledger.demo.rows import Author, Months, shifted
from ledger.vocabulary import NUMBERED_SOURCES, PeriodKind, Source, Status

MONTHS = Months(survey="2022-05", now="2022-06", last="2022-11")
WEEK = Context(PeriodKind.WEEKLY, survey_month="2022-05", due_month="2022-06", unit_name="某镇")


def author(seed: int) -> Author:
    random = Random(seed)  # noqa: S311 - the rows of a demonstration repeat themselves
    return Author("某镇", random, Register(random, 1_000))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 12))
def test_no_row_of_any_week_has_an_error(seed: int, weeks: int) -> None:
    by = author(seed)
    lines = [at_survey(by.random, by.line(MONTHS), MONTHS) for _ in range(20)]
    survey = Context(PeriodKind.SURVEY, survey_month="2022-05", due_month="2022-05", unit_name="某镇")
    assert not [finding for finding in judge(lines, survey) if finding.severity is Severity.ERROR]
    for _ in range(weeks):
        lines = [after_a_week(by.random, line, MONTHS) for line in lines] + [by.line(MONTHS, found_later=True)]
    assert not [finding for finding in judge(lines, WEEK) if finding.severity is Severity.ERROR]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6))
def test_what_was_paid_stays_paid(seed: int) -> None:
    by = author(seed)
    line = by.line(MONTHS)
    for _ in range(20):
        later = after_a_week(by.random, line, MONTHS)
        assert (later.cleared_fen or later.paid_fen or 0) >= (line.cleared_fen or line.paid_fen or 0)
        assert status_of(line) not in (Status.CLEARED, Status.COURT) or later == line
        line = later


def test_codes_are_valid_and_each_party_has_its_own() -> None:
    by = author(7)
    lines = [by.line(MONTHS) for _ in range(60)]
    names: dict[str, set[str]] = {}
    for line in lines:
        for code, name in ((line.debtor_uscc, line.debtor_name), (line.creditor_uscc, line.creditor_name)):
            assert uscc.is_valid(code)
            names.setdefault(code, set()).add(name)
    assert all(len(held) == 1 for held in names.values())
    assert len({line.contract_name for line in lines}) == len(lines)
    assert all(line.due_month < MONTHS.survey for line in lines)


def test_what_is_found_later_comes_from_outside_with_its_number() -> None:
    by = author(3)
    lines = [by.line(MONTHS, found_later=True) for _ in range(40)]
    assert Source.SELF not in {line.source for line in lines}
    assert all(bool(line.source_no) == (line.source in NUMBERED_SOURCES) for line in lines)


def test_the_same_seed_writes_the_same_rows() -> None:
    assert [author(5).line(MONTHS) for _ in range(3)] == [author(5).line(MONTHS) for _ in range(3)]


@pytest.mark.parametrize(
    ("month", "by", "expected"),
    [("2022-05", 0, "2022-05"), ("2022-11", 2, "2023-01"), ("2022-01", -1, "2021-12"), ("2022-05", -62, "2017-03")],
)
def test_months_count_on(month: str, by: int, expected: str) -> None:
    assert shifted(month, by) == expected
