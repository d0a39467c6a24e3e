"""The page of a clue, and the acts that are done on it."""

import datetime as dt
import re

import pytest

from ledger.calendar.instants import day_of
from ledger.clueflow import Act
from ledger.models import AuditEvent, Clue, ClueEvent, ClueEvidenceKind, ClueState
from ledger.scoping import SYSTEM, tenant_scope
from qingqian.db.clock import app_now
from tests.factories import units
from tests.factories.clues import DEBTOR, done, fresh, proved, registered
from tests.ledger.views.moves import page, queries
from tests.personas import Persona, auditor_of, clerk_of, reviewer_of, viewer_of

pytestmark = pytest.mark.django_db
PHONE = "13812342201"


@pytest.fixture
def clerk() -> Persona:
    return clerk_of(units.QIJIANG)


@pytest.fixture
def reviewer() -> Persona:
    units.unit(units.GUNAN)
    return reviewer_of(units.QIJIANG)


@pytest.fixture
def clue(clerk: Persona) -> Clue:
    return registered(clerk, contact_name="周经理", contact_phone=PHONE)


def show(person: Persona, clue: Clue) -> str:
    return page(person, f"/clues/{clue.pk}/")


def press(person: Persona, clue: Clue, act: Act, status: int = 302, **said: object) -> str:
    """Send the form of an act as the page of now has it."""
    where = f"/clues/{clue.pk}/act/{act}/"
    answer = person.client.post(where, {"seen": fresh(clue).version, **said})
    assert answer.status_code == status, answer.content.decode()
    return str(answer.content.decode())


def offered(person: Persona, clue: Clue) -> set[Act]:
    """Return the acts whose forms stand on the page."""
    return {Act(found) for found in re.findall(rf"/clues/{clue.pk}/act/(\w+)/", show(person, clue))}


def test_it_says_what_was_complained_of_where_it_lies_and_how_long_there_is(clue: Clue, clerk: Persona) -> None:
    shown = show(clerk, clue)
    for word in (clue.number, clue.creditor_name, DEBTOR, "10.00", "工程款未付", "待审查", "綦江区", "周经理"):
        assert word in shown, word
    assert re.search(r"还剩 \d+ 个工作日", shown)
    with tenant_scope(SYSTEM):
        Clue.objects.update(due_on=day_of(app_now()) - dt.timedelta(days=3))
    assert "逾期 3 天" in show(clerk, clue)


def test_each_is_offered_what_the_table_and_the_policy_allow(clue: Clue, clerk: Persona, reviewer: Persona) -> None:
    measures = {Act.URGE, Act.INTERVIEW, Act.CIRCULATE, Act.HANG}
    assert offered(clerk, clue) == set()
    assert offered(viewer_of(units.QIJIANG), clue) == set()
    assert offered(reviewer, clue) == {Act.ACCEPT, Act.REFUSE, Act.ASK_MORE, Act.JOIN} | measures
    done(reviewer, Act.ACCEPT, clue)
    assert offered(clerk, clue) == {Act.TAKE, Act.ASK_REASSIGN}
    assert offered(reviewer, clue) == {Act.ASSIGN, Act.JOIN} | measures
    done(reviewer, Act.HANG, clue, until=day_of(app_now()) + dt.timedelta(days=9))
    assert offered(reviewer, clue) == {Act.ASSIGN, Act.JOIN, Act.UNHANG, *measures} - {Act.HANG}


def test_a_leaf_has_nobody_to_pass_it_down_to() -> None:
    clue = registered(clerk_of(units.WENLONG))
    reviewer = reviewer_of(units.WENLONG)
    done(reviewer, Act.ACCEPT, clue)
    assert Act.ASSIGN not in offered(reviewer, clue)


def test_an_act_is_done_told_and_stands_in_the_timeline(clue: Clue, reviewer: Persona) -> None:
    press(reviewer, clue, Act.ACCEPT)
    press(reviewer, clue, Act.ASSIGN, target=units.GUNAN, comment="请于本月办结")
    shown = show(reviewer, clue)
    for word in ("已转办，线索现在是“待接办”", "交古南街道办理", "请于本月办结", reviewer.actor.name, "受理", "登记"):
        assert word in shown, word
    assert fresh(clue).unit.code == units.GUNAN


def test_a_refusal_says_why_and_keeps_what_was_typed(clue: Clue, reviewer: Persona) -> None:
    press(reviewer, clue, Act.ACCEPT)
    town = clerk_of(units.GUNAN)
    press(reviewer, clue, Act.ASSIGN, target=units.GUNAN)
    press(town, clue, Act.TAKE)
    said = {"result": "1", "comment": "已全部付清"}
    assert "“已清偿”应有付款凭证，请先上传。" in press(town, clue, Act.FEED_BACK, 422, **said)
    refused = press(town, clue, Act.FEED_BACK, 422, result="", comment="已全部付清")
    assert "请选择办理结果。" in refused
    assert "已全部付清" in refused
    assert 'href="/clues/due/"' in refused, "the doors beside it stay"
    assert "请写明" in press(town, clue, Act.ASK_REASSIGN, 422, comment="")
    assert fresh(clue).state == ClueState.HANDLING


def test_a_false_result_of_the_other_kind_and_units_beyond_are_no_choice(clue: Clue, reviewer: Persona) -> None:
    press(reviewer, clue, Act.ACCEPT)
    assert "请从列出的选项中选择" in press(reviewer, clue, Act.ASSIGN, 422, target=units.JIJIANG)
    press(reviewer, clue, Act.ASSIGN, target=units.GUNAN)
    done(clerk_of(units.GUNAN), Act.TAKE, clue)
    assert "请从列出的选项中选择" in press(
        clerk_of(units.GUNAN), clue, Act.FEED_BACK, 422, result="21", comment="已纠正"
    )
    assert f'value="{units.JIJIANG}"' not in show(reviewer, clue)


def test_the_second_who_decides_is_told_of_the_first(clue: Clue, reviewer: Persona) -> None:
    old = fresh(clue).version
    press(reviewer, clue, Act.ACCEPT)
    other = reviewer_of(units.QIJIANG)
    answer = other.client.post(f"/clues/{clue.pk}/act/refuse/", {"seen": old, "comment": "不归本区管"})
    assert answer.status_code == 409
    shown = answer.content.decode()
    assert reviewer.actor.name in shown
    assert re.search(r'id="unoffered"[^>]*>不归本区管<', shown)


def test_what_was_typed_stands_in_its_form_again_where_the_act_is_still_open(clue: Clue, reviewer: Persona) -> None:
    old = fresh(clue).version
    done(reviewer_of(units.QIJIANG), Act.URGE, clue, comment="请尽快审查")
    where, said = f"/clues/{clue.pk}/act/refuse/", "不归本区管"
    answer = reviewer.client.post(where, {"seen": old, "comment": said})
    shown = answer.content.decode()
    assert (answer.status_code, said in shown, "请尽快审查" in shown, "unoffered" in shown) == (409, True, True, False)
    press(reviewer, clue, Act.REFUSE, comment=said)


def test_a_second_click_does_nothing_more_though_the_clue_lies_elsewhere_by_then(
    clue: Clue, reviewer: Persona
) -> None:
    town = clerk_of(units.GUNAN)
    done(reviewer, Act.ACCEPT, clue)

    def twice(person: Persona, act: Act, **said: object) -> None:
        said = {"seen": fresh(clue).version, **said}
        before = events()
        for _turn in range(2):
            answer = person.client.post(f"/clues/{clue.pk}/act/{act}/", said)
            assert (answer.status_code, answer.headers["Location"]) == (302, f"/clues/{clue.pk}/"), act
        assert events() == before + 1

    def events() -> int:
        with tenant_scope(SYSTEM):
            return ClueEvent.objects.filter(clue=clue).count()

    twice(reviewer, Act.ASSIGN, target=units.GUNAN)
    done(town, Act.TAKE, clue)
    twice(town, Act.FEED_BACK, result="6", comment="已付清")


def test_one_whose_clue_went_up_meanwhile_is_told_so(clue: Clue, reviewer: Persona) -> None:
    town = clerk_of(units.GUNAN)
    done(reviewer, Act.ACCEPT, clue)
    done(reviewer, Act.ASSIGN, clue, target=town.unit)
    done(town, Act.TAKE, clue)
    done(town, Act.ASK_REASSIGN, clue)
    assert "现在由綦江区处理" in press(town, clue, Act.FEED_BACK, 409, comment="已付清", result="1")
    assert "现在由綦江区处理" in show(town, clue)


def test_strangers_find_nothing_and_those_without_the_right_are_refused(clue: Clue, clerk: Persona) -> None:
    for where in (f"/clues/{clue.pk}/", f"/clues/{clue.pk}/act/accept/", f"/clues/{clue.pk}/phones/"):
        stranger = clerk_of(units.JIJIANG) if where.endswith("phones/") else reviewer_of(units.JIJIANG)
        answer = stranger.client.get(where) if where.count("/") == 3 else stranger.client.post(where)
        assert answer.status_code == 404, where
    assert clerk.client.post(f"/clues/{clue.pk}/act/accept/", {"seen": 1}).status_code == 403
    assert clerk.client.post(f"/clues/{clue.pk}/act/nothing/", {"seen": 1}).status_code == 404
    assert fresh(clue).state == ClueState.REGISTERED


def test_who_asked_does_not_decide(clue: Clue, reviewer: Persona) -> None:
    """One person may be both clerk and reviewer of a district."""
    done(reviewer, Act.ACCEPT, clue)
    done(clerk_of(units.QIJIANG), Act.TAKE, clue)
    with tenant_scope(SYSTEM):
        Clue.objects.update(state=ClueState.EXTENSION_ASKED, asked_until=day_of(app_now()) + dt.timedelta(days=40))
        ClueEvent.objects.create(
            unit=fresh(clue).unit,
            clue=clue,
            act=Act.ASK_EXTENSION,
            from_state=ClueState.HANDLING,
            to_state=ClueState.EXTENSION_ASKED,
            by_unit_name="綦江区",
            actor_id=reviewer.user.pk,
            actor_name="审核员",
            at=app_now(),
        )
    assert "请由另一位同事或上级来定" in show(reviewer, clue)
    assert not offered(reviewer, clue) & {Act.GRANT_EXTENSION, Act.DENY_EXTENSION}
    assert {Act.GRANT_EXTENSION, Act.DENY_EXTENSION} <= offered(reviewer_of(units.QIJIANG), clue)


def test_the_number_is_masked_shown_to_whom_it_is_granted_and_each_look_is_noted(clue: Clue, clerk: Persona) -> None:
    assert PHONE not in show(clerk, clue)
    assert "138****2201" in show(clerk, clue)
    where = f"/clues/{clue.pk}/phones/"
    assert PHONE in clerk.client.post(where).content.decode()
    assert PHONE in clerk.client.post(where, headers={"HX-Request": "true"}).content.decode()
    with tenant_scope(SYSTEM):
        notes = AuditEvent.objects.filter(what="phones_revealed")
        assert [(note.after or {})["clue"] for note in notes] == [clue.number] * 2
    assert "显示号码" not in show(viewer_of(units.QIJIANG), clue)
    assert viewer_of(units.QIJIANG).client.post(where).status_code == 403


def test_the_audit_is_linked_for_who_reads_it(clue: Clue, clerk: Persona) -> None:
    assert "what=ledger_clue" in show(auditor_of(units.QIJIANG), clue)
    assert "what=ledger_clue" not in show(clerk, clue)


def test_one_that_was_joined_leads_to_the_other_and_back(clue: Clue, clerk: Persona, reviewer: Persona) -> None:
    other = registered(clerk)
    press(reviewer, other, Act.JOIN, into=clue.number, comment="同一笔工程款")
    assert f'href="/clues/{clue.pk}/"' in show(clerk, other)
    assert f'href="/clues/{other.pk}/"' in show(clerk, clue)


def test_more_on_a_clue_asks_no_more_of_the_database(clue: Clue, reviewer: Persona) -> None:
    few = queries(reviewer, f"/clues/{clue.pk}/")
    proved(clue, ClueEvidenceKind.CONTRACT, ClueEvidenceKind.VOUCHER)
    for _turn in range(2):
        done(reviewer, Act.URGE, clue)
    assert queries(reviewer, f"/clues/{clue.pk}/") == few
