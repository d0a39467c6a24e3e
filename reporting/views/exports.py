"""Official workbooks to take away."""

import tempfile
from typing import Final

from django.http import FileResponse, HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from ledger.actions.audit import note
from ledger.errors import MissingError
from ledger.models import Unit
from ledger.policy import Action
from reporting.rollups.lines import Grouping
from reporting.tables.address import BY, LIVE
from reporting.views.asked import Asked, SheetView
from reporting.workbooks.build import ANNEXES, build
from reporting.workbooks.surroundings import Source

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LEDGER_ANNEX: Final = 2


class ExportAnnex(SheetView):
    """Annex 2, 3 or 4 as a workbook."""

    action = Action.EXPORT_ANNEX

    def get(self, _request: HttpRequest, number: int) -> FileResponse:
        """Build it beside the web root, note who took what, and send it as an attachment."""
        asked = self.asked()
        source = asked.source
        if number not in ANNEXES or source is None:
            raise MissingError(_("没有可以导出的版本。"))
        file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it once it is sent
        exported = build(number, source, asked.grouping, file)
        period = LIVE if asked.period is None else asked.period.code
        detail = {"annex": number, "period": period, "version": exported.version, "by": BY[asked.grouping]}
        note(asked.unit.pk, "export", detail | {"lines": exported.lines, "sha256": exported.sha256})
        file.seek(0)
        return FileResponse(file, as_attachment=True, filename=file_name(number, asked, source), content_type=XLSX)


def file_name(number: int, asked: Asked, source: Source) -> str:
    """Name the file: 附件4_綦江区_化解报告_第2版.xlsx."""
    if isinstance(source, Unit):
        parts = [source.name, _("实时台账")]
    else:
        version = source.version
        parts = [version.unit_name, version.period_name, _("第%(number)s版") % {"number": version.number}]
    by_unit = number != LEDGER_ANNEX and asked.grouping is Grouping.UNITS
    return "_".join([f"附件{number}", *parts, *([_("按填报单位")] if by_unit else [])]) + ".xlsx"


urls: list[URLPattern] = [path("exports/annex<int:number>.xlsx", ExportAnnex.as_view(), name="export_annex")]
