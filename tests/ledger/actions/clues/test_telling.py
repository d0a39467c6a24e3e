"""Whose turn it is learns of it, once and without a name of who complained; desks are reminded on working days."""

import datetime as dt
from collections.abc import Iterator
from typing import Any, Final

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from ledger.actions.clues.intake import register_locked
from ledger.actions.clues.telling import tell_clue_dues
from ledger.actions.locks import lock_ledgers
from ledger.actions.mail import mail_notices
from ledger.actions.outbox import deliver
from ledger.actions.workdays import seed_days
from ledger.calendar.instants import at, day_of
from ledger.clueflow import Act
from ledger.models import (
    Addressee,
    CallAnswer,
    Clue,
    ClueEvidenceKind,
    ClueResult,
    ClueState,
    Notice,
    Outbox,
    Person,
    Rhythm,
)
from ledger.queries.clues import reminders
from ledger.scoping import SYSTEM, tenant_scope
from qingqian.db.clock import app_now, clock_held_at
from qingqian.mail.address import mail_server
from tests.factories import units
from tests.factories.clues import CREDITOR, DEBTOR, complaint, done, fresh, proved, registered
from tests.mailbox import Mailbox, mailbox
from tests.personas import Persona, clerk_of, head_of, reviewer_of, viewer_of
from tests.races import race

pytestmark = pytest.mark.django_db
DAY: Final = dt.timedelta(days=1)
NINE: Final = dt.time(9)
WHY: Final = "周经理说合同丢了"
# A Friday, the last working day before 1 May 2022.
FRIDAY: Final = dt.date(2022, 4, 29)


@pytest.fixture
def box(settings: Settings) -> Iterator[Mailbox]:
    with mailbox() as box:
        settings.MAIL_SERVER = mail_server(box.url)
        settings.SITE_URL = "https://qq.example.test"
        yield box


def told() -> list[tuple[str, str, list[int]]]:
    """Deliver, and return the new notices: unit, text and to whom."""
    with tenant_scope(SYSTEM):
        last = Notice.objects.order_by("-id").values_list("id", flat=True).first() or 0
    deliver()
    with tenant_scope(SYSTEM):
        found = list(Notice.objects.filter(pk__gt=last).select_related("unit").order_by("id"))
        return [(each.unit.name, each.text, _people(each)) for each in found]


def _people(notice: Notice) -> list[int]:
    return list(Addressee.objects.filter(notice=notice).order_by("user_id").values_list("user_id", flat=True))


def ids(*people: Persona) -> list[int]:
    return sorted(person.user.pk for person in people)


def act(who: Persona, what: Act, clue: Clue, **said: Any) -> list[tuple[str, str, list[int]]]:
    """Do one act and return what was told of it."""
    done(who, what, clue, comment=WHY, **said)
    return told()


def test_each_step_tells_those_whose_turn_it_is_and_nobody_else() -> None:
    city_clerk, city, head = clerk_of(units.CITY), reviewer_of(units.CITY), head_of(units.CITY)
    district, town = reviewer_of(units.QIJIANG), clerk_of(units.GUNAN)
    viewer_of(units.CITY)
    clue = registered(city_clerk)
    number, today = clue.number, day_of(app_now())
    assert told() == [("重庆市", f"重庆市登记了线索 {number}，请审查，期限 {clue.due_on}。", ids(city, head))]
    assert act(city, Act.ASK_MORE, clue) == [
        ("重庆市", f"线索 {number} 需要补正，请联系投诉人。", ids(city_clerk)),
    ]
    assert act(city_clerk, Act.SUPPLY, clue)[0][2] == ids(city, head)
    assert act(city, Act.ACCEPT, clue)[0][2] == ids(city_clerk, city, head)
    ((unit, text, people),) = act(city, Act.ASSIGN, clue, target=district.unit)
    assert (unit, people) == ("綦江区", ids(district))
    assert text == f"重庆市转来线索 {number}，请接办，期限 {fresh(clue).due_on}。"
    assert act(district, Act.ASSIGN, clue, target=town.unit)[0][2] == ids(town)
    assert act(town, Act.TAKE, clue) == []
    until = today + 60 * DAY
    assert act(town, Act.ASK_EXTENSION, clue, until=until) == [
        ("綦江区", f"古南街道为线索 {number} 申请延期到 {until}，请批复，期限 {today + 30 * DAY}。", ids(district)),
    ]
    assert act(district, Act.GRANT_EXTENSION, clue)[0][::2] == ("古南街道", ids(town))
    assert act(city, Act.HANG, clue, until=today + 9 * DAY) == [
        ("古南街道", f"重庆市对线索 {number} 挂牌督办，完成时限 {today + 9 * DAY}。", ids(town)),
    ]
    assert act(town, Act.FEED_BACK, clue, result=ClueResult.UNTRUE)[0][::2] == ("綦江区", ids(district))
    assert act(district, Act.SEND_BACK, clue)[0][::2] == ("古南街道", ids(town))
    act(town, Act.FEED_BACK, clue, result=ClueResult.UNTRUE)
    assert act(city, Act.UNHANG, clue)[0] == ("古南街道", f"线索 {number} 已摘牌。", ids(town))
    assert act(district, Act.CONFIRM, clue)[0][::2] == ("重庆市", ids(city, head))
    assert act(city, Act.CONFIRM, clue) == [("古南街道", f"线索 {number} 已复核通过，已办结。", ids(town))]
    assert act(city, Act.REOPEN, clue)[0][::2] == ("古南街道", ids(town))


def test_where_nobody_can_decide_the_unit_above_is_told_of_it() -> None:
    clerk, district = clerk_of(units.GUNAN), reviewer_of(units.QIJIANG)
    clue = registered(clerk)
    told_above = "古南街道没有审核员和负责人，请配备，或由您改派："
    words = f"古南街道登记了线索 {clue.number}，请审查，期限 {clue.due_on}。"
    assert told() == [("綦江区", told_above + words, ids(district))]
    own = reviewer_of(units.GUNAN)
    again = registered(clerk)
    assert told() == [("古南街道", f"古南街道登记了线索 {again.number}，请审查，期限 {again.due_on}。", ids(own))]


def test_who_worked_on_it_learns_that_its_result_was_not_so() -> None:
    clerk, reviewer = clerk_of(units.QIJIANG), reviewer_of(units.QIJIANG)
    clue = registered(clerk)
    act(reviewer, Act.ACCEPT, clue)
    act(clerk, Act.TAKE, clue)
    act(clerk, Act.FEED_BACK, clue, result=ClueResult.UNTRUE)
    act(reviewer, Act.CONFIRM, clue)
    assert act(reviewer, Act.CALL_BACK, clue, reached=True, answer=CallAnswer.TRUE) == []
    ((unit, text, people),) = act(reviewer, Act.CALL_BACK, clue, reached=True, answer=CallAnswer.UNTRUE)
    assert (unit, people) == ("綦江区", ids(clerk, reviewer))
    assert text.startswith(f"綦江区回访时债权人说线索 {clue.number} 的结果不属实，已重启，请重新办理，期限 ")


def test_who_loses_a_clue_is_told_that_it_went_elsewhere_and_where_to_no_more() -> None:
    clerk, reviewer = clerk_of(units.QIJIANG), reviewer_of(units.QIJIANG)
    old, new = clerk_of(units.GUNAN), clerk_of(units.WENLONG)
    clue = registered(clerk)
    act(reviewer, Act.ACCEPT, clue)
    act(reviewer, Act.ASSIGN, clue, target=old.unit)
    came, left = act(reviewer, Act.REASSIGN, clue, target=new.unit)
    assert (came[0], came[2], left[0], left[2]) == ("文龙街道", ids(new), "古南街道", ids(old))
    assert left[1] == f"线索 {clue.number} 已由綦江区改派到其他单位，不用再办。"


def test_no_text_names_who_complained_of_whom_or_what_somebody_wrote() -> None:
    clerk, reviewer = clerk_of(units.QIJIANG), reviewer_of(units.QIJIANG)
    clue = registered(clerk, contact_name="周经理")
    act(reviewer, Act.ACCEPT, clue)
    act(clerk, Act.TAKE, clue)
    proved(clue, ClueEvidenceKind.WITHDRAWAL)
    act(clerk, Act.WITHDRAW, clue)
    act(reviewer_of(units.QIJIANG), Act.SEND_BACK, clue)
    with tenant_scope(SYSTEM):
        texts = " ".join(Notice.objects.values_list("text", flat=True))
        assert WHY in Notice.objects.values_list("detail", flat=True)
    for name in (CREDITOR, DEBTOR, "周经理", WHY):
        assert name not in texts


def test_what_is_registered_together_is_told_in_one_line_and_again_after_a_crash_in_none() -> None:
    clerk, reviewer = clerk_of(units.QIJIANG), reviewer_of(units.QIJIANG)
    counts = []
    for many in (1, 40):
        with clerk.scope() as actor, CaptureQueriesContext(connection) as captured:
            lock_ledgers([clerk.unit.pk])
            register_locked(actor, clerk.unit, [complaint()] * many)
        counts.append(len(captured))
        ((_unit, text, people),) = told()
        assert people == ids(reviewer)
    assert counts[0] == counts[1]
    assert text == "綦江区登记了 40 条线索，请审查。"
    with tenant_scope(SYSTEM):
        Outbox.objects.update(delivered_at=None)
    assert told() == []


def owed(due: dt.date, state: ClueState = ClueState.HANDLING) -> Clue:
    """Return a clue of the town that is owed by a day."""
    clue = registered(clerk_of(units.CITY))
    with tenant_scope(SYSTEM):
        town = units.unit(units.GUNAN)
        seed_days(units.unit(units.CITY))
        Clue.objects.filter(pk=clue.pk).update(state=state, unit=town, desk=town, due_on=due)
    return clue


def reminded(day: dt.date, hour: dt.time = NINE) -> list[str]:
    """Sweep at an hour and return the new texts."""
    with tenant_scope(SYSTEM):
        last = Notice.objects.order_by("-id").values_list("id", flat=True).first() or 0
    with clock_held_at(at(day, hour)):
        count = tell_clue_dues()
    with tenant_scope(SYSTEM):
        found = list(Notice.objects.filter(pk__gt=last).order_by("id").values_list("text", flat=True))
    assert len(found) == count
    return found


def test_a_desk_is_reminded_three_working_days_before_one_before_on_the_day_and_each_working_day_after() -> None:
    due = dt.date(2022, 5, 7)  # a Saturday that is worked; the holidays end on the 4th
    number = owed(due).number
    soon = f"线索 {number}“办理中”将于 {due} 到期，请抓紧办理。"
    days = {day: reminded(day) for day in (FRIDAY - 2 * DAY + count * DAY for count in range(14))}
    assert {day: texts for day, texts in days.items() if texts} == {
        FRIDAY: [soon],
        dt.date(2022, 5, 6): [soon],
        due: [f"线索 {number}“办理中”今天到期，请今天办理。"],
        dt.date(2022, 5, 9): [f"线索 {number}“办理中”的期限是 {due}，已逾期 2 天，请尽快办理。"],
        dt.date(2022, 5, 10): [f"线索 {number}“办理中”的期限是 {due}，已逾期 3 天，请尽快办理。"],
    }


def test_who_works_on_what_hangs_is_reminded_of_its_own_day_until_it_is_unhung() -> None:
    clerk, head = clerk_of(units.GUNAN), head_of(units.GUNAN)
    clue, due = owed(dt.date(2199, 1, 1)), dt.date(2022, 5, 6)
    with clock_held_at(at(FRIDAY - 9 * DAY, NINE)):
        done(reviewer_of(units.CITY), Act.HANG, clue, until=due)
    days = {day: reminded(day) for day in (FRIDAY - 4 * DAY + count * DAY for count in range(13))}
    assert {day: texts for day, texts in days.items() if texts} == {
        FRIDAY - DAY: [f"挂牌督办的线索 {clue.number} 要在 {due} 前完成，请抓紧办理。"],
        dt.date(2022, 5, 5): [f"挂牌督办的线索 {clue.number} 要在 {due} 前完成，请抓紧办理。"],
        due: [f"挂牌督办的线索 {clue.number} 今天是完成时限，请今天办理。"],
        dt.date(2022, 5, 7): [f"挂牌督办的线索 {clue.number} 应在 {due} 前完成，已逾期 1 天，请尽快办理。"],
    }
    assert reminded(due) == []
    with tenant_scope(SYSTEM):
        people = [_people(notice) for notice in Notice.objects.filter(key__startswith="clue-hung:").order_by("id")]
    assert people == [ids(clerk)] * 3 + [ids(clerk, head)]
    with clock_held_at(at(dt.date(2022, 5, 8), NINE)):
        done(reviewer_of(units.CITY), Act.UNHANG, clue)
    assert reminded(dt.date(2022, 5, 9)) == []


def test_what_is_due_on_days_off_is_reminded_of_on_the_last_working_day_before() -> None:
    owed(dt.date(2022, 5, 2))
    assert [len(reminded(FRIDAY + count * DAY)) for count in (-1, 0, 1, 3, 5)] == [1, 1, 0, 0, 0]


def test_once_a_day_from_eight_on_and_to_a_new_desk_again() -> None:
    clue = owed(FRIDAY)
    assert reminded(FRIDAY, dt.time(7, 59)) == []
    assert len(reminded(FRIDAY, dt.time(8))) == 1
    assert reminded(FRIDAY, dt.time(17)) == []
    with tenant_scope(SYSTEM):
        Clue.objects.filter(pk=clue.pk).update(desk=units.unit(units.QIJIANG))
    assert len(reminded(FRIDAY, dt.time(18))) == 1


def test_nobody_is_reminded_of_what_waits_for_no_unit() -> None:
    owed(FRIDAY, ClueState.SUPPLEMENT)
    owed(FRIDAY, ClueState.REFUSED)
    assert reminded(FRIDAY) == []


def test_a_reminder_concerns_whose_turn_it_is_and_what_is_late_all_who_decide_or_work() -> None:
    town = units.GUNAN
    clerk, reviewer, head = clerk_of(town), reviewer_of(town), head_of(town)
    viewer_of(town)
    owed(FRIDAY)
    reminded(FRIDAY)
    owed(FRIDAY - DAY, ClueState.REGISTERED)
    reminded(FRIDAY)
    with tenant_scope(SYSTEM):
        people = [_people(notice) for notice in Notice.objects.filter(key__startswith="clue-due:").order_by("id")]
    assert people == [ids(clerk), ids(clerk, reviewer, head)]


def test_many_reminders_cost_the_statements_of_one() -> None:
    counts = []
    for many in (1, 5):
        for _turn in range(many):
            owed(FRIDAY)
        with clock_held_at(at(FRIDAY, NINE)), CaptureQueriesContext(connection) as captured:
            assert tell_clue_dues() == many
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_what_one_sweep_does_not_manage_the_next_goes_on_with(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reminders, "MOST", 2)
    for _turn in range(3):
        owed(FRIDAY)
    assert [len(reminded(FRIDAY)) for _sweep in range(3)] == [2, 1, 0]


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_remind_once() -> None:
    clerk_of(units.GUNAN)
    owed(FRIDAY)
    assert [finish.refusal for finish in race(swept, swept)] == [None, None]
    with tenant_scope(SYSTEM):
        assert Notice.objects.filter(key__startswith="clue-due:").count() == 1
        assert Addressee.objects.filter(notice__key__startswith="clue-due:").count() == 1


def swept() -> int:
    with clock_held_at(at(FRIDAY, NINE)):
        return tell_clue_dues()


def test_a_person_has_one_mail_of_all_and_none_again_after_a_crash(box: Mailbox) -> None:
    clerk = clerk_of(units.GUNAN)
    with tenant_scope(SYSTEM):
        Person.objects.filter(user=clerk.user).update(email="gunan@example.test", rhythm=Rhythm.DAILY)
    numbers = [owed(FRIDAY).number, owed(FRIDAY + 8 * DAY).number]
    with clock_held_at(at(FRIDAY, dt.time(8, 10))):
        assert tell_clue_dues() == 2
        assert mail_notices() == 0
    with clock_held_at(at(FRIDAY, dt.time(8, 40))):
        assert mail_notices() == 1
        with tenant_scope(SYSTEM):
            Outbox.objects.update(delivered_at=None)
        assert tell_clue_dues() == 0
        assert mail_notices() == 0
    (mail,) = box.kept
    for number in numbers:
        assert number in mail.get_content()
    assert CREDITOR not in mail.get_content()
