"""Taking a whole import back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from ledger.errors import RefusedError
from ledger.exchange.undoing import EditedSinceError, Undone, undo
from ledger.views.imports.preview import ImportView
from qingqian.web.parts import Crumb


class ImportUndo(ImportView):
    """Takes an import back; asks first where rows of it have been edited since."""

    def get(self, _request: HttpRequest, pk: int) -> HttpResponse:
        """Go back to the import: an undoing is sent, not opened."""
        return redirect("import", pk=self.standing(pk).check.pk)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do it, and say what went and what is as before."""
        standing = self.standing(pk)
        check = standing.check
        try:
            done = undo(self.actor, check.unit, check.pk, confirmed="confirm" in request.POST)
        except EditedSinceError as asked:
            crumbs = [
                Crumb(_("导入"), f"{reverse('imports')}?unit={check.unit.code}"),
                Crumb(check.params["file"], reverse("import", args=[pk])),
                Crumb(_("撤销")),
            ]
            words = {"check": check, "unit": check.unit, "asked": asked, "crumbs": crumbs}
            return render(request, "ledger/import/undo.html", words, status=422)
        except RefusedError as refusal:
            return self.page(standing, refusal.message, 422)
        messages.success(request, _said(done))
        return redirect("import", pk=pk)


def _said(done: Undone) -> str:
    said = {"deleted": f"{done.deleted:,}", "restored": f"{done.restored:,}"}
    if done.repeated:
        return _("这次导入已经撤销过了：删除 %(deleted)s 行，恢复 %(restored)s 行。") % said
    return _("已撤销这次导入：删除 %(deleted)s 行，恢复 %(restored)s 行为导入前的内容。") % said
