"""Keeping what is typed into the record form, and bringing it back when the form is opened again."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from ledger.actions.drafts import drop_draft, is_entered, keep_draft, kept_values
from ledger.annexes.line import Line
from ledger.errors import RefusedError
from ledger.forms.records import key_of, opened_key, typed_line
from ledger.guard import TenantView
from ledger.models import ArrearsRecord, Draft, Unit
from ledger.policy import Action
from ledger.queries.drafts import draft_of, mark_of, new_key, newest_new_draft, record_key
from ledger.queries.record import record_by_id
from ledger.scoping import Actor
from ledger.views.links import address, asked_id


def at_words(moment: dt.datetime) -> str:
    """Say when something was kept: 10:32 today, else with its day."""
    local = timezone.localtime(moment)
    return f"{local:%H:%M}" if local.date() == timezone.localdate() else f"{local:%m-%d %H:%M}"


@dataclass(frozen=True, slots=True)
class Restored:
    """What the form begins with: typed texts by field, whose draft it is, and when it was kept."""

    values: dict[str, Any]
    answers: dict[str, str]
    said_at: str = ""
    key: str = ""


def restored_row(actor: Actor, unit: Unit, record: ArrearsRecord, line: Line) -> Restored:
    """Return a stored row's form: as typed and not saved if something waits, else as stored."""
    stored: dict[str, Any] = {**typed_line(line), "seen": record.version}
    draft = draft_of(actor, unit, record_key(record.pk))
    if draft is None or all(stored.get(name) == text for name, text in draft.values.items()):
        return Restored(stored, {})
    return _restored({**stored, "seen": draft.seen}, draft)


def restored_new(actor: Actor, unit: Unit, mark: str) -> Restored | None:
    """Return the new row that an address names by its mark; None if no such draft waits."""
    try:
        draft = draft_of(actor, unit, new_key(uuid.UUID(mark)))
    except ValueError:
        return None
    return None if draft is None else _restored({"seen": 0, "key": key_of(mark_of(draft))}, draft)


def _restored(first: dict[str, Any], draft: Draft) -> Restored:
    typed = kept_values(draft.values)
    return Restored({**first, **typed}, typed, at_words(draft.saved_at), draft.key)


@dataclass(frozen=True, slots=True)
class Offer:
    """A new row that waits on the desk while a blank one is opened."""

    said_at: str
    url: str
    key: str


def offered(actor: Actor, unit: Unit) -> Offer | None:
    """Return the new row typed last and not saved, for whoever opens a blank form."""
    draft = newest_new_draft(actor, unit)
    if draft is None:
        return None
    url = address("record_new", unit=unit.code, draft=str(mark_of(draft)))
    return Offer(at_words(draft.saved_at), url, draft.key)


class DraftDesk(TenantView):
    """Keeps the typed texts of a form, or drops them on wish."""

    action = Action.EDIT_RECORD

    def post(self, request: HttpRequest) -> HttpResponse:
        """Answer when it was kept; after dropping, the form as it is stored."""
        unit = self.asked_unit()
        record = record_by_id(asked_id(pk)) if (pk := request.POST.get("record", "")) else None
        if record is not None:
            self.allowed(record.unit)
            unit = record.unit
        if "drop" in request.POST:
            drop_draft(self.actor, unit, request.POST["drop"])
            return redirect("record", pk=record.pk) if record else redirect(address("record_new", unit=unit.code))
        return self._keep(unit, record)

    def _keep(self, unit: Unit, record: ArrearsRecord | None) -> HttpResponse:
        said = {name: str(text) for name, text in self.request.POST.items()}
        seen = int(number) if (number := said.get("seen", "")).isdecimal() and len(number) < 10 else 0  # noqa: PLR2004 - fits the column
        mark = None if record else opened_key(said.get("key", ""))
        if record is None and mark is None:
            raise RefusedError(_("这个页面已失效，请从台账重新打开“新增一笔”。"))
        if mark is not None and is_entered(unit, mark):
            return HttpResponse(status=204)
        key = record_key(record.pk) if record else new_key(mark or uuid.UUID(int=0))
        draft = keep_draft(self.actor, unit, key, seen, said)
        return JsonResponse(
            {"said": _("已自动保存 %(at)s") % {"at": at_words(draft.saved_at)}, "mark": str(mark or "")}
        )
