"""Mail against a real SMTP server: whatever dies or fails, nothing arrives twice, and what is unsure is asked."""

import datetime as dt
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from ledger.actions.mail import AGAIN, BACK_OFF, DROP, compose, decide, doubt_the_dead, mail_notices
from ledger.actions.notices import post
from ledger.errors import ConflictError, ForbiddenError, RefusedError
from ledger.models import Addressee, AuditEvent, Mail, MailState, Notice, NoticeKind, Person, Rhythm
from ledger.queries import mail as queries
from ledger.scoping import SYSTEM, tenant_scope
from qingqian.db.clock import clock_held_at, wall_clock
from qingqian.mail.address import MailServer, mail_server
from tests.factories import units
from tests.mailbox import Mailbox, kill, mailbox
from tests.personas import Persona, clerk_of, manager_of, reviewer_of
from tests.workers import until, worker

pytestmark = pytest.mark.django_db
SHANGHAI = dt.timezone(dt.timedelta(hours=8))
TEN = dt.datetime(2022, 5, 25, 10, tzinfo=SHANGHAI)
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
WRITTEN = "某某建材公司的合同编号有误"
ADDRESS = "gunan@example.test"


@pytest.fixture
def box(settings: Settings) -> Iterator[Mailbox]:
    with mailbox() as box:
        settings.MAIL_SERVER = mail_server(box.url)
        settings.SITE_URL = "https://qq.example.test"
        yield box


def wants(person: Persona, rhythm: Rhythm = Rhythm.AT_ONCE, address: str = ADDRESS) -> Persona:
    with tenant_scope(SYSTEM):
        Person.objects.filter(user=person.user).update(email=address, rhythm=rhythm)
    return person


@pytest.fixture
def clerk() -> Persona:
    return wants(clerk_of(units.GUNAN))


def told(person: Persona, *numbers: int, at: dt.datetime = TEN) -> None:
    with clock_held_at(at), tenant_scope(SYSTEM):
        post(
            [
                Notice(
                    unit=person.unit,
                    about_unit=person.unit,
                    kind=NoticeKind.RETURNED,
                    key=f"{person.unit.code}:{number}",
                    text=f"“第{number}周”已被退回。",
                    detail=WRITTEN,
                    url=f"/filings/{number}/",
                )
                for number in numbers
            ]
        )


def turn(at: dt.datetime = TEN) -> int:
    """Let the mailer have its turn at a moment."""
    with clock_held_at(at):
        return mail_notices()


def states() -> list[MailState]:
    with tenant_scope(SYSTEM):
        return [MailState(state) for state in Mail.objects.order_by("id").values_list("state", flat=True)]


def only() -> Mail:
    with tenant_scope(SYSTEM):
        return Mail.objects.select_related("unit").get()


def text_of(message: EmailMessage) -> str:
    return str(message.get_content())


def later() -> None:
    """Let the time of the next attempt come."""
    with tenant_scope(SYSTEM):
        Mail.objects.update(next_at=wall_clock() - HOUR)


def test_one_mail_says_what_is_new_with_links_and_nothing_that_people_wrote(box: Mailbox, clerk: Persona) -> None:
    told(clerk, 1, 2)
    assert turn() == 1
    (message,) = box.kept
    assert message["Subject"] == "清欠台账：古南街道 2 条通知"
    assert message["To"] == ADDRESS
    assert str(message["From"]) == "清欠台账 <qingqian@localhost>"
    assert message["Message-ID"] == only().message_id
    text = text_of(message)
    assert "· “第1周”已被退回。\n  https://qq.example.test/filings/1/\n" in text
    assert "https://qq.example.test/notices/mail/" in text
    assert WRITTEN not in text
    assert (turn(), len(box.kept), states()) == (0, 1, [MailState.SENT])
    told(clerk, 3)
    assert turn() == 1
    assert "第3周" in text_of(box.kept[1])
    assert "第1周" not in text_of(box.kept[1])


def test_who_gave_no_address_wants_none_has_read_it_or_has_left_gets_none(box: Mailbox) -> None:
    wants(clerk_of(units.GUNAN), address="")
    wants(clerk_of(units.GUNAN), Rhythm.NEVER)
    left, reader = wants(clerk_of(units.GUNAN)), wants(clerk_of(units.GUNAN))
    told(reader, 1)
    left.user.is_active = False
    left.user.save()
    with tenant_scope(SYSTEM):
        Addressee.objects.filter(user=reader.user).update(read_at=TEN)
    assert (turn(), box.kept, states()) == (0, [], [])


def test_an_address_given_today_is_not_sent_the_past(box: Mailbox) -> None:
    clerk = clerk_of(units.GUNAN)
    told(clerk, 1, at=TEN - 4 * DAY)
    told(clerk, 2, at=TEN - DAY)
    wants(clerk)
    assert turn() == 1
    assert "第1周" not in text_of(box.kept[0])


def test_the_daily_digest_goes_at_half_past_eight(box: Mailbox) -> None:
    clerk = wants(clerk_of(units.GUNAN), Rhythm.DAILY)
    told(clerk, 1, at=TEN)
    assert turn(TEN + HOUR) == 0
    told(clerk, 2, at=TEN + 5 * HOUR)
    half_past_eight = (TEN + DAY).replace(hour=8, minute=30)
    assert turn(half_past_eight - dt.timedelta(seconds=1)) == 0
    assert turn(half_past_eight) == 1
    assert "2 条通知" in box.kept[0]["Subject"]
    told(clerk, 3, at=half_past_eight + HOUR)
    assert turn(half_past_eight + 2 * HOUR) == 0
    assert turn(half_past_eight + DAY) == 1


def test_what_the_server_refuses_is_tried_later_and_later_and_then_given_up(box: Mailbox, clerk: Persona) -> None:
    box.answer = "451 busy"
    told(clerk, 1)
    for number, pause in enumerate(BACK_OFF, 1):
        assert turn() == 0
        mail = only()
        assert (mail.state, mail.attempts) == (MailState.WAITING, number)
        assert abs(mail.next_at - wall_clock() - pause) < dt.timedelta(seconds=20)
        assert "邮件服务器不接受邮件内容（451 busy），稍后自动再试。" in mail.fault
        assert turn() == 0
        assert only().attempts == number
        later()
    turn()
    assert states() == [MailState.FAILED]
    assert box.kept == []


def test_it_goes_out_once_the_server_is_well_again(box: Mailbox, clerk: Persona) -> None:
    box.to = "450 try later"
    told(clerk, 1)
    assert turn() == 0
    box.to = "250 ok"
    later()
    assert turn() == 1
    assert (len(box.kept), only().fault) == (1, "")


def test_an_address_that_does_not_exist_is_not_tried_again(box: Mailbox, clerk: Persona) -> None:
    box.to = "550 no such user"
    told(clerk, 1)
    assert turn() == 0
    assert states() == [MailState.FAILED]
    assert "不接受收件地址（550 no such user），请检查后再发。" in only().fault


def test_a_server_that_is_away_is_said_in_words(clerk: Persona, settings: Settings) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.MAIL_SERVER = MailServer("smtp", "127.0.0.1", free.getsockname()[1])
    told(clerk, 1)
    assert turn() == 0
    assert states() == [MailState.WAITING]
    assert "连不上邮件服务器 127.0.0.1:" in only().fault


def test_a_lost_answer_leaves_a_doubt_that_a_person_settles(
    box: Mailbox, clerk: Persona, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qingqian.mail.send.TIMEOUT", 0.5)
    box.then = partial(time.sleep, 1.2)
    told(clerk, 1)
    assert turn() == 0
    assert states() == [MailState.DOUBTFUL]
    assert "可能已经送达" in only().fault
    box.then = None
    monkeypatch.undo()
    later()
    assert (turn(), len(box.kept)) == (0, 1)
    manager, mail = manager_of(units.QIJIANG), only()
    with manager.scope() as actor:
        decide(actor, mail, AGAIN)
        with pytest.raises(ConflictError):
            decide(actor, mail, AGAIN)
    assert turn() == 1
    first, second = box.kept
    assert first["Message-ID"] == second["Message-ID"]
    with tenant_scope(SYSTEM):
        assert AuditEvent.objects.get(what="mail_decided").after == {"mail": mail.pk, "what": AGAIN}


def test_what_is_dropped_stays_unsent_and_only_a_manager_decides(box: Mailbox, clerk: Persona) -> None:
    box.to = "550 no such user"
    told(clerk, 1)
    turn()
    mail = only()
    with reviewer_of(units.QIJIANG).scope() as actor, pytest.raises(ForbiddenError):
        decide(actor, mail, DROP)
    with manager_of(units.GUNAN).scope() as actor:
        decide(actor, mail, DROP)
    box.to = "250 ok"
    later()
    assert (turn(), box.kept, states()) == (0, [], [MailState.DROPPED])


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_between_sending_and_marking_sends_nothing_twice(box: Mailbox) -> None:
    clerk = wants(clerk_of(units.GUNAN))
    told(clerk, 1, at=wall_clock())
    with worker(QINGQIAN_MAIL_URL=box.url) as process:
        box.then = kill(process.pid)
        until(lambda: process.poll() is not None)
    box.then = None
    assert (len(box.kept), states()) == (1, [MailState.SENDING])
    with worker(QINGQIAN_MAIL_URL=box.url):
        told(clerk, 2, at=wall_clock())
        until(lambda: len(box.kept) == 2)
        with tenant_scope(SYSTEM):
            Mail.objects.filter(state=MailState.SENDING).update(sending_at=wall_clock() - HOUR)
        until(lambda: MailState.DOUBTFUL in states())
    assert [("第1周" in text_of(message), "第2周" in text_of(message)) for message in box.kept] == [
        (True, False),
        (False, True),
    ]
    assert states() == [MailState.DOUBTFUL, MailState.SENT]
    with tenant_scope(SYSTEM):
        assert "发送中断" in Mail.objects.get(state=MailState.DOUBTFUL).fault


@pytest.mark.django_db(transaction=True)
def test_two_workers_beside_each_other_send_each_mail_once(box: Mailbox) -> None:
    clerks = [wants(clerk_of(code)) for code in (units.GUNAN, units.WENLONG, units.SHIJIAO)]
    for clerk in clerks:
        told(clerk, 1, 2, at=wall_clock())
    with worker(QINGQIAN_MAIL_URL=box.url), worker(QINGQIAN_MAIL_URL=box.url):
        until(lambda: states() == [MailState.SENT] * 3)
    assert sorted(message["Subject"] for message in box.kept) == [
        f"清欠台账：{name} 2 条通知" for name in ("古南街道", "文龙街道", "石角镇")
    ]


def test_what_is_just_being_sent_is_not_taken_for_dead(box: Mailbox, clerk: Persona) -> None:
    told(clerk, 1)
    turn()
    with tenant_scope(SYSTEM):
        Mail.objects.update(state=MailState.SENDING, sending_at=wall_clock())
    assert doubt_the_dead() == 0
    assert len(box.kept) == 1


@pytest.mark.django_db(transaction=True)
def test_what_is_held_while_it_is_sent_is_never_doubted(box: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    clerk = wants(clerk_of(units.GUNAN))
    told(clerk, 1)
    monkeypatch.setattr("ledger.actions.mail.GRACE", -HOUR)
    doubted: list[int] = []
    with ThreadPoolExecutor(1) as other:
        box.then = lambda: doubted.append(other.submit(_elsewhere).result())
        assert turn() == 1
    assert (doubted, states()) == ([0], [MailState.SENT])


def _elsewhere() -> int:
    """Look for the dead on a connection of one's own, as another worker does."""
    try:
        return doubt_the_dead()
    finally:
        connection.close()


def test_many_letters_are_put_together_with_the_queries_of_one(box: Mailbox) -> None:
    assert box.kept == []
    counts = []
    for numbers, codes in ((range(1), [units.GUNAN]), (range(1, 9), [units.WENLONG, units.SHIJIAO, units.JIJIANG])):
        for code in codes:
            told(wants(clerk_of(code)), *numbers)
        with clock_held_at(TEN), CaptureQueriesContext(connection) as captured:
            assert compose() == len(codes)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_digests_that_wait_for_the_morning_hold_nobody_up(box: Mailbox, clerk: Persona, monkeypatch: Any) -> None:
    monkeypatch.setattr(queries, "MOST", 3)
    told(wants(clerk_of(units.WENLONG), Rhythm.DAILY), 1, 2, 3, 4)
    told(clerk, 5)
    assert turn(TEN + HOUR) == 1
    assert "第5周" in text_of(box.kept[0])


def test_a_letter_that_goes_on_behind_the_limit_is_put_together_whole(
    box: Mailbox, clerk: Persona, monkeypatch: Any
) -> None:
    monkeypatch.setattr(queries, "MOST", 3)
    told(clerk, 1, 2)
    told(wants(clerk_of(units.WENLONG)), 3, 4)
    assert (turn(), turn()) == (1, 1)
    assert [len(text_of(message).split("·")) - 1 for message in box.kept] == [2, 2]


def test_it_goes_again_to_the_address_of_now(box: Mailbox, clerk: Persona) -> None:
    told(clerk, 1)
    turn()
    with tenant_scope(SYSTEM):
        Mail.objects.update(state=MailState.FAILED)
    wants(clerk, address="")
    with manager_of(units.QIJIANG).scope() as actor, pytest.raises(RefusedError, match="没有填写邮箱"):
        decide(actor, only(), AGAIN)
    wants(clerk, address="right@example.test")
    with manager_of(units.QIJIANG).scope() as actor:
        decide(actor, only(), AGAIN)
    turn(TEN + HOUR)
    assert box.kept[-1]["To"] == "right@example.test"


def test_what_still_waits_for_a_leaver_is_dropped(box: Mailbox, clerk: Persona) -> None:
    told(clerk, 1)
    with clock_held_at(TEN):
        compose()
    type(clerk.user).objects.filter(pk=clerk.user.pk).update(is_active=False)
    assert turn() == 0
    assert states() == [MailState.DROPPED]
    assert box.kept == []
