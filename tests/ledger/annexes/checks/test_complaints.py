from dataclasses import replace

from ledger.annexes.checks import Finding, Ledger, Severity, judge_ledger
from ledger.annexes.checks.base import Complained
from tests.factories.lines import good_line
from tests.factories.samples import OWED
from tests.ledger.annexes.checks.contexts import RESOLUTION

NIL = replace(RESOLUTION, nil=True)


def told(rule: str, ledger: Ledger) -> list[Finding]:
    return [item for item in judge_ledger(ledger) if item.rule == rule]


def test_t11_asks_why_somebody_complains_of_what_is_paid() -> None:
    lines = [good_line(1), good_line(2, cleared_fen=OWED)]
    [found] = told("T11", Ledger(lines, RESOLUTION, complained=Complained(paid={1: "XS2022-000007"})))
    assert (found.severity, found.column, found.row) == (Severity.EXPLAIN, 22, 1)
    assert "XS2022-000007" in found.message
    assert told("T11", Ledger(lines, RESOLUTION)) == []


def test_p07_warns_of_complaints_in_a_nil_report_alone() -> None:
    said = Complained(going_on=3)
    [found] = told("P07", Ledger([], NIL, complained=said))
    assert (found.severity, found.column, found.row) == (Severity.WARN, 0, None)
    assert "3 条" in found.message
    assert told("P07", Ledger([], RESOLUTION, complained=said)) == told("P07", Ledger([], NIL)) == []


def test_p08_asks_once_for_each_clue_that_is_in_no_row() -> None:
    said = Complained(unlisted=[("XS2022-000001", "a"), ("XS2022-000002", "b")])
    found = told("P08", Ledger([good_line(1)], RESOLUTION, complained=said))
    assert [(item.severity, item.row, item.about) for item in found] == [
        (Severity.EXPLAIN, None, "a"),
        (Severity.EXPLAIN, None, "b"),
    ]
    assert told("P08", Ledger([good_line(1)], RESOLUTION)) == []


def test_on_trial_they_only_warn() -> None:
    said = Complained(paid={0: "XS2022-000001"}, unlisted=[("XS2022-000001", "a")])
    context = replace(RESOLUTION, trial=frozenset({"T11", "P08"}))
    found = judge_ledger(Ledger([good_line(1, cleared_fen=OWED)], context, complained=said))
    assert {(item.rule, item.severity) for item in found} == {("T11", Severity.WARN), ("P08", Severity.WARN)}
