import re
from dataclasses import replace
from typing import Any

import pytest

from ledger.annexes.annex2 import BY_NAME
from ledger.annexes.checks import RULES, Ledger, LedgerRule, judge, judge_ledger
from ledger.annexes.checks.base import Complained, Elsewhere, Past, Shared
from ledger.annexes.line import Line
from ledger.vocabulary import Nature, PeriodKind
from tests.factories.lines import WAN, good_line
from tests.ledger.annexes.checks.contexts import RESOLUTION


def test_a_rule_says_its_name_and_severity_first() -> None:
    for name, rule in RULES.items():
        assert re.match(rf"{name} [EXW]: ", rule.check.__doc__ or ""), name


def test_facts_are_attributes_of_a_line() -> None:
    assert {fact for rule in RULES.values() for fact in rule.facts} <= {*BY_NAME}


def test_findings_are_sorted_by_row_then_column_then_rule() -> None:
    messy = good_line(source_no="X1", debtor_phone="1", owed_fen=-1, cleared_fen=WAN, agreed_fen=WAN)
    findings = judge([messy, Line(), messy], RESOLUTION)
    places = [(finding.row, finding.column, finding.rule) for finding in findings]
    assert places == sorted(places)
    assert {row for row, _, _ in places} == {0, 1, 2}


@pytest.mark.parametrize("name", RULES)
def test_every_message_is_a_chinese_sentence_with_a_remedy(name: str) -> None:
    lines = [good_line(1), good_line(1), _everything_wrong(name), *_crowd(name)]
    context = replace(RESOLUTION, nil=name in {"N01", "P07"}, no_change=name == "N02", **_CONTEXTS.get(name, {}))
    known = [None, None, Past(replace(_everything_wrong(name), **_BEFORE.get(name, {})), 1, 1, 9)]
    pasts = known + [None] * (len(lines) - len(known)) if name.startswith("T") else []
    vanished, late = (["甲欠乙"] if name == "T01" else []), ([2] if name == "T09" else [])
    shared = [Shared(name, "1", ["甲镇", "乙镇"], "甲局", "乙公司", "合同", WAN, "B1")]
    known_elsewhere = Elsewhere(frozenset({0}), frozenset({1}), frozenset({2}))
    said = Complained({2: "XS2022-000001"}, 1, [("XS2022-000002", "1")])
    ledger = Ledger(lines, context, ["别处"] * 3, (), pasts, vanished, late, known_elsewhere, shared, complained=said)
    found = judge_ledger(ledger)
    messages = [item.message for item in found if item.rule == name]
    assert messages
    assert all(re.search(r"请|不能|不用|须", message) and message.endswith("。") for message in messages)


_CONTEXTS: dict[str, dict[str, Any]] = {
    "S06": {"kind": PeriodKind.SURVEY},
    "S07": {"in_district": True},
    "A13": {"ends_month": "2022-11"},
}
_BEFORE: dict[str, dict[str, Any]] = {
    "T02": {"paid_fen": WAN},
    "T04": {"disputed": False},
    "T05": {"cleared_fen": WAN},
    "T06": {"agreed_due_month": "2022-11"},
    "T10": {"court_fen": None, "disputed": False},
}


def _crowd(name: str) -> list[Line]:
    """Return the many rows that some rules look at together."""
    return [good_line(number) for number in range(10, 20)] if name in {"P04", "P06"} else []


def _everything_wrong(name: str) -> Line:
    """Make a line that breaks the rule called `name`, and maybe others."""
    code = good_line(3).debtor_uscc
    changes: dict[str, dict[str, Any]] = {
        "F01": {"debtor_name": ""},
        "F03": {"contract_fen": -1},
        "F05": {"debtor_uscc": "1"},
        "F06": {"debtor_uscc": code[:-1] + ("1" if code[-1] == "0" else "0")},
        "F07": {"debtor_phone": "1"},
        "S01": {"sector": None},
        "S02": {"parent_company": "甲"},
        "S03": {"creditor_uscc": code},
        "S08": {"source_no": "1"},
        "A01": {"owed_fen": 0},
        "A02": {"contract_fen": WAN},
        "A03": {"cleared_fen": WAN},
        "A04": {"cleared_fen": WAN, "court_fen": WAN},
        "A05": {"paid_fen": 60 * WAN},
        "A06": {"paid_fen": WAN, "remaining_fen": WAN},
        "A07": {"paid_fen": WAN, "remaining_fen": 59 * WAN},
        "A08": {"agreed_fen": WAN},
        "A09": {"court_fen": WAN},
        "A11": {"disputed": False},
        "A12": {"agreed_fen": 60 * WAN, "agreed_due_month": "2022-05"},
        "A13": {"agreed_fen": 60 * WAN, "agreed_due_month": "2023-05"},
        "S04": {"creditor_uscc": code},
        "S05": {"due_month": "2022-07"},
        "S06": {"court_fen": 60 * WAN},
        "S07": {"nature": Nature.CENTRAL_SOE},
        "S09": {"nature": Nature.INSTITUTION, "debtor_uscc": code},
        "D03": {"debtor_uscc": good_line(1).debtor_uscc, "creditor_uscc": good_line(1).creditor_uscc},
        "P01": {"owed_fen": 5_000 * WAN},
        "P02": {"owed_fen": 50_000 * WAN},
        "P03": {"owed_fen": 1},
        "P05": {"creditor_phone": good_line().debtor_phone},
        "T03": {"owed_fen": 2},
        "T06": {"agreed_fen": 60 * WAN, "agreed_due_month": "2022-12"},
        "T07": {"disputed": False},
        "T09": {"owed_fen": 600 * WAN},
        "T10": {"court_fen": 60 * WAN},
    }
    return good_line(3, **changes.get(name, {}))


def test_rules_over_the_whole_ledger_are_declared_as_such() -> None:
    assert {name for name, rule in RULES.items() if isinstance(rule, LedgerRule)} == {
        *("F08", "D01", "D02", "D03", "D04", "P04", "P05", "P06", "P07", "P08", "N01", "N02"),
        *(f"T{number:02}" for number in range(1, 12)),
    }
