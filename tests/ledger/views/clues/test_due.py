"""Who owes whom a step of which clue, in words that count as the clocks do."""

import datetime as dt
import re
from typing import Final

import pytest

from ledger.calendar.instants import at
from ledger.calendar.workdays import Exceptional, WorkingDays
from ledger.models import Clue, ClueClock, ClueState
from ledger.queries.clues.clocks import Clocks
from ledger.queries.clues.due import dues_of
from ledger.scoping import SYSTEM, tenant_scope
from ledger.tables.clues import due_pill
from qingqian.db.clock import clock_held_at
from qingqian.web.parts import Tone
from tests.factories import units
from tests.factories.clues import registered
from tests.ledger.views.moves import page, queries
from tests.personas import clerk_of, reviewer_of, viewer_of

pytestmark = pytest.mark.django_db
TODAY: Final = dt.date(2022, 6, 20)
DAY: Final = dt.timedelta(days=1)
HOLIDAY: Final = WorkingDays({TODAY + DAY: Exceptional(working=False, name="防汛停工")})


def put(clue: Clue, state: ClueState, desk: str, due: dt.date | None, where: str = "") -> Clue:
    """Lay a clue on a desk with a day; `where` says who works on it, where that is another unit."""
    with tenant_scope(SYSTEM):
        Clue.objects.filter(pk=clue.pk).update(
            state=state,
            ending=ClueState.WITHDRAWN if state is ClueState.REVIEW else None,
            unit=units.unit(where or desk),
            desk=units.unit(desk),
            due_on=due,
        )
    return clue


def plant() -> None:
    """Lay clues on the desks of the city, a district and two towns."""
    clerk, late, soon = clerk_of(units.CITY), TODAY - 2 * DAY, TODAY + DAY
    for desk, due in (
        (units.CITY, late),
        (units.CITY, None),
        (units.QIJIANG, soon),
        (units.GUNAN, late - 3 * DAY),
        (units.GUNAN, TODAY),
        (units.WENLONG, TODAY + 30 * DAY),
        (units.JIJIANG, TODAY + 20 * DAY),
    ):
        put(registered(clerk, received_on=TODAY), ClueState.HANDLING, desk, due)
    put(registered(clerk, received_on=TODAY), ClueState.EXTENSION_ASKED, units.QIJIANG, late, units.GUNAN)
    put(registered(clerk, received_on=TODAY), ClueState.REVIEW, units.CITY, soon, units.GUNAN)


def rows(code: str) -> tuple[list[tuple[str, int, int, int]], list[tuple[str, ClueState, int, int]]]:
    """Return what a unit and those below owe (waiting, overdue, soon), and what lies above."""
    person = viewer_of(code)
    with person.scope():
        found = dues_of(person.unit, TODAY, TODAY + 3 * DAY)
    owed = [(each.unit.name, each.waiting, each.overdue, each.soon) for each in (found.own, *found.below)]
    return owed, [(each.unit_name, each.state, each.waiting, each.overdue) for each in found.above]


def test_each_level_sees_what_it_owes_what_is_owed_to_it_and_what_lies_above() -> None:
    plant()
    assert rows(units.CITY) == (
        [("重庆市", 2, 1, 1), ("綦江区", 5, 2, 2), ("江津区", 1, 0, 0)],
        [],
    )
    assert rows(units.QIJIANG) == (
        [("綦江区", 2, 1, 1), ("古南街道", 2, 1, 1), ("文龙街道", 1, 0, 0)],
        [("重庆市", ClueState.REVIEW, 1, 0)],
    )
    assert rows(units.GUNAN) == (
        [("古南街道", 2, 1, 1)],
        [("綦江区", ClueState.EXTENSION_ASKED, 1, 1), ("重庆市", ClueState.REVIEW, 1, 0)],
    )
    assert rows(units.JIJIANG) == ([("几江街道", 1, 0, 0)], [])


def test_the_page_says_it_and_leads_down_and_back() -> None:
    plant()
    with clock_held_at(at(TODAY, dt.time(12))):
        city, reviewer = viewer_of(units.CITY), reviewer_of(units.QIJIANG)
        shown = page(city, "/clues/due/")
        assert re.findall(r'<a href="/clues/due/\?unit=(\d+)">', shown) == [units.QIJIANG, units.JIANGJIN]
        assert "逾期 2 天" in shown
        below = page(city, f"/clues/due/?unit={units.QIJIANG}")
        assert f'href="/clues/due/?unit={units.CITY}"' in below
        assert "等上级定的" in below
        assert f'href="/clues/due/?unit={units.CITY}"' not in page(reviewer, "/clues/due/")
        assert reviewer.client.get(f"/clues/due/?unit={units.JIANGJIN}").status_code == 404


def test_one_sees_whom_one_owes_it_and_all_that_are_not_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    plant()
    monkeypatch.setattr("ledger.views.clues.due.MOST", 0)
    shown = page(viewer_of(units.QIJIANG), "/clues/due/")
    assert "办结单位" in shown
    assert "现在由" not in shown
    assert f'href="/clues/?unit={units.QIJIANG}&amp;show=all"' in shown


def test_a_unit_that_owes_nothing_is_told_so() -> None:
    assert "现在没有轮到本单位" in page(viewer_of(units.GUNAN), "/clues/due/")


def test_many_clues_of_many_units_cost_the_queries_of_one() -> None:
    person = viewer_of(units.CITY)
    put(registered(clerk_of(units.CITY), received_on=TODAY), ClueState.HANDLING, units.GUNAN, TODAY)
    put(registered(clerk_of(units.CITY), received_on=TODAY), ClueState.HANDLING, units.CITY, TODAY)
    few = queries(person, "/clues/due/")
    plant()
    assert queries(person, "/clues/due/") == few


@pytest.mark.parametrize(
    ("days", "working", "words", "tone"),
    [
        (-2, True, "逾期 2 天", Tone.BAD),
        (0, True, "今天到期", Tone.WARN),
        # Tuesday is off: what is due on Thursday is due in two working days.
        (3, True, "还剩 2 个工作日", Tone.WARN),
        (3, False, "还剩 3 天", Tone.WARN),
        (4, True, "还剩 3 个工作日", Tone.WARN),
        (7, True, "还剩 4 个工作日", Tone.PLAIN),
        (30, False, "还剩 30 天", Tone.PLAIN),
        # Nobody works on that day, which the calendar said later.
        (1, True, "还剩 1 天", Tone.WARN),
    ],
)
def test_a_countdown_counts_as_its_clock_does(days: int, working: bool, words: str, tone: Tone) -> None:  # noqa: FBT001
    clue = Clue(state=ClueState.REGISTERED, due_on=TODAY + days * DAY)
    pill = due_pill(clue, TODAY, Clocks(ClueClock(examine_working=working), HOLIDAY))
    assert pill is not None
    assert (str(pill.label), pill.tone) == (words, tone)
