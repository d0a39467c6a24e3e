"""Entering and taking back the dated facts of a row; the answer is the panels anew, and the line as it has moved."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django_htmx.http import trigger_client_event

from ledger.actions.facts import enter_fact, remove_fact
from ledger.annexes.line import LINE_NAMES
from ledger.errors import MissingError, RefusedError
from ledger.forms.facts import FORMS, FactForm
from ledger.forms.records import typed_line
from ledger.guard import TenantView
from ledger.models import ArrearsRecord
from ledger.policy import Action
from ledger.queries.facts import NOUNS, facts_of
from ledger.queries.record import line_of, record_by_id
from ledger.tables.facts import panels_of

_MAX_ID = 18  # digits of a bigint
_MOVED = ("owed_fen", *LINE_NAMES[LINE_NAMES.index("cleared_fen") :])


class _Facts(TenantView):
    """What entering and taking back share."""

    action = Action.EDIT_RECORD

    def seen(self) -> int:
        """Return the version that the page showed; 0, which no row has, where it says none."""
        text = self.request.POST.get("seen", "")
        return int(text) if text.isdecimal() and len(text) < 10 else 0  # noqa: PLR2004 - fits the column

    def moved(self, record: ArrearsRecord, sentence: str) -> HttpResponse:
        """Answer the panels and tell the page what its fields hold now; without scripts go back to the row."""
        if not self.request.headers.get("HX-Request"):
            messages.success(self.request, sentence)
            return redirect("record", pk=record.pk)
        answer = self._panels(record, None, "")
        typed = typed_line(line_of(record))
        # Headers are short and get logged: no name and no telephone number stands in them.
        said = {"seen": record.version, "line": {name: typed[name] for name in _MOVED}, "said": sentence}
        return trigger_client_event(answer, "qingqian:moved", said)

    def refused(self, record: ArrearsRecord, form: FactForm | None, problem: str) -> HttpResponse:
        """Answer the panels with the form as typed and why it was not taken."""
        if not self.request.headers.get("HX-Request"):
            errors = [str(text) for texts in form.errors.values() for text in texts] if form else []
            messages.error(self.request, problem or " ".join(errors))
            return redirect("record", pk=record.pk)
        return self._panels(record, form, problem, 422)

    def _panels(self, record: ArrearsRecord, form: FactForm | None, problem: str, status: int = 200) -> HttpResponse:
        panels = panels_of(facts_of(record), editable=True, bound=form)
        words: dict[str, Any] = {"panels": panels, "editable": True, "fact_problem": problem}
        return render(self.request, "ledger/record/_facts.html", words, status=status)


class FactAdd(_Facts):
    """One more fact of one kind; its address says which."""

    noun: ClassVar[str] = ""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Store it."""
        record = record_by_id(pk)
        unit = self.allowed(record.unit)
        form = FORMS[self.noun](request.POST)
        if not form.is_valid():
            return self.refused(record, form, "")
        try:
            moved = enter_fact(self.actor, unit, pk, self.seen(), form.fact())
        except RefusedError as refusal:
            return self.refused(record, form, refusal.message)
        return self.moved(moved, _("已登记，化解金额和状态已随之更新。"))


class PaymentAdd(FactAdd):
    """还款."""

    noun = "payment"


class AgreementAdd(FactAdd):
    """还款协议."""

    noun = "agreement"


class LitigationAdd(FactAdd):
    """进入司法程序."""

    noun = "litigation"


class AdjustmentAdd(FactAdd):
    """核增核减."""

    noun = "adjustment"


class FactRemove(_Facts):
    """Takes back a fact that was entered wrongly and not handed in since."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Delete it; the line moves back."""
        record = record_by_id(pk)
        unit = self.allowed(record.unit)
        noun, _colon, number = request.POST.get("fact", "").partition(":")
        if noun not in NOUNS or not number.isdecimal() or len(number) > _MAX_ID:
            return self.refused(record, None, _("没有选中要删除的那一笔，请刷新页面后再试。"))
        try:
            moved = remove_fact(self.actor, unit, pk, self.seen(), noun, int(number))
        except (RefusedError, MissingError) as refusal:
            return self.refused(record, None, refusal.message)
        return self.moved(moved, _("已删除，化解金额和状态已随之更新。"))
