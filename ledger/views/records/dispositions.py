"""One filed row leaves the ledger by 移出, 合并 or 作废; what was not handed in yet can be taken back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from ledger.actions.dispositions import dispose_seen, take_back
from ledger.actions.records import is_filed
from ledger.errors import MissingError
from ledger.forms.dispositions import DisposeForm
from ledger.guard import TenantView
from ledger.models import ArrearsRecord, Disposition
from ledger.policy import Action
from ledger.queries.dispositions import targets_for
from ledger.queries.record import place_of, record_by_id, row_of
from ledger.queries.tallies import Part
from ledger.tables.changes import facts_of
from ledger.views.links import address
from qingqian.web.answers import UNPROCESSABLE
from qingqian.web.parts import Button, Crumb, problems_of


class RecordDispose(TenantView):
    """The form by which a row leaves."""

    action = Action.EDIT_RECORD

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the row, and the rows it may be merged into: those of the same parties, or found by `?q=`."""
        record = self._record(pk)
        kind = request.GET.get("kind", "")
        known = {"kind": kind} if kind.isdigit() else {}
        return self._page(record, DisposeForm(initial={"seen": record.version, **known}))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take the row out, and show it among those that left."""
        record = self._record(pk)
        form = DisposeForm(request.POST)
        if not form.is_valid():
            return self._page(record, form, UNPROCESSABLE)
        said = form.cleaned_data
        dispose_seen(self.actor, record.unit, (pk, said["seen"] or 0), said["kind"], said["reason"], said["into"])
        messages.success(request, _("已办理，随下一版报送；报送前可以撤销。"))
        return redirect(address("records", unit=record.unit.code, scope="own", tab=Part.LEFT.value))

    def _record(self, pk: int) -> ArrearsRecord:
        record = record_by_id(pk)
        self.allowed(record.unit)
        return record

    def _page(self, record: ArrearsRecord, form: DisposeForm, status: int = 200) -> HttpResponse:
        place = place_of(record)
        title = _("第 %(number)s 行 · 移出、合并或作废") % {"number": place.number}
        searched = self.request.GET.get("q", "").strip()
        words: dict[str, Any] = {
            "record": record,
            "title": title,
            "facts": facts_of(row_of(record, place.number)),
            "filed": is_filed(record.pk, record.unit),
            "form": form,
            "problems": problems_of(form) if form.is_bound else [],
            "problems_title": _("还没有办理：请先补全下面标出的内容"),
            "targets": [(other, facts_of(row_of(other))) for other in targets_for(record, searched)],
            "searched": searched,
            "cancel_url": reverse("record", args=[record.pk]),
            "buttons": [Button(_("确认办理"), look="primary", icon="check", key="save")],
            "crumbs": [
                Crumb(_("台账"), address("records", unit=record.unit.code)),
                Crumb(_("第 %(number)s 行") % {"number": place.number}, reverse("record", args=[record.pk])),
                Crumb(_("移出、合并或作废")),
            ],
        }
        return render(self.request, "ledger/disposition/new.html", words, status=status)


class DispositionUndo(TenantView):
    """Takes a disposition back that was not handed in yet."""

    action = Action.EDIT_RECORD

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take it back and return to the list of rows that left."""
        found = Disposition.objects.select_related("unit").filter(pk=pk).first()
        if found is None:
            raise MissingError("没有找到这条移出记录。")
        unit = self.allowed(found.unit)
        take_back(self.actor, unit, pk)
        messages.success(request, _("已撤销，这一行回到台账。"))
        return redirect(address("records", unit=unit.code, scope="own", tab=Part.LEFT.value))
