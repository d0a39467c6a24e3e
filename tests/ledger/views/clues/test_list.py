"""The list of clues: what waits for whom, what is overdue, who is complained of twice."""

import datetime as dt
import re

import pytest

from ledger.calendar.instants import day_of
from ledger.clueflow import Act
from ledger.models import Clue, ClueChannel, ClueKind, ClueResult, ClueState
from ledger.queries.records import PAGE_SIZE
from ledger.scoping import SYSTEM, tenant_scope
from qingqian.db.clock import app_now
from tests.factories import records, units
from tests.factories.clues import called, done, linked, registered
from tests.ledger.views.moves import page, queries
from tests.personas import Persona, auditor_of, clerk_of, head_of, manager_of, reviewer_of, viewer_of

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def clerk() -> Persona:
    return clerk_of(units.QIJIANG)


@pytest.fixture
def reviewer() -> Persona:
    units.unit(units.GUNAN)
    return reviewer_of(units.QIJIANG)


def listed(person: Persona, query: str = "") -> list[str]:
    """Return the numbers of the clues on a page, in its order."""
    return re.findall(r'<a href="/clues/\d+/">(XS[\d-]+)</a>', page(person, f"/clues/?{query}"))


def put(clue: Clue, **said: object) -> None:
    with tenant_scope(SYSTEM):
        Clue.objects.filter(pk=clue.pk).update(**said)


def test_a_clue_waits_for_the_one_whose_turn_it_is(clerk: Persona, reviewer: Persona) -> None:
    clue = registered(clerk)
    town, town_reviewer = clerk_of(units.GUNAN), reviewer_of(units.GUNAN)

    everybody = (clerk, reviewer, town, town_reviewer)

    def waits_for() -> set[int]:
        return {person.user.pk for person in everybody if clue.number in listed(person)}

    assert waits_for() == {reviewer.user.pk}
    done(reviewer, Act.ASK_MORE, clue)
    assert waits_for() == {clerk.user.pk}
    done(clerk, Act.SUPPLY, clue)
    done(reviewer, Act.ACCEPT, clue)
    assert waits_for() == {clerk.user.pk, reviewer.user.pk}
    done(reviewer, Act.ASSIGN, clue, target=town.unit)
    assert waits_for() == {town.user.pk}
    done(town, Act.TAKE, clue)
    assert waits_for() == {town.user.pk}
    done(town, Act.FEED_BACK, clue, result=ClueResult.UNTRUE)
    assert waits_for() == {reviewer.user.pk}
    done(reviewer, Act.CONFIRM, clue)
    assert waits_for() == {reviewer.user.pk}
    called(reviewer, clue)
    done(reviewer, Act.ARCHIVE, clue)
    assert waits_for() == set()
    assert listed(reviewer, "show=all") == [clue.number]
    assert "没有等您办的线索" in page(town, "/clues/")


def test_for_whom_none_ever_waits_the_list_opens_on_all(clerk: Persona) -> None:
    clue = registered(clerk)
    for person in (viewer_of(units.QIJIANG), auditor_of(units.QIJIANG)):
        assert listed(person) == [clue.number]
        assert "待我办" not in page(person, "/clues/")
    assert listed(clerk) == []
    assert "待我办" in page(clerk, "/clues/")


def test_a_wish_to_give_it_elsewhere_waits_above_who_asked(clerk: Persona, reviewer: Persona) -> None:
    town, clue = clerk_of(units.GUNAN), registered(clerk)
    done(reviewer, Act.ACCEPT, clue)
    done(reviewer, Act.ASSIGN, clue, target=town.unit)
    done(town, Act.TAKE, clue)
    done(town, Act.ASK_REASSIGN, clue)
    assert listed(reviewer) == [clue.number]
    assert listed(reviewer_of(units.CITY)) == []
    assert listed(reviewer_of(units.GUNAN)) == []


def test_one_sees_what_lies_below_and_nothing_beside(clerk: Persona) -> None:
    own, other = registered(clerk), registered(clerk_of(units.JIJIANG))
    assert set(listed(viewer_of(units.CITY), "show=all")) == {own.number, other.number}
    assert listed(clerk, "show=all") == [own.number]
    assert listed(viewer_of(units.CITY), f"show=all&unit={units.JIANGJIN}") == [other.number]
    assert listed(clerk_of(units.GUNAN), "show=all") == []
    assert clerk.client.get(f"/clues/?unit={units.JIJIANG}").status_code == 404
    assert manager_of(units.QIJIANG).client.get("/clues/").status_code == 403


def test_what_is_past_its_day_is_overdue_the_oldest_first(clerk: Persona) -> None:
    late, later, fresh = (registered(clerk) for _turn in range(3))
    today = day_of(app_now())
    put(late, due_on=today - DAY)
    put(later, due_on=today - 9 * DAY)
    put(fresh, due_on=today)
    assert listed(clerk, "show=overdue") == [later.number, late.number]


def test_what_is_hung_and_what_stands_in_no_ledger(clerk: Persona, reviewer: Persona) -> None:
    hung, bare, kept, false, under, gone = (registered(clerk) for _turn in range(6))
    done(reviewer, Act.HANG, hung, until=day_of(app_now()) + 9 * DAY)
    found = {"state": ClueState.CLOSED, "ending": ClueState.CLOSED}
    put(bare, result=ClueResult.PAID, **found)
    put(kept, result=ClueResult.PAID, **found)
    linked(kept, records.record(clerk.unit))
    put(false, result=ClueResult.UNTRUE, **found)
    put(under, state=ClueState.HANDLING)
    put(gone, result=ClueResult.PAID, **found)
    row = records.record(clerk.unit)
    linked(gone, row)
    with tenant_scope(SYSTEM):
        row.delete()
    assert listed(clerk, "show=hung") == [hung.number]
    assert listed(clerk, "show=unlinked") == [gone.number, under.number, bare.number]
    done(reviewer, Act.UNHANG, hung)
    assert listed(clerk, "show=hung") == []


def test_it_is_filtered_by_words_state_channel_kind_and_age(clerk: Persona) -> None:
    old = registered(clerk, creditor_name="渝北钢构有限公司", channel=ClueChannel.PLATFORM, channel_no="WQ-77")
    new = registered(clerk, kind=ClueKind.BURDEN)
    put(old, received_on=day_of(app_now()) - 40 * DAY, state=ClueState.WITHDRAWN, ending=ClueState.WITHDRAWN)
    for query in ("q=钢构", "q=wq-77", f"q={old.number}", "state=12", "state=ended", "channel=1", "kind=1", "age=90"):
        assert listed(clerk, f"show=all&{query}") == [old.number], query
    for query in ("q=建材", "state=open", "state=1", "kind=2", "age=10"):
        assert listed(clerk, f"show=all&{query}") == [new.number], query
    assert listed(clerk, "show=all&q=钢构 建材") == []
    assert len(listed(clerk, "show=nothing&state=x&age=7&after=1")) == 0
    assert len(listed(clerk, "show=all&state=x&age=7&after=1")) == 2


def test_debtors_of_two_clues_stand_together_with_the_way_to_them(clerk: Persona) -> None:
    town = clerk_of(units.GUNAN)
    first, second = (
        registered(clerk, debtor_name="綦江区城市建设处"),
        registered(town, debtor_name="綦江区 城市建设处"),
    )
    registered(clerk, debtor_name="区水利局", amount_fen=None)
    for person in (clerk, town):
        registered(person, debtor_name="17家企业", party_count=17)
    shown = page(clerk, "/clues/?show=debtors")
    assert re.search(r"綦江区\s?城市建设处</a>", shown)
    assert "20.00" in shown
    assert "区水利局" not in shown
    assert "17家企业" not in shown
    where = re.search(r'href="(/clues/\?[^"]*debtor=[^"]*)"', shown)
    assert "导出" not in shown
    registered(clerk, debtor_name="綦江区城市建设处二组")
    assert where is not None
    assert set(listed(clerk, where[1].partition("?")[2].replace("&amp;", "&"))) == {first.number, second.number}
    put(second, state=ClueState.JOINED, joined_number=first.number)
    assert "没有被两条以上" in page(clerk, "/clues/?show=debtors")


def test_pages_go_on_and_back_without_losing_one(clerk: Persona) -> None:
    for _turn in range(PAGE_SIZE + 2):
        registered(clerk)
    first = page(clerk, "/clues/?show=all")
    on = re.search(r'href="([^"]+)" rel="next"', first)
    assert on is not None
    second = listed(clerk, on[1].partition("?")[2].replace("&amp;", "&"))
    assert len(second) == 2
    assert len(set(listed(clerk, "show=all")) | set(second)) == PAGE_SIZE + 2
    assert f"共 {PAGE_SIZE + 2} 条" in first


def test_more_clues_ask_no_more_of_the_database(clerk: Persona, reviewer: Persona) -> None:
    done(reviewer, Act.HANG, registered(clerk), until=day_of(app_now()) + 9 * DAY)
    page(reviewer, "/clues/?show=all")
    few = [queries(reviewer, f"/clues/?show={tab}") for tab in ("all", "hung", "debtors")]
    for _turn in range(2):
        done(reviewer, Act.HANG, registered(clerk), until=day_of(app_now()) + 9 * DAY)
    assert [queries(reviewer, f"/clues/?show={tab}") for tab in ("all", "hung", "debtors")] == few


def test_the_way_to_it_stands_in_the_bar_of_those_who_read_clues(clerk: Persona) -> None:
    assert 'href="/clues/"' in page(clerk, "/")
    assert 'href="/clues/"' in page(head_of(units.QIJIANG), "/")
    assert 'href="/clues/"' not in page(manager_of(units.QIJIANG), "/")
