"""How a child is shown that changed since its unit went up."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from ledger.queries.stale import Changed
from ledger.tables.filings import version_url
from ledger.tables.marks import CHILD_PILLS
from qingqian.web.parts import Pill


@dataclass(frozen=True, slots=True)
class ChangedLine:
    """One child: what is pinned of it, what is in force now, and by how much that differs (件 and 分)."""

    name: str
    pill: Pill
    pinned: str
    now: str
    now_url: str
    count: int
    owed_fen: int


def changed_line(changed: Changed) -> ChangedLine:
    """Return how a changed child is shown."""
    pinned, now = changed.pinned, changed.now
    return ChangedLine(
        changed.name,
        CHILD_PILLS[changed.state],
        "" if pinned is None else _version(pinned.period_name, pinned.number),
        _version(now.period_name, now.number),
        version_url(now.unit.code, now.period.code, now.number),
        changed.now_sums.row_count - changed.pinned_sums.row_count,
        changed.now_sums.owed_fen - changed.pinned_sums.owed_fen,
    )


def _version(period: str, number: int) -> str:
    return _("%(period)s第 %(number)s 版") % {"period": period, "number": number}
