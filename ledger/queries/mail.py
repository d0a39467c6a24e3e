"""Whom mail is due to, and what it says: units, periods, numbers, times and links; nothing that people wrote."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from hashlib import sha256
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q, QuerySet

from ledger.calendar.instants import SHANGHAI, at
from ledger.models import Addressee, Mail, MailState, Person, Rhythm, Unit

MORNING: Final = dt.time(8, 30)
# What was told longer ago is no news: who gives an address today is not sent the past.
NEWS: Final = dt.timedelta(days=3)
MOST: Final = 1000
OPEN: Final = (MailState.WAITING, MailState.SENDING, MailState.DOUBTFUL, MailState.FAILED)


@dataclass(frozen=True, slots=True)
class Letter:
    """What one person is to be sent about one unit."""

    person: Person
    unit_id: int
    addressees: Sequence[Addressee]

    @property
    def message_id(self) -> str:
        """The same notices to the same person are the same message, whoever puts them together and when."""
        named = ",".join(str(row.pk) for row in sorted(self.addressees, key=lambda row: row.pk))
        return f"<{sha256(named.encode()).hexdigest()[:32]}@{urlsplit(settings.SITE_URL).hostname}>"


def morning_of(now: dt.datetime) -> dt.datetime:
    """Return the last 08:30 of Shanghai: what was told before it goes into that day's digest."""
    today = at(now.astimezone(SHANGHAI).date(), MORNING)
    return today if today <= now else today - dt.timedelta(days=1)


def letters_due(now: dt.datetime) -> list[Letter]:
    """Return what is to be sent now, in the scope of 系统; its rows are locked (two queries)."""
    fresh = Addressee.objects.select_for_update(of=("self",), skip_locked=True).select_related("notice")
    told = fresh.filter(mail=None, read_at=None, notice__created_at__gte=now - NEWS, user__is_active=True)
    wanted = Person.objects.exclude(email="").exclude(rhythm=Rhythm.NEVER)
    at_once = Q(user__in=wanted.filter(rhythm=Rhythm.AT_ONCE).values("user"))
    due = told.filter(at_once | Q(user__in=wanted.values("user"), notice__created_at__lt=morning_of(now)))
    rows = list(due.order_by("user_id", "unit_id", "id")[:MOST])
    people = {person.user_id: person for person in wanted.filter(user__in={row.user_id for row in rows})}
    letters: dict[tuple[int, int], list[Addressee]] = {}
    for row in rows:
        letters.setdefault((row.user_id, row.unit_id), []).append(row)
    if len(rows) == MOST and len(letters) > 1:
        # The last one may go on behind the limit: it is put together whole the next time.
        letters.popitem()
    return [Letter(people[user_id], unit_id, found) for (user_id, unit_id), found in letters.items()]


def message_of(mail: Mail) -> EmailMessage:
    """Write a mail: one line and one link for each notice, links by the address of the site (two queries)."""
    notices = [row.notice for row in mail.addressees.select_related("notice").order_by("id")]
    unit = Unit.objects.get(pk=mail.unit_id)
    lines = [f"{unit.name}有 {len(notices)} 条通知：", ""]
    for notice in notices:
        lines += [f"· {notice.text}", f"  {settings.SITE_URL}{notice.url or '/notices/'}"]
    lines += ["", f"全部通知：{settings.SITE_URL}/notices/", f"不想再收邮件：{settings.SITE_URL}/notices/mail/"]
    message = EmailMessage()
    message["Message-ID"] = mail.message_id
    message["Date"] = format_datetime(mail.made_at)
    message["From"] = _sender()
    message["To"] = mail.address
    message["Subject"] = f"清欠台账：{unit.name} {len(notices)} 条通知"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("\n".join(lines) + "\n", cte="base64")
    return message


def _sender() -> Address:
    name, address = parseaddr(settings.MAIL_FROM)
    return Address(name, addr_spec=address)


def open_mail(unit: Unit) -> QuerySet[Mail]:
    """Return the mail of a unit and of those below that has not simply gone, the newest first."""
    return Mail.objects.filter(path__startswith=unit.path, state__in=OPEN).select_related("unit").order_by("-id")
