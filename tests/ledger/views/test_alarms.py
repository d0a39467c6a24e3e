"""Who is told of what the self-audit found: those above whom it concerns, of a chain those who read the audit."""

import datetime as dt
import re

import pytest
from django.test import override_settings

from ledger.actions.self_audit import keep
from ledger.models import Unit
from ledger.policy import Role
from ledger.queries import alarms
from ledger.queries.alarms import CHAIN, MOST, open_alarms
from reporting.rollups.proof import Audit, Difference
from tests.factories import campaigns, units
from tests.ledger.views.moves import page, queries
from tests.personas import Persona, auditor_of, clerk_of, head_of, manager_of, persona, reviewer_of, viewer_of

pytestmark = pytest.mark.django_db
THEN = dt.datetime(2022, 6, 30, tzinfo=dt.UTC)
TOLD = "系统自动核对发现"
TOWN = Difference("digests", units.GUNAN, "校验值不符", campaigns.SURVEY, 2)
LIVE = Difference("live_totals", units.JIJIANG, "实时合计与明细之和不一致")
BROKEN = Difference(CHAIN, units.QIJIANG, "审计链缺第 3 条：记录被删除")


@pytest.fixture(autouse=True)
def _units() -> dict[str, Unit]:
    return campaigns.under_way()


def found(*differences: Difference, whole: bool = True) -> None:
    assert keep(Audit(20, differences), THEN, whole=whole)


def told(person: Persona) -> set[str]:
    with person.scope() as actor:
        return {one.message for one in open_alarms(actor).first}


def test_each_is_told_what_concerns_those_below_and_of_a_chain_the_auditors_alone() -> None:
    found(TOWN, LIVE, BROKEN)
    rows, chain, far = TOWN.message, BROKEN.message, LIVE.message
    assert told(auditor_of(units.CITY)) == {rows, far, chain}
    assert told(reviewer_of(units.CITY)) == told(manager_of(units.CITY)) == {rows, far}
    assert told(auditor_of(units.QIJIANG)) == {rows, chain}
    assert told(manager_of(units.QIJIANG)) == {rows}
    assert told(auditor_of(units.GUNAN)) == {rows}
    assert told(manager_of(units.JIANGJIN)) == {far}
    for stranger in (manager_of(units.WENLONG), clerk_of(units.GUNAN), head_of(units.QIJIANG), viewer_of(units.CITY)):
        assert told(stranger) == set()
        assert TOLD not in page(stranger, "/")


def test_who_may_read_it_has_a_door_to_it() -> None:
    for person in (reviewer_of(units.QIJIANG), auditor_of(units.QIJIANG), auditor_of(units.GUNAN)):
        doors = re.findall(r'href="(/[^"]*)"[^>]*>\s*([^<\s]+)', page(person, "/analysis/aging/"))
        assert ("/alarms/", "自动核对") in doors
        assert page(person, "/alarms/").count('aria-current="page"') == 2
    manager = page(manager_of(units.QIJIANG), "/alarms/")
    assert re.findall(r'href="([^"]*)" aria-current="page"', manager) == ["/alarms/"]
    for stranger in (clerk_of(units.GUNAN), viewer_of(units.QIJIANG)):
        assert "自动核对" not in page(stranger, "/analysis/aging/")


def test_the_first_page_and_the_list_say_of_whom_and_of_what() -> None:
    manager = persona(units.QIJIANG, Role.MANAGER)
    assert TOLD not in page(manager, "/")
    assert "还没有核对过" in page(manager, "/alarms/")
    found(TOWN, LIVE, BROKEN)
    html = page(manager, "/")
    assert f"{TOLD} 1 处不一致" in html
    assert 'href="/alarms/"' in html
    period = campaigns.period(campaigns.SURVEY)
    for each in (html, page(manager, "/alarms/")):
        assert all(word in each for word in ("古南街道", f"{period.name} 第 2 版", TOWN.message))
        assert LIVE.message not in each
        assert BROKEN.message not in each
    assert TOWN.message not in page(manager, f"/alarms/?unit={units.WENLONG}")
    found()
    assert TOLD not in page(manager, "/")
    assert "没有发现不一致" in page(manager, "/alarms/")


def test_a_look_at_a_part_adds_what_it_finds_once_and_ends_nothing() -> None:
    reviewer = reviewer_of(units.CITY)
    found(TOWN)
    found(TOWN, LIVE, whole=False)
    with reviewer.scope() as actor:
        assert open_alarms(actor).count == 2
    found(LIVE)
    assert told(reviewer) == {LIVE.message}


def test_the_list_is_cut_and_counted() -> None:
    found(*(Difference("digests", units.GUNAN, f"第 {n} 处", campaigns.SURVEY, n) for n in range(1, MOST + 6)))
    html = page(auditor_of(units.CITY), "/alarms/")
    assert f"共 {MOST + 5} 处，这里列出前 {MOST} 处" in html
    assert f"第 {MOST} 处" in html
    assert f"第 {MOST + 1} 处" not in html


def test_the_queries_do_not_grow_with_what_is_found() -> None:
    auditor = auditor_of(units.CITY)
    found(TOWN)
    one = [queries(auditor, where) for where in ("/", "/alarms/")]
    found(TOWN, LIVE, BROKEN, Difference("digests", units.WENLONG, "校验值不符", campaigns.RESOLUTION, 1))
    assert [queries(auditor, where) for where in ("/", "/alarms/")] == one


def test_where_no_whole_run_was_kept_for_26_hours_those_who_see_alarms_are_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    silent, board = "自动核对已超过 26 小时没有完成", f"/summaries/dashboard/?unit={units.QIJIANG}"
    manager, clerk = reviewer_of(units.QIJIANG), clerk_of(units.QIJIANG)
    places = ("/", "/alarms/", board)
    monkeypatch.setattr(alarms, "LATE", dt.timedelta(0))
    assert not any(silent in page(manager, place) for place in places), "nothing is owed where it is switched off"
    with override_settings(SELF_AUDIT_AT=3):
        # None was ever kept, then one is, and is soon too old.
        assert all(silent in page(manager, place) for place in places)
        found()
        assert all(silent in page(manager, place) for place in places)
        assert not any(silent in page(clerk, place) for place in ("/", board))
        monkeypatch.setattr(alarms, "LATE", dt.timedelta(hours=26))
        assert not any(silent in page(manager, place) for place in places)
