"""Taking a whole import back."""

import re
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from ledger.errors import RefusedError
from ledger.exchange.requesting import request_undo
from ledger.exchange.undoable import EditedSinceError, Seen
from ledger.models import Job
from ledger.views.imports.preview import ImportView
from qingqian.web.parts import Crumb

_SEEN: Final = re.compile(r"([0-9]{1,15})\.([0-9]{1,15})", re.ASCII)


class ImportUndo(ImportView):
    """Has an import taken back; asks first where rows of it have been edited since."""

    def get(self, _request: HttpRequest, pk: int) -> HttpResponse:
        """Go back to the import: an undoing is sent, not opened."""
        return redirect("import", pk=self.standing(pk).check.pk)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Enlist it, and show how far it is; pressed twice it is one."""
        standing = self.standing(pk)
        check = standing.check
        try:
            done = request_undo(self.actor, check.unit, check.pk, _agreed(request.POST.get("confirm", "")))
        except EditedSinceError as asked:
            return self._ask(check, asked)
        except RefusedError as refusal:
            return self.page(standing, refusal.message, 422)
        if done is not None:
            said = {"deleted": f"{done.deleted:,}", "restored": f"{done.restored:,}"}
            words = _("这次导入已经撤销过了：删除 %(deleted)s 行，恢复 %(restored)s 行。")
            messages.success(request, words % said)
        return redirect("import", pk=pk)

    def _ask(self, check: Job, asked: EditedSinceError) -> HttpResponse:
        crumbs = [
            Crumb(_("导入"), f"{reverse('imports')}?unit={check.unit.code}"),
            Crumb(check.params["file"], reverse("import", args=[check.pk])),
            Crumb(_("撤销")),
        ]
        words = {"check": check, "unit": check.unit, "asked": asked, "crumbs": crumbs}
        return render(self.request, "ledger/import/undo.html", words, status=422)


def _agreed(text: str) -> Seen | None:
    """Read what a person saw before they agreed; None where they were not asked."""
    found = _SEEN.fullmatch(text)
    return Seen(int(found[1]), int(found[2])) if found else None
