"""Official workbooks to take away."""

import tempfile
from collections.abc import Sequence
from typing import Any

from django.http import FileResponse, HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from ledger.actions.audit import note
from ledger.errors import MissingError
from ledger.models import Unit
from ledger.policy import Action
from ledger.privacy import reads_phones
from ledger.views.records.asked import chosen_rows
from qingqian.web.answers import XLSX
from reporting.rollups.lines import Grouping
from reporting.tables.address import BY, LIVE
from reporting.views.asked import Asked, SheetView
from reporting.workbooks.build import ANNEXES, ROWS, Exported, build
from reporting.workbooks.surroundings import Source
from reporting.workbooks.wanted import Wanted


class ExportAnnex(SheetView):
    """Annex 2, 3 or 4 as a workbook; with `chosen=1` the rows of Annex 2 that the list shows at the same address."""

    action = Action.EXPORT_ANNEX

    def get(self, _request: HttpRequest, number: int) -> FileResponse:
        """Build it beside the web root, note who took what, and send it as an attachment."""
        asked = self.asked()
        source = asked.source
        if number not in ANNEXES or source is None:
            raise MissingError(_("没有可以导出的版本。"))
        wanted = Wanted(reads_phones(self.actor, asked.unit), self._chosen(number, asked))
        file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it once it is sent
        exported = build(number, source, asked.grouping, file, wanted)
        note(asked.unit.pk, "export", _detail(number, asked, exported, wanted))
        file.seek(0)
        name = file_name(number, asked, source, None if wanted.only is None else exported.lines)
        return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)

    def _chosen(self, number: int, asked: Asked) -> Sequence[int] | None:
        """Return the ids of the rows that the list would show at the same address; None for all."""
        if number not in ROWS or asked.period is not None or not self.request.GET.get("chosen"):
            return None
        return list(chosen_rows(asked.unit, self.request.GET).values_list("id", flat=True))


def _detail(number: int, asked: Asked, exported: Exported, wanted: Wanted) -> dict[str, Any]:
    """Say what was taken; of rows also whether with telephone numbers."""
    period = LIVE if asked.period is None else asked.period.code
    detail = {"annex": number, "period": period, "version": exported.version, "by": BY[asked.grouping]}
    if number in ROWS:
        detail |= {"phones": wanted.phones, "chosen": wanted.only is not None}
    return detail | {"lines": exported.lines, "sha256": exported.sha256}


def file_name(number: int, asked: Asked, source: Source, chosen: int | None = None) -> str:
    """Name the file: 附件4_綦江区_化解报告_第2版.xlsx; `chosen` rows only: 附件2_綦江区_实时台账_所筛12行.xlsx."""
    if isinstance(source, Unit):
        parts = [source.name, _("实时台账")]
    else:
        version = source.version
        parts = [version.unit_name, version.period_name, _("第%(number)s版") % {"number": version.number}]
    if number not in ROWS and asked.grouping is Grouping.UNITS:
        parts.append(_("按填报单位"))
    if chosen is not None:
        parts.append(_("所筛%(count)s行") % {"count": chosen})
    return "_".join([f"附件{number}", *parts]) + ".xlsx"


urls: list[URLPattern] = [path("exports/annex<int:number>.xlsx", ExportAnnex.as_view(), name="export_annex")]
