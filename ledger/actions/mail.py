"""Sends mail of notices, and never the same twice.

SMTP cannot tell whether a message arrived when the answer is lost. So SENDING is committed before anything is handed
over, and the row is held while it is. Who finds SENDING on a row that nobody holds knows that its worker died between
handing over and noting so: it becomes DOUBTFUL, is shown to the administrator, and goes out again only if a person
says so. What the server has surely refused is tried again, later and later.
"""

import datetime as dt
from typing import Final

from django.conf import settings

from ledger.actions.audit import note
from ledger.actions.locks import lock_ledgers
from ledger.errors import ConflictError, MissingError, RefusedError
from ledger.models import Addressee, Mail, MailState, Person
from ledger.permission import require
from ledger.policy import Action
from ledger.queries.mail import letters_due, message_of
from ledger.scoping import SYSTEM, Actor, tenant_scope
from qingqian.db.clock import app_now, wall_clock
from qingqian.mail.faults import DoubtfulError, NotSentError
from qingqian.mail.send import send

BACK_OFF: Final = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720))
# Between the commit of SENDING and the hold of the row lies a moment in which nobody holds it.
GRACE: Final = dt.timedelta(seconds=60)
DIED: Final = "发送中断，不知道是否已经送达；请向收件人核实后再决定是否重发。"
LEFT: Final = "收件人已停用，没有发送。"
AGAIN, DROP = "again", "drop"


def set_mail(actor: Actor, email: str, rhythm: int) -> None:
    """Keep where the person's own mail goes and how often it may come; MissingError for who is not written down."""
    person = Person.objects.filter(user_id=actor.user_id or 0).first()
    if person is None:
        raise MissingError("没有找到您的人员信息，请联系管理员。")
    lock_ledgers([person.unit_id], closed=True)
    if not Person.objects.filter(pk=person.pk).update(email=email, rhythm=rhythm):
        raise ConflictError("您刚刚随单位调整转到了别处，没有保存；请刷新后再设置。")


def mail_notices() -> int:
    """Put together what is due and send what waits, one after the other; return how many went out."""
    compose()
    doubt_the_dead()
    drop_for_leavers()
    sent = 0
    while (mail := _next()) is not None:
        sent += _sent(mail)
    return sent


def compose() -> int:
    """Make one mail of a person's notices to each unit; return how many. Safe to run beside itself."""
    with tenant_scope(SYSTEM):
        letters, now = letters_due(app_now()), wall_clock()
        mails = Mail.objects.bulk_create(
            Mail(
                unit_id=letter.unit_id,
                user_id=letter.person.user_id,
                message_id=letter.message_id,
                address=letter.person.email,
                made_at=now,
                next_at=now,
            )
            for letter in letters
        )
        for mail, letter in zip(mails, letters, strict=True):
            for row in letter.addressees:
                row.mail = mail
        Addressee.objects.bulk_update([row for letter in letters for row in letter.addressees], ["mail"])
        return len(mails)


def doubt_the_dead() -> int:
    """Mark what a worker that is gone left behind; a row that is still being sent is held and passed over."""
    with tenant_scope(SYSTEM):
        left = Mail.objects.filter(state=MailState.SENDING, sending_at__lt=wall_clock() - GRACE)
        dead = list(left.select_for_update(skip_locked=True).values_list("pk", flat=True))
        return Mail.objects.filter(pk__in=dead).update(state=MailState.DOUBTFUL, fault=DIED)


def drop_for_leavers() -> int:
    """Send nothing any more to who was switched off since; return how many mails."""
    with tenant_scope(SYSTEM):
        waiting = Mail.objects.filter(state=MailState.WAITING, user__is_active=False)
        gone = list(waiting.select_for_update(of=("self",), skip_locked=True).values_list("pk", flat=True))
        return Mail.objects.filter(pk__in=gone).update(state=MailState.DROPPED, fault=LEFT)


def _next() -> Mail | None:
    """Note SENDING on the mail whose turn it is, and commit."""
    with tenant_scope(SYSTEM):
        now = wall_clock()
        waiting = Mail.objects.filter(state=MailState.WAITING, next_at__lte=now)
        mail = waiting.select_for_update(skip_locked=True).order_by("next_at", "id").first()
        if mail is not None:
            mail.state, mail.sending_at, mail.attempts = MailState.SENDING, now, mail.attempts + 1
            mail.save(update_fields=["state", "sending_at", "attempts"])
        return mail


def _sent(noted: Mail) -> bool:
    """Hand a mail over while holding its row, and note what became of it."""
    with tenant_scope(SYSTEM):
        own = Mail.objects.filter(pk=noted.pk, state=MailState.SENDING, attempts=noted.attempts)
        mail = own.select_for_update().first()
        if mail is None:
            return False
        try:
            send(settings.MAIL_SERVER, settings.MAIL_DIR, message_of(mail))
        except NotSentError as refusal:
            _put_off(mail, refusal)
        except DoubtfulError as doubt:
            mail.state, mail.fault = MailState.DOUBTFUL, doubt.sentence
        else:
            mail.state, mail.sent_at, mail.fault = MailState.SENT, wall_clock(), ""
        mail.save(update_fields=["state", "next_at", "sent_at", "fault"])
        return mail.state == MailState.SENT


def _put_off(mail: Mail, refusal: NotSentError) -> None:
    mail.fault = refusal.sentence
    if refusal.lasting or mail.attempts > len(BACK_OFF):
        mail.state = MailState.FAILED
        return
    mail.state = MailState.WAITING
    mail.next_at = wall_clock() + BACK_OFF[mail.attempts - 1]


def decide(actor: Actor, mail: Mail, what: str) -> None:
    """Let a person send what is doubtful or failed once more, to the address of now, or drop it.

    ConflictError where it is neither, RefusedError where the addressee has no address any more.
    """
    require(actor, Action.KEEP_MAIL, mail.unit)
    found = Mail.objects.select_for_update().filter(pk=mail.pk, state__in=(MailState.DOUBTFUL, MailState.FAILED))
    held = found.first()
    if held is None:
        raise ConflictError("这封邮件已经处理，请刷新后再看。")
    if what == AGAIN:
        held.address = Person.objects.filter(user_id=held.user_id).values_list("email", flat=True).first() or ""
        if not held.address:
            raise RefusedError("收件人现在没有填写邮箱；请先补填邮箱再重发，或不再发送。")
    held.state = MailState.WAITING if what == AGAIN else MailState.DROPPED
    held.attempts, held.next_at = 0, wall_clock()
    held.save(update_fields=["state", "address", "attempts", "next_at"])
    note(mail.unit_id, "mail_decided", {"mail": mail.pk, "what": what})
