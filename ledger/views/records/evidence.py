"""The files that prove a row: uploading, reading, taking back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ledger.actions.evidence import attach, download_name, open_evidence, take_back
from ledger.errors import RefusedError
from ledger.forms.evidence import EvidenceForm
from ledger.guard import TenantView
from ledger.models import ArrearsRecord
from ledger.policy import Action
from ledger.queries.evidence import attachment_by_id, evidence_of
from ledger.queries.record import record_by_id
from ledger.views.sending import sent
from qingqian.web.parts import Tone


def evidence_words(record: ArrearsRecord, form: EvidenceForm | None, *, readable: bool) -> dict[str, Any]:
    """Return what _evidence.html shows: the files, whether one may open them, and the form for a further one."""
    return {"attachments": evidence_of(record), "readable": readable, "evidence_form": form}


class _Evidence(TenantView):
    """What uploading and taking back share: both answer the list anew."""

    action = Action.EDIT_RECORD

    def listed(
        self, record: ArrearsRecord, form: EvidenceForm, sentence: str, status: int = 200, tone: Tone = Tone.OK
    ) -> HttpResponse:
        """Answer the list; without scripts go back to the row."""
        if not self.request.headers.get("HX-Request"):
            level = messages.SUCCESS if status < 400 else messages.ERROR  # noqa: PLR2004 - the first refusal
            messages.add_message(self.request, level, sentence)
            return redirect("record", pk=record.pk)
        words = evidence_words(record, form, readable=True)
        words |= {"evidence_said": sentence, "evidence_tone": tone.css}
        return render(self.request, "ledger/record/_evidence.html", words, status=status)


class EvidenceAdd(_Evidence):
    """One more file."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Keep it with the row."""
        record = record_by_id(pk)
        unit = self.allowed(record.unit)
        form = EvidenceForm(request.POST, request.FILES)
        if not form.is_valid():
            problems = " ".join(str(text) for texts in form.errors.values() for text in texts)
            return self.listed(record, form, problems, 422, Tone.BAD)
        said = form.cleaned_data
        try:
            attach(self.actor, unit, pk, said["file"], said["kind"], said["title"])
        except RefusedError as refusal:
            return self.listed(record, form, refusal.message, 422, Tone.BAD)
        return self.listed(record, EvidenceForm(), _("已上传。"))


class EvidenceRemove(_Evidence):
    """Takes a file back; it stays on the disk and in the history."""

    def post(self, _request: HttpRequest, pk: int) -> HttpResponse:
        """Hide it."""
        attachment = attachment_by_id(pk)
        self.allowed(attachment.unit)
        record = record_by_id(attachment.record_id)
        try:
            take_back(self.actor, attachment)
        except RefusedError as refusal:
            return self.listed(record, EvidenceForm(), refusal.message, 422, Tone.BAD)
        return self.listed(record, EvidenceForm(), _("已撤回，历史中仍有记录。"))


class EvidenceFile(TenantView):
    """Hands a file out; each reading is logged."""

    action = Action.READ_EVIDENCE

    def get(self, _request: HttpRequest, pk: int) -> HttpResponseBase:
        """Send it to be saved, never to be shown by the browser."""
        attachment = attachment_by_id(pk)
        self.allowed(attachment.unit)
        path = open_evidence(self.actor, attachment)
        return sent(path, download_name(attachment), attachment.media_type)
