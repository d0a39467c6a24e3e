"""A month of clues, counted a second time by a plain loop over what was planted (Hypothesis)."""

import datetime as dt
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, Final

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.errors import MissingError
from ledger.models import Clue, ClueChannel, ClueResult, ClueState, Unit
from ledger.models.clue_words import ENDED
from ledger.scoping import SYSTEM, tenant_scope
from reporting.queries.clues.statistics import COLUMNS, By, Counts, clues_behind, month_at, statistics_of
from tests.factories import units

pytestmark = pytest.mark.django_db
TODAY: Final = dt.date(2026, 3, 20)
PLACES: Final = (units.CITY, units.QIJIANG, units.GUNAN, units.JIANGJIN)
DAYS: Final = st.dates(dt.date(2026, 1, 20), dt.date(2026, 4, 10))


@st.composite
def clue(draw: st.DrawFn) -> dict[str, Any]:
    """Say a clue somewhere on its way, with days as they come."""
    state = draw(st.sampled_from(ClueState))
    closed, ended = state in (ClueState.CLOSED, ClueState.ARCHIVED), state in ENDED
    received = draw(DAYS)
    return {
        "place": draw(st.sampled_from(PLACES)),
        "channel": draw(st.sampled_from(ClueChannel)),
        "state": state,
        "ending": ClueState.CLOSED,
        "result": draw(st.sampled_from(ClueResult)),
        "received_on": received,
        "accepted_on": draw(st.none() | DAYS),
        "ended_on": received + dt.timedelta(days=draw(st.integers(0, 40))) if ended else None,
        "due_on": None if ended else draw(st.none() | DAYS),
        "result_due": draw(st.none() | DAYS),
        "joined_number": "XS2026-000001" if state == ClueState.JOINED else "",
        "closed": closed,
    }


def counted(said: list[dict[str, Any]], first: dt.date, last: dt.date, after: dt.date) -> dict[str, int]:
    """Count by a plain loop."""
    found = dict.fromkeys(COLUMNS, 0)
    states = {ClueState.REFUSED: "refused", ClueState.WITHDRAWN: "withdrawn"}
    states |= {ClueState.COURT: "court", ClueState.JOINED: "joined"}
    for each in said:
        ended = each["ended_on"]
        found["received"] += first <= each["received_on"] <= last
        found["accepted"] += each["accepted_on"] is not None and first <= each["accepted_on"] <= last
        if ended is not None and first <= ended <= last:
            if each["closed"]:
                found["closed"] += 1
                found[f"result_{each['result'].value}"] += 1
            else:
                found[states[each["state"]]] += 1
        if each["received_on"] <= last and (ended is None or ended > last):
            found["going_on"] += 1
            due = each["due_on"] if ended is None else each["result_due"]
            found["overdue"] += due is not None and due < after
    return found


def averaged(said: list[dict[str, Any]], first: dt.date, last: dt.date) -> str:
    took = [
        (each["ended_on"] - each["received_on"]).days
        for each in said
        if each["closed"] and first <= each["ended_on"] <= last
    ]
    if not took:
        return ""
    tenths = int(Fraction(sum(took) * 10, len(took)) + Fraction(1, 2))
    return f"{tenths // 10}.{tenths % 10}"


def plant(said: list[dict[str, Any]], places: Mapping[str, Unit]) -> None:
    made = []
    for each in said:
        kept = {name: value for name, value in each.items() if name not in ("place", "closed")}
        unit = places[each["place"]]
        made.append(Clue(unit=unit, desk=unit, owner=unit, creditor_name="建材公司", creditor_key="建材公司", **kept))
    Clue.objects.bulk_create(made)


@given(st.lists(clue(), max_size=12), st.sampled_from([2, 3]))
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_figure_is_what_a_plain_loop_counts_and_the_clues_behind_it(
    said: list[dict[str, Any]], number: int
) -> None:
    places = {code: units.unit(code) for code in PLACES}
    city, month = places[units.CITY], month_at(2026, number, TODAY)
    on: dict[By, Callable[[dict[str, Any]], str]] = {
        By.CHANNEL: lambda each: str(each["channel"].value),
        By.UNIT: lambda each: {units.CITY: "own", units.GUNAN: units.QIJIANG}.get(each["place"], each["place"]),
    }
    with transaction.atomic(), tenant_scope(SYSTEM):
        plant(said, places)
        for by, key in on.items():
            found = statistics_of(city, month, by)
            for line in (*found.lines, found.total):
                mine = [each for each in said if line.key in ("total", key(each))]
                assert line.counts.figures == counted(mine, month.first, month.last, month.after), line
                assert line.counts.average == averaged(mine, month.first, month.last)
            for name in COLUMNS:
                total = found.total.counts.figures[name]
                assert sum(line.counts.figures[name] for line in found.lines) == total
                counted_any = [line for line in found.lines if line.counts.figures[name]]
                for line in counted_any or [found.total]:
                    behind = clues_behind(city, month, by, line.key, name).count()
                    assert behind == line.counts.figures[name], (line.key, name)
        transaction.set_rollback(True)


@pytest.mark.parametrize(("days", "count", "average"), [(0, 0, ""), (5, 2, "2.5"), (1, 3, "0.3"), (1, 20, "0.1")])
def test_days_are_rounded_half_up(days: int, count: int, average: str) -> None:
    assert Counts({"closed": count}, days).average == average


@pytest.mark.parametrize(
    ("by", "line", "column"),
    [(By.UNIT, "total", "odd"), (By.UNIT, units.JIJIANG, "received"), (By.CHANNEL, "own", "closed")],
)
def test_what_the_sheet_has_not_is_not_there(by: By, line: str, column: str) -> None:
    units.unit(units.JIJIANG)
    with tenant_scope(SYSTEM), pytest.raises(MissingError):
        clues_behind(units.unit(units.QIJIANG), month_at(2026, 3, TODAY), by, line, column)
