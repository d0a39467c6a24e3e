"""Events of the audit in words: who did what, when and from where, before → after."""

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.apps import apps
from django.utils import timezone
from django.utils.translation import gettext as _

from ledger.forms.audit_details import DETAILS, VALUES
from ledger.forms.audit_kinds import kind_word
from ledger.forms.audit_words import HIDDEN, column_word
from ledger.models import AuditEvent
from ledger.queries.audit import Names
from ledger.tables.events import action_word
from ledger.vocabulary import DISPUTED_LABELS
from qingqian.sheets.money import wan_display
from qingqian.web.masking import mask_phone
from qingqian.web.parts import Change

NOTE: Final = "N"
_ICONS: Final = {"I": "plus", "U": "pencil", "D": "trash", NOTE: "clipboard-text"}
_MOMENTS: Final = frozenset({"at", "until"})
_PHONE: Final = "phone"


@dataclass(frozen=True, slots=True)
class EventLine:
    """One event: what differs stands in `changes`, what was made, deleted or done in `told`."""

    event: AuditEvent
    title: str
    icon: str
    period_code: str
    period_name: str
    changes: Sequence[Change]
    told: Sequence[tuple[str, str]]

    @property
    def where_from(self) -> str:
        """The address that the request came from; a job or a command has none."""
        event = self.event
        return event.address or (_("后台任务") if event.request.startswith("job:") else _("系统命令"))


def event_lines(events: Iterable[AuditEvent], named: Names, *, phones: bool = False) -> Iterator[EventLine]:
    """Say events in words, one after another; telephone numbers are masked unless `phones`."""
    said = _Said(named, phones=phones)
    return (said.line(event) for event in events)


class _Said:
    """Says values as the reader may see them."""

    def __init__(self, named: Names, *, phones: bool) -> None:
        self._named, self._phones = named, phones

    def line(self, event: AuditEvent) -> EventLine:
        """Say one event (of `queries.audit.events`)."""
        was, became = event.was, event.became  # type: ignore[attr-defined] # annotated by the query
        title = kind_word(event.what, event.op)
        if event.rows > 1:
            title = _("%(title)s（%(rows)s 行）") % {"title": title, "rows": event.rows}
        code, period = self._named.periods.get(event.period_id or 0, ("", ""))
        changed = was is not None and became is not None
        changes = self._changes(event.what, was, became) if changed else []
        told = [] if changed else self._told(event, became or was or {})
        return EventLine(event, title, _ICONS[event.op], code, period, changes, told)

    def _changes(self, what: str, was: Mapping[str, Any], became: Mapping[str, Any]) -> list[Change]:
        """List what differs, in the order of the table's columns."""
        found = []
        for name in _ordered(what, became):
            old, new = self._text(what, name, was.get(name)), self._text(what, name, became.get(name))
            differs = was.get(name) != became.get(name)
            if differs:
                found.append(Change(column_word(name), old, new, _("号码已变") if old == new else ""))
        return found

    def _told(self, event: AuditEvent, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        """List what one row holds, or what a note tells; blanks are left out."""
        if event.op == NOTE:
            return [(str(DETAILS.get(name, name)), _plain(name, value)) for name, value in values.items()]
        pairs = ((name, self._text(event.what, name, values[name])) for name in _ordered(event.what, values))
        return [(column_word(name), text) for name, text in pairs if text]

    def _text(self, what: str, name: str, value: Any) -> str:
        """Write one value for the eye; '' for a blank."""
        if value is None or value in ("", [], {}):
            return ""
        label = _labels(what, name).get(value) if isinstance(value, int) else None
        if label is not None:
            return label
        if name.endswith(_PHONE):
            return str(value) if self._phones else mask_phone(str(value))
        if name == "user_id":
            return self._named.people.get(value, str(value))
        if name == "period_id":
            return self._named.periods.get(value, ("", str(value)))[1]
        return _plain(name, value)


def _plain(name: str, value: Any) -> str:
    """Write a value by its type and its column's name."""
    if isinstance(value, list):
        return "、".join(_plain(name, item) for item in value)
    if isinstance(value, dict):
        return "；".join(f"{DETAILS.get(key, key)}：{_plain(key, item)}" for key, item in value.items())
    if isinstance(value, bool):
        return DISPUTED_LABELS[value] if name == "disputed" else (_("是") if value else _("否"))
    return _text_of(name, value) if isinstance(value, str) else _number(name, value)


def _text_of(name: str, value: str) -> str:
    if name == "action":
        return action_word(value)
    if value in VALUES.get(name, {}):
        return str(VALUES[name][value])
    if name in _MOMENTS or name.endswith("_at"):
        moment = dt.datetime.fromisoformat(value)
        # What lasts until a day, as a 挂牌督办 does, says no hour.
        return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment.tzinfo else value
    return value


def _number(name: str, value: Any) -> str:
    return _("%(amount)s 万元") % {"amount": wan_display(value)} if name.endswith("_fen") else json.dumps(value)


@cache
def _columns(table: str) -> tuple[str, ...]:
    """Return a table's columns in the order of its declaration."""
    return tuple(field.column for field in _models()[table]._meta.concrete_fields) if table in _models() else ()  # noqa: SLF001 - Django's name for it


@cache
def _labels(table: str, column: str) -> Mapping[int, str]:
    """Return the labels of a column of choices, else nothing."""
    fields = _models()[table]._meta.concrete_fields if table in _models() else ()  # noqa: SLF001 - as above
    field = next((field for field in fields if field.column == column), None)
    return {code: str(label) for code, label in field.flatchoices} if field is not None and field.choices else {}


@cache
def _models() -> Mapping[str, Any]:
    return {model._meta.db_table: model for model in apps.get_app_config("ledger").get_models()}  # noqa: SLF001 - as above


def _ordered(table: str, values: Mapping[str, Any]) -> list[str]:
    """Return what is shown of a row's columns: those of today in their order, then those that are no more."""
    known = [name for name in _columns(table) if name in values]
    return [name for name in (*known, *sorted(set(values) - set(known))) if name not in HIDDEN]
