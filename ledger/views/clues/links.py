"""Which rows of the ledger a clue is: looking for them, tying, untying, and making a row from the clue."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from ledger.actions.clues.links import link, may_link, unlink
from ledger.errors import ConflictError
from ledger.guard import TenantView
from ledger.models import Clue, ClueState
from ledger.policy import Action
from ledger.queries.clues.linking import MOST, rows_like
from ledger.queries.clues.one import clue_by_id
from ledger.views.links import address, asked_id
from qingqian.web.parts import Act, Crumb

LONGEST = 100
"""So many characters a search may have."""


class ClueLinks(TenantView):
    """Offers rows of the unit's ledger, the likeliest first, and ties one."""

    action = Action.HANDLE_CLUE

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the rows of the same parties, or those that hold the words that are looked for."""
        clue = self.asked_clue(pk)
        if not may_link(self.actor, clue):
            label = ClueState(clue.state).label
            raise ConflictError(_("线索现在是“%(state)s”，办理中的才能关联台账。") % {"state": label})
        words = request.GET.get("q", "")[:LONGEST].split()
        return render(request, "ledger/clue/links.html", _context(clue, words))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Tie the row that was chosen."""
        clue = self.asked_clue(pk)
        link(self.actor, clue.pk, asked_id(request.POST.get("record", "")), asked_id(request.POST.get("seen", "")))
        messages.success(request, _("已关联台账的行。"))
        return redirect("clue", pk=clue.pk)

    def asked_clue(self, pk: int) -> Clue:
        """Return the clue, if the person may work on it."""
        clue = clue_by_id(pk)
        self.allowed(clue.unit)
        return clue


class ClueUnlink(ClueLinks):
    """Unties one row."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take the tie back."""
        clue = self.asked_clue(pk)
        unlink(self.actor, clue.pk, asked_id(request.POST.get("record", "")), asked_id(request.POST.get("seen", "")))
        messages.success(request, _("已取消关联。"))
        return redirect("clue", pk=clue.pk)


def _context(clue: Clue, words: list[str]) -> dict[str, object]:
    new = address("record_new", unit=clue.unit.code, clue=str(clue.pk))
    return {
        "clue": clue,
        "words": " ".join(words),
        "rows": rows_like(clue, words),
        "most": MOST,
        "acts": [Act(_("按线索新增一行"), new, "plus")],
        "crumbs": [
            Crumb(_("线索"), address("clues")),
            Crumb(clue.number, address("clue", clue.pk)),
            Crumb(_("关联台账")),
        ],
    }


urls: list[URLPattern] = [
    path("clues/<int:pk>/links/", ClueLinks.as_view(), name="clue_link"),
    path("clues/<int:pk>/links/remove/", ClueUnlink.as_view(), name="clue_unlink"),
]
