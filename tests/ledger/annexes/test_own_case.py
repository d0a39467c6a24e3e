import json

import pytest

from ledger.annexes.checks import Severity, judge
from ledger.annexes.line import status_of
from ledger.vocabulary import Status
from tests.factories.own_case import LINES, UNITS, expected
from tests.ledger.annexes.cases import FIXTURES, load_case
from tests.ledger.annexes.checks.contexts import RESOLUTION

ALL = [line for rows in LINES.values() for line, _ in rows]


@pytest.mark.parametrize("code", UNITS)
def test_the_workbook_says_what_the_lines_say(code: str) -> None:
    reads = load_case("own").reads[code]
    assert [one.line for one in reads] == [line for line, _ in LINES[code]]
    assert not [one for one in reads if one.findings or one.proposals]
    assert {one.unit_text for one in reads} == {UNITS[code]}


@pytest.mark.parametrize("code", UNITS)
def test_no_row_has_an_e_finding_at_the_resolution(code: str) -> None:
    findings = judge([line for line, _ in LINES[code]], RESOLUTION)
    assert Severity.ERROR not in {finding.severity for finding in findings}


def test_the_expected_figures_are_the_plain_sums() -> None:
    content = json.loads((FIXTURES / "cases" / "own" / "expected.json").read_text(encoding="utf-8"))
    assert content == expected()


def test_it_holds_what_the_given_cases_lack() -> None:
    court = [line for line in ALL if status_of(line) is Status.COURT]
    assert {line.disputed for line in court if line.paid_fen} == {True, False}
    assert any((line.court_fen or 0) < (line.owed_fen or 0) - (line.paid_fen or 0) for line in court)
    assert {line.disputed for line in ALL if status_of(line) is Status.NONE} == {True, False}
    assert any(line.contract_fen is None for line in ALL)
    assert {status_of(line) for line in ALL} == set(Status)
    assert {line.nature for line in ALL} == {1, 2, 3, 4, 5, 6}
    assert {line.source for line in ALL} == {1, 2, 3, 4, 5, 9}


def test_its_rates_are_ties_rounded_half_up() -> None:
    rates = {row["label"]: row["10"] for row in load_case("own").expected["annex4"]}
    assert (rates["三江街道"], rates["东溪镇"]) == ("1.010000", "2.680000")
