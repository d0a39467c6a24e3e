"""A row's history in sentences: who did what and when, old → new; phones masked."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _

from ledger.annexes.line import LINE_NAMES, Line
from ledger.models import (
    Adjustment,
    Attachment,
    Disposition,
    DispositionKind,
    Explanation,
    FilingVersion,
    Revision,
    Standing,
)
from ledger.queries.changes import Change as RowChangeKind
from ledger.queries.changes import RowChange
from ledger.queries.history import Happening
from ledger.queries.record import line_of
from ledger.queries.rows import Row
from ledger.tables.changes import changes_of, facts_of
from ledger.tables.facts import fact_words
from qingqian.web import parts


@dataclass(frozen=True, slots=True)
class Moment:
    """One entry of the timeline: when, by whom, what, and the columns that changed."""

    at: dt.datetime
    who: str
    title: str
    icon: str
    text: str = ""
    changes: Sequence[parts.Change] = field(default_factory=tuple)


def moments(page: Iterable[Happening]) -> list[Moment]:
    """Say a page of events in words."""
    return [_SAID[event.what](event) for event in page]


def _row(revision: Revision) -> Row:
    return Row(revision.record_id, 0, line_of(revision))


def _revision(event: Happening) -> Moment:
    revision: Revision = event.row
    if revision.op == "D":
        return Moment(event.at, revision.actor_name, _("删除"), "trash")
    if event.before is None or revision.op == "I":
        return Moment(event.at, revision.actor_name, _("录入"), "plus", facts_of(_row(revision)))
    names = _differing(line_of(event.before), line_of(revision))
    change = RowChange(RowChangeKind.CHANGED, _row(event.before), _row(revision), names)
    text = "" if names else _("栏目内容没有变化（序号、标记等）")
    return Moment(event.at, revision.actor_name, _("修改"), "pencil", text, changes_of(change))


def _differing(before: Line, after: Line) -> tuple[str, ...]:
    return tuple(name for name in LINE_NAMES if getattr(before, name) != getattr(after, name))


def _version(event: Happening) -> Moment:
    version: FilingVersion = event.row
    state = _("已通过") if version.filing.approved_number == version.number else _("已提交")
    said = {"period": version.period_name, "number": version.number, "state": state}
    return Moment(
        event.at, version.submitted_name, _("报送"), "send", _("%(period)s 第 %(number)s 版 %(state)s") % said
    )


def _fact(event: Happening) -> Moment:
    icons = {"payment": "cash", "agreement": "writing", "litigation": "gavel", "adjustment": "adjustments"}
    entry = "" if isinstance(event.row, Adjustment) else str(event.row.get_entry_display())
    title = _("登记") if entry in ("", "录入") else entry
    return Moment(event.at, event.row.author_name, title, icons[event.what], fact_words(event.row))


def _explanation(event: Happening) -> Moment:
    explanation: Explanation = event.row
    named = "" if explanation.evidence is None else _("（附：%(title)s）") % {"title": explanation.evidence.title}
    text = f"{explanation.rule}：{explanation.text}{named}"
    return Moment(event.at, explanation.author_name, _("填写说明"), "message", text)


def _acceptance(event: Happening) -> Moment:
    explanation: Explanation = event.row
    text = f"{explanation.rule}：{explanation.text}"
    return Moment(event.at, explanation.accepted_by_name, _("认可说明"), "checks", text)


def _disposition(event: Happening) -> Moment:
    disposition: Disposition = event.row
    kind, standing = DispositionKind(disposition.kind).label, Standing(disposition.standing).label
    return Moment(event.at, disposition.author_name, str(kind), "archive", f"{disposition.reason}（{standing}）")


def _attached(event: Happening) -> Moment:
    attachment: Attachment = event.row
    text = f"{attachment.get_kind_display()} {attachment.title}"
    return Moment(event.at, attachment.author_name, _("上传材料"), "paperclip", text)


def _taken_back(event: Happening) -> Moment:
    attachment: Attachment = event.row
    return Moment(event.at, attachment.removed_by_name, _("撤回材料"), "trash", attachment.title)


_SAID: Final[Mapping[str, Callable[[Happening], Moment]]] = {
    "revision": _revision,
    "version": _version,
    **dict.fromkeys(("payment", "agreement", "litigation", "adjustment"), _fact),
    "explanation": _explanation,
    "acceptance": _acceptance,
    "disposition": _disposition,
    "attached": _attached,
    "taken_back": _taken_back,
}
