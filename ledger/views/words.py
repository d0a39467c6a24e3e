"""How due times are said, everywhere alike."""

import datetime as dt
from typing import Final

from django.utils.translation import gettext as _

from ledger.calendar.instants import SHANGHAI
from qingqian.web.parts import Pill, Tone

_WEEKDAYS: Final = "一二三四五六日"
_SOON: Final = dt.timedelta(days=2)


def due_words(due: dt.datetime, now: dt.datetime) -> str:
    """Say a due time as an office does: 6月28日（周二）18:00, with the year if it is another one; 24:00 ends a day."""
    local = due.astimezone(SHANGHAI)
    year = "" if local.year == now.astimezone(SHANGHAI).year else f"{local.year}年"
    clock = "24:00" if (local.hour, local.minute) == (23, 59) else f"{local:%H:%M}"
    return f"{year}{local.month}月{local.day}日（周{_WEEKDAYS[local.weekday()]}）{clock}"


def span_words(span: dt.timedelta) -> str:
    """Say how long something is away or past: whole days from three on, below that days and hours, then minutes."""
    days, hours, minutes = span.days, span.seconds // 3600, span.seconds // 60 % 60
    if span > _SOON:
        return _("%(days)s 天") % {"days": days}
    if days:
        return _("%(days)s 天 %(hours)s 小时") % {"days": days, "hours": hours}
    if hours:
        return _("%(hours)s 小时 %(minutes)s 分") % {"hours": hours, "minutes": minutes}
    return _("%(minutes)s 分钟") % {"minutes": max(minutes, 1)}


def countdown(due: dt.datetime, now: dt.datetime) -> Pill:
    """Return how long a due time is away, or has passed."""
    if due < now:
        return Pill(_("已逾期 %(span)s") % {"span": span_words(now - due)}, Tone.BAD, "alert-triangle")
    span = due - now
    tone = Tone.WARN if span <= _SOON else Tone.PLAIN
    return Pill(_("剩 %(span)s") % {"span": span_words(span)}, tone, "clock")
