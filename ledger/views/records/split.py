"""Splitting a partly disputed contract into two linked rows."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from ledger.actions.split import left_of, split, split_problem
from ledger.errors import RefusedError
from ledger.forms.dispositions import SplitForm
from ledger.forms.records import new_key
from ledger.guard import TenantView
from ledger.models import ArrearsRecord
from ledger.policy import Action
from ledger.queries.record import place_of, record_by_id, row_of
from ledger.tables.changes import facts_of
from ledger.views.links import address
from qingqian.web.answers import UNPROCESSABLE
from qingqian.web.parts import Button, Crumb, problems_of


class RecordSplit(TenantView):
    """The form: how much is disputed, with what becomes of both rows while one types."""

    action = Action.EDIT_RECORD

    def get(self, _request: HttpRequest, pk: int) -> HttpResponse:
        """Show it, or why the row cannot be split."""
        record = self._record(pk)
        return self._page(record, SplitForm(initial={"seen": record.version, "key": new_key()}))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Split the row and show its new half."""
        record = self._record(pk)
        form = SplitForm(request.POST)
        if not form.is_valid():
            return self._page(record, form, UNPROCESSABLE)
        said = form.cleaned_data
        try:
            other = split(
                self.actor,
                record.unit,
                pk,
                said["disputed"],
                said["reason"],
                seen=said["seen"],
                lineage=said["key"],
            )
        except RefusedError as refusal:
            form.add_error("disputed", refusal.message)
            return self._page(record, form, UNPROCESSABLE)
        messages.success(request, _("已拆分为两行，这是有分歧的一行。"))
        return redirect("record", pk=other.pk)

    def _record(self, pk: int) -> ArrearsRecord:
        record = record_by_id(pk)
        self.allowed(record.unit)
        return record

    def _page(self, record: ArrearsRecord, form: SplitForm, status: int = 200) -> HttpResponse:
        place = place_of(record)
        row = _("第 %(number)s 行") % {"number": place.number}
        words = {
            "record": record,
            "title": _("%(row)s · 拆分有分歧的部分") % {"row": row},
            "facts": facts_of(row_of(record, place.number)),
            "refusal": split_problem(record),
            "left_fen": left_of(record),
            "form": form,
            "problems": problems_of(form) if form.is_bound else [],
            "problems_title": _("还没有拆分：请先改正下面标出的内容"),
            "cancel_url": reverse("record", args=[record.pk]),
            "buttons": [Button(_("拆分为两行"), look="primary", icon="arrows-split", key="save")],
            "crumbs": [
                Crumb(_("台账"), address("records", unit=record.unit.code)),
                Crumb(row, reverse("record", args=[record.pk])),
                Crumb(_("拆分")),
            ],
        }
        return render(self.request, "ledger/disposition/split.html", words, status=status)
