"""Official workbooks to take away."""

import tempfile
from collections.abc import Sequence
from typing import Any, ClassVar

from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from ledger.actions.audit import note
from ledger.errors import MissingError
from ledger.policy import Action
from ledger.privacy import reads_phones
from ledger.views.records.asked import chosen_rows
from reporting.queries import volume
from reporting.queries.volume import rows_of
from reporting.tables.address import BY, LIVE
from reporting.views.asked import Asked, SheetView
from reporting.workbooks.build import ANNEXES, ROWS, Exported, build
from reporting.workbooks.form import MEDIA, Form
from reporting.workbooks.names import file_name
from reporting.workbooks.wanted import Wanted


class ExportAnnex(SheetView):
    """Annex 2, 3 or 4 as a file; with `chosen=1` the rows of Annex 2 that the list shows at the same address.

    More rows than `volume.AT_ONCE` are made by a worker: the page says so, and its button asks for it.
    """

    action = Action.EXPORT_ANNEX
    form: ClassVar[Form] = Form.XLSX

    def get(self, request: HttpRequest, number: int) -> HttpResponseBase:
        """Build it beside the web root, note who took what, and send it as an attachment."""
        asked = self.asked()
        source = asked.source
        if number not in ANNEXES or source is None:
            raise MissingError(_("没有可以导出的版本。"))
        only = self._chosen(number, asked)
        if number in ROWS and (rows_of(source) if only is None else len(only)) > volume.AT_ONCE:
            return render(request, "reporting/package/large.html", self._large(number, asked, only))
        wanted = Wanted(reads_phones(self.actor, asked.unit), only)
        file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it once it is sent
        exported = build(number, source, asked.grouping, file, wanted, self.form)
        note(asked.unit.pk, "export", _detail(number, asked, exported, wanted, self.form))
        file.seek(0)
        chosen = None if wanted.only is None else exported.lines
        name = file_name(number, source, asked.grouping, self.form, chosen)
        return FileResponse(file, as_attachment=True, filename=name, content_type=MEDIA[self.form])

    def _chosen(self, number: int, asked: Asked) -> Sequence[int] | None:
        """Return the ids of the rows that the list would show at the same address, one more than is made at once.

        None for all.
        """
        if number not in ROWS or asked.period is not None or not self.request.GET.get("chosen"):
            return None
        rows = chosen_rows(asked.unit, self.request.GET)
        return list(rows.values_list("id", flat=True)[: volume.AT_ONCE + 1])

    def _large(self, number: int, asked: Asked, only: Sequence[int] | None) -> dict[str, Any]:
        """Return what the page says of a sheet that a worker makes."""
        return {
            "number": number,
            "unit": asked.unit,
            "most": volume.AT_ONCE,
            "what": f"{number}.{self.form}",
            "query": asked.address.query(),
            "chosen": "" if only is None else self.request.GET.urlencode(),
        }


def _detail(number: int, asked: Asked, exported: Exported, wanted: Wanted, form: Form) -> dict[str, Any]:
    """Say what was taken; of rows also whether with telephone numbers."""
    period = LIVE if asked.period is None else asked.period.code
    told = {"annex": number, "period": period, "version": exported.version, "by": BY[asked.grouping]}
    if form is not Form.XLSX:
        told["form"] = form
    if number in ROWS:
        told |= {"phones": wanted.phones, "chosen": wanted.only is not None}
    return told | {"lines": exported.lines, "sha256": exported.sha256}


urls: list[URLPattern] = [
    path("exports/annex<int:number>.xlsx", ExportAnnex.as_view(), name="export_annex"),
    path("exports/annex<int:number>.csv", ExportAnnex.as_view(form=Form.CSV), name="export_annex_csv"),
]
