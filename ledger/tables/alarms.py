"""What the self-audit found, as it is shown: whose it is, of what, and what does not fit."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ledger.calendar.instants import minute_of
from ledger.queries.alarms import Alarms, Found

SHOWN_BRIEFLY = 3


@dataclass(frozen=True, slots=True)
class AlarmLine:
    """One thing that does not fit: its unit, the version that it is of ('' for what is live), and the words."""

    unit: str
    version: str
    message: str


@dataclass(frozen=True, slots=True)
class AlarmBox:
    """The box on a first page: how many there are, the first few, and the page that shows all.

    `silent` says when everything was compared last, where that is too long ago ('': it is not).
    """

    count: int
    lines: Sequence[AlarmLine]
    url: str
    silent: str = ""


def alarm_line(found: Found) -> AlarmLine:
    """Return one as it is shown."""
    named = {"period": found.period, "number": found.version}
    version = _("%(period)s 第 %(number)s 版") % named if found.version else ""
    return AlarmLine(found.unit.name, version, found.message)


def alarm_box(alarms: Alarms, url: str) -> AlarmBox | None:
    """Return the box of a first page, None where everything fits and was looked at in time."""
    lines = [alarm_line(found) for found in alarms.first[:SHOWN_BRIEFLY]]
    silent = silent_words(alarms)
    return AlarmBox(alarms.count, lines, url, silent) if alarms.count or silent else None


def silent_words(alarms: Alarms) -> str:
    """Say since when nothing was compared as a whole, where that is too long ago; '' where it is not."""
    return "" if alarms.silent is None else minute_of(alarms.silent)
