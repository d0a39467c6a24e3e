"""The files of a clue: bringing, reading, taking back; one page for each right by which files are brought."""

from typing import Final, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path, re_path
from django.utils.translation import gettext as _

from ledger.actions.clues.evidence import BRINGINGS, bring, evidence_by_id, open_file, open_thumb, take_back
from ledger.actions.clues.moving import unit_at
from ledger.actions.uploads import ending_of
from ledger.errors import RefusedError
from ledger.forms.clue_evidence import ClueEvidenceForm
from ledger.guard import TenantView
from ledger.models import Clue
from ledger.permission import sees
from ledger.policy import Action
from ledger.queries.clues.one import clue_by_id
from ledger.views.clues.show import clue_page
from ledger.views.links import asked_id
from ledger.views.sending import sent
from qingqian.web.answers import UNPROCESSABLE


class _ClueProof(TenantView):
    """What bringing and taking back share: the right is asked for where it is granted, else at who works on it."""

    action = Action.READ_CLUES

    def asked_clue(self, pk: int) -> Clue:
        """Return the clue, if the person has the page's right of it."""
        clue = clue_by_id(pk)
        unit = unit_at(clue, BRINGINGS[self.action].at)
        self.allowed(unit if sees(self.actor, unit.path) else clue.unit)
        return clue


class ClueEvidenceAdd(_ClueProof):
    """Keeps one more file; its subclasses name the right."""

    def post(self, request: HttpRequest, pk: str, by: str) -> HttpResponse:
        """Keep it, or show the page again with why it was refused."""
        clue, right = self.asked_clue(asked_id(pk)), Action(by)
        form = ClueEvidenceForm(BRINGINGS[right].kinds, request.POST, request.FILES)
        if not form.is_valid():
            return clue_page(request, self.actor, clue, proof=form, status=UNPROCESSABLE)
        said = form.cleaned_data
        try:
            bring(self.actor, right, clue.pk, said["file"], said["kind"], said["title"])
        except RefusedError as refusal:
            form.add_error("file", refusal.message)
            return clue_page(request, self.actor, clue, proof=form, status=UNPROCESSABLE)
        messages.success(request, _("已上传。"))
        return redirect("clue", pk=clue.pk)


class ClueEvidenceRemove(_ClueProof):
    """Takes a file back; it stays on the disk and in the audit."""

    def post(self, request: HttpRequest, pk: str, by: str) -> HttpResponse:
        """Hide it."""
        evidence = evidence_by_id(asked_id(pk), removed=True)
        clue = self.asked_clue(evidence.clue_id)
        take_back(self.actor, Action(by), evidence)
        messages.success(request, _("已撤回，审计中仍有记录。"))
        return redirect("clue", pk=clue.pk)


class ClueEvidenceFile(TenantView):
    """Hands a file out to be saved, never to be shown by the browser; each reading is logged."""

    action = Action.READ_EVIDENCE

    def get(self, _request: HttpRequest, pk: int) -> HttpResponseBase:
        """Send it."""
        evidence = evidence_by_id(pk)
        self.allowed(clue_by_id(evidence.clue_id).unit)
        where, name = open_file(self.actor, evidence), ending_of(evidence.original_name, evidence.media_type)
        return sent(where, name, evidence.media_type)


class ClueEvidenceThumb(TenantView):
    """Shows a picture small beside its name; it was drawn anew, so it is what it says."""

    action = Action.READ_EVIDENCE

    def get(self, _request: HttpRequest, pk: int) -> HttpResponseBase:
        """Send it."""
        evidence = evidence_by_id(pk)
        self.allowed(clue_by_id(evidence.clue_id).unit)
        return HttpResponse(open_thumb(self.actor, evidence).read_bytes(), content_type="image/jpeg")


def _pages(kind: type[_ClueProof], where: str, name: str) -> list[URLPattern]:
    """Return the addresses of one page for each right; all bear one name."""
    found = []
    for action in BRINGINGS:
        page = cast("type[TenantView]", type(f"{kind.__name__}By{action.name.title()}", (kind,), {"action": action}))
        found.append(re_path(rf"^{where}(?P<by>{action.value})/$", page.as_view(), name=name))
    return found


urls: Final[list[URLPattern]] = [
    *_pages(ClueEvidenceAdd, r"clues/(?P<pk>\d+)/evidence/", "clue_evidence_add"),
    *_pages(ClueEvidenceRemove, r"clues/evidence/(?P<pk>\d+)/remove/", "clue_evidence_remove"),
    path("clues/evidence/<int:pk>/", ClueEvidenceFile.as_view(), name="clue_evidence_file"),
    path("clues/evidence/<int:pk>/thumb/", ClueEvidenceThumb.as_view(), name="clue_evidence_thumb"),
]
