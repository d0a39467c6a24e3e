"""Acts on many rows: asked for in the list, confirmed on a page that names them, done to exactly those."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ledger.actions.bulk import MOST, OtherRowsError, change_rows, delete_rows, dispose_rows, take
from ledger.errors import RefusedError
from ledger.forms.bulk import ChangeForm, LeaveForm, seen_in, ticked
from ledger.models import ArrearsRecord
from ledger.policy import Action
from ledger.queries.record import row_of
from ledger.queries.records import printed_numbers, records_of
from ledger.tables.changes import facts_of
from ledger.views.records.asked import Asked, ListView
from qingqian.web.answers import UNPROCESSABLE
from qingqian.web.parts import Button, Change, Crumb

SHOWN: Final = 10
CONFLICT: Final = 409
FORMS: Final[Mapping[str, type[forms.Form]]] = {"delete": forms.Form, "leave": LeaveForm, "change": ChangeForm}


class RecordsBulk(ListView):
    """删除, 移出/作废 or 修改一栏 for the rows of the filter in the address, or for those that were ticked."""

    action = Action.EDIT_RECORD

    def post(self, request: HttpRequest) -> HttpResponse:
        """Ask for confirmation, or do it; 409 with the difference where the rows are no longer those seen."""
        asked = self.asked()
        act = str(request.POST.get("act", ""))
        if act not in FORMS:
            raise RefusedError("请在台账里选择要办理的操作。")
        rows, seen = self._rows(asked), seen_in(request.POST)
        confirmed = "confirmed" in request.POST
        form = FORMS[act](request.POST if confirmed else None)
        try:
            if confirmed and form.is_valid():
                messages.success(request, self._done(asked, form))
                return redirect(asked.query.url())
            chosen = take(self.actor, asked.unit, rows, seen)
        except OtherRowsError as other:
            return _conflict(request, other, asked.query.url())
        return self._confirm(asked, act, form, chosen.count, UNPROCESSABLE if form.errors else 200)

    def _rows(self, asked: Asked) -> QuerySet[ArrearsRecord]:
        """Return the ticked rows, whatever the filter says, else those of the filter."""
        pairs = ticked(self.request.POST)
        if not pairs:
            return asked.rows.filter(unit=asked.unit)
        return records_of(asked.unit, subtree=False).filter(pk__in=[pk for pk, _ in pairs])

    def _done(self, asked: Asked, form: forms.Form) -> str:
        of = (self.actor, asked.unit, self._rows(asked), seen_in(self.request.POST))
        if isinstance(form, LeaveForm):
            count = dispose_rows(*of, form.cleaned_data["kind"], form.cleaned_data["reason"])
            return _("已办理 %(count)s 行，随下一版报送；报送前可在“移出”里撤销。") % {"count": count}
        if isinstance(form, ChangeForm):
            return _("已修改 %(count)s 行。") % {"count": change_rows(*of, form.values)}
        return _("已删除 %(count)s 行。") % {"count": delete_rows(*of)}

    def _confirm(self, asked: Asked, act: str, form: forms.Form, count: int, status: int) -> HttpResponse:
        seen = seen_in(self.request.POST)
        first = list(self._rows(asked).order_by("sort_no", "id")[:SHOWN])
        numbers = printed_numbers(asked.unit, first)
        words = {
            "whose": asked.unit.name,
            "act": act,
            "form": form,
            "count": count,
            "rows": [(record, facts_of(row_of(record, numbers[record.pk])), numbers[record.pk]) for record in first],
            "more": count - len(first),
            "seen": seen,
            "ticked": [f"{pk}.{version}" for pk, version in ticked(self.request.POST)],
            "title": _TITLES[act]() % {"count": f"{count:,}"},
            "buttons": [_button(act, count)],
            "cancel_url": asked.query.url(),
            "crumbs": [Crumb(_("台账"), asked.query.url()), Crumb(asked.unit.name), Crumb(_("批量办理"))],
        }
        return render(self.request, "ledger/record/bulk.html", words, status=status)


_TITLES: Final[Mapping[str, Callable[[], str]]] = {
    "delete": lambda: _("删除 %(count)s 行"),
    "leave": lambda: _("移出或作废 %(count)s 行"),
    "change": lambda: _("修改 %(count)s 行的一栏"),
}


def _button(act: str, count: int) -> Button:
    """Return the button that does it; it says to how many rows."""
    many = {"count": f"{count:,}"}
    if act == "delete":
        return Button(_("确认删除 %(count)s 行") % many, "confirmed", "1", "danger", "trash")
    label = _("确认移出 %(count)s 行") if act == "leave" else _("确认修改 %(count)s 行")
    return Button(label % many, "confirmed", "1", "primary", "check")


def _conflict(request: HttpRequest, other: OtherRowsError, url: str) -> HttpResponse:
    """Say what changed; nothing was done."""
    seen, now = other.seen.count, other.now.count
    changes = [Change(_("选中的行"), str(seen), str(now))] if seen != now else []
    edited = Change(_("其中的内容"), _("您看到的版本"), _("已有人修改过"))
    words: dict[str, Any] = {"sentence": other.message, "changes": changes or [edited], "url": url, "most": MOST}
    return render(request, "409.html", words, status=CONFLICT)
