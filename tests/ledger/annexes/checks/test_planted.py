"""Errors planted in random ledgers are all found, and what nobody spoiled stays without a finding."""

import os
from collections import Counter
from random import Random
from typing import Any

import pytest

from ledger.annexes.annex2 import LINE_COLUMNS
from ledger.annexes.checks import RULES
from ledger.annexes.checks.catalogue import OF_CLUES
from ledger.annexes.reading import read
from qingqian.sheets.spec import Column, Kind
from tests.factories.planted import PLANTERS
from tests.factories.random_towns import OLDEST, UNIT, Town, town
from tests.factories.workbooks import raw_row

# `make prove` runs the full counts, `make test` a covering sample.
ROUNDS = 400 if os.environ.get("QINGQIAN_PROVE") else 12
SIZES = (12, 60)


def made(rule: str, number: int) -> tuple[Random, Town]:
    """Make the `number`-th ledger for a rule; one that compares gets a past."""
    random = Random(f"{rule} {number}")  # noqa: S311 - reproducible, not secret
    return random, town(random, random.randint(*SIZES), OLDEST if rule.startswith("T") else 0)


def test_every_rule_is_planted() -> None:
    assert set(PLANTERS) == set(RULES) - OF_CLUES


def test_a_clean_ledger_stays_clean() -> None:
    alarms: Counter[tuple[str, str]] = Counter()
    rows = 0
    for number in range(4 * ROUNDS):
        _, ledger = made("clean", number)
        rows += len(ledger.here)
        alarms.update((item.rule, item.severity.value) for item in ledger.findings())
    assert rows > ROUNDS
    assert alarms == {}, f"{sum(alarms.values())} false alarms on {rows} rows"


@pytest.mark.parametrize("rule", PLANTERS)
def test_a_planted_error_is_found_and_nothing_beside_it(rule: str) -> None:
    for number in range(ROUNDS):
        random, ledger = made(rule, number)
        place = PLANTERS[rule](random, ledger)
        found = ledger.findings()
        assert (rule, place) in {(item.rule, item.row) for item in found}, (rule, number)
        beside = [item for item in found if item.row != place and item.rule != rule]
        assert beside == [], (rule, number)


@pytest.mark.parametrize("column", LINE_COLUMNS, ids=lambda column: column.name)
def test_a_cell_that_cannot_be_read_is_found_whatever_stands_beside_it(column: Column) -> None:
    rule, junk = UNREADABLE[column.kind]
    for number in range(ROUNDS):
        random, ledger = made(column.name, number)
        place = random.choice(ledger.here)
        cells = raw_row(ledger.line(place), UNIT, place + 1, {})
        assert read(cells).findings == []
        cells[column.no - 1] = random.choice(junk)
        assert [(item.rule, item.column) for item in read(cells).findings] == [(rule, column.no)]


LONG = ("长" * 500,)
UNREADABLE: dict[Kind, tuple[str, tuple[Any, ...]]] = {
    Kind.CHOICE: ("F02", ("不知道", "国有企业", 77)),
    Kind.YESNO: ("F02", ("待定", "也许")),
    Kind.MONEY: ("F03", ("约六十", -1, "60.1234567", "1,2,3")),
    Kind.MONTH: ("F04", ("2021-13", "去年底", 2021.1)),
    Kind.USCC: ("F05", LONG),
    Kind.TEXT: ("F09", LONG),
    Kind.PHONE: ("F09", LONG),
}


def test_many_errors_at_once_are_all_found() -> None:
    rules = [rule for rule, plant in PLANTERS.items() if not rule.startswith("T") and rule not in WHOLE]
    for number in range(ROUNDS):
        random, ledger = made("many", number)
        wanted: dict[int, str] = {}
        for rule in random.sample(rules, 3):
            spared = ledger.rows.copy()
            place = PLANTERS[rule](random, ledger)
            if place is None or place in wanted:
                ledger.rows[:] = spared
                continue
            wanted[place] = rule
        found = {(item.row, item.rule) for item in ledger.findings()}
        missed = [item for item in wanted.items() if item not in found]
        assert missed == [], number


# These speak of the whole ledger, or make it another one.
WHOLE = frozenset({"F08", "D01", "D03", "P04", "P05", "P06", "N01", "N02", "S05", "S06", "S07"})


def test_planted_errors_have_the_severities_of_the_catalogue() -> None:
    seen: dict[str, set[str]] = {rule: set() for rule in PLANTERS}
    for rule, plant in PLANTERS.items():
        for number in range(ROUNDS):
            random, ledger = made(rule, number)
            plant(random, ledger)
            seen[rule] |= {item.severity.value for item in ledger.findings() if item.rule == rule}
    assert {rule: "".join(sorted(found)) for rule, found in seen.items()} == SEVERITIES


# domain.md §4, as far as the periods of a random ledger go (S05 in the survey).
SEVERITIES = (
    dict.fromkeys(("F01", "F03", "F05", "F08", "S03", "S05", "S06", "S08", "N01", "N02", "D01", "T01"), "E")
    | dict.fromkeys(("A01", "A03", "A04", "A05", "A06", "A08", "S01"), "E")
    | dict.fromkeys(("S04", "F06", "A02", "A11", "A12", "P02", "T02", "T03", "T04", "T05"), "X")
    | dict.fromkeys(("F07", "S07", "S09", "A13", "D02", "D03", "D04", "P01", "P03", "P04", "P05", "P06"), "W")
    | dict.fromkeys(("T07", "T08", "T09", "T10"), "W")
    | {"A07": "WX", "A09": "EX", "S02": "E", "T06": "WX"}
)
