"""Forms to take away and fill in."""

import tempfile
from typing import Final

from django.http import FileResponse, HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from ledger.actions.audit import note
from ledger.annexes.annex1 import NUMBER as CONTACTS
from ledger.errors import MissingError
from ledger.guard import TenantView
from ledger.policy import Action
from ledger.privacy import reads_phones
from qingqian.web.answers import XLSX
from reporting.queries.contacts import parent_name
from reporting.queries.tables import SPECS
from reporting.workbooks.build import Exported
from reporting.workbooks.contacts import build_blank
from reporting.workbooks.hashed import hashed
from reporting.workbooks.summary import write_blank
from reporting.workbooks.template import BLANK_ROWS, VERSION, Template, build_template

MOST_ROWS: Final = 2_000
_DIGITS: Final = 4


class Annex2Template(TenantView):
    """Annex 2 with drop-downs, blank or (`?filled=1`) with the unit's own rows."""

    action = Action.EXPORT_ANNEX

    def get(self, request: HttpRequest) -> FileResponse:
        """Build it beside the web root, note who took what, and send it as an attachment."""
        unit, query = self.asked_unit(), request.GET
        template = Template(
            unit,
            filled=query.get("filled") == "1",
            phones=reads_phones(self.actor, unit),
            blank_rows=_rows(query.get("rows", "")),
        )
        file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it once it is sent
        built = build_template(template, file)
        detail = {"annex": 2, "template": VERSION, "filled": template.filled}
        note(unit.pk, "export", detail | {"lines": built.lines, "sha256": built.sha256})
        file.seek(0)
        return FileResponse(file, as_attachment=True, filename=file_name(template), content_type=XLSX)


class BlankAnnex(TenantView):
    """Annex 1, 3 or 4 without a figure, to print or to fill in."""

    action = Action.EXPORT_ANNEX

    def get(self, _request: HttpRequest, number: int) -> FileResponse:
        """Build it, note who took it, and send it as an attachment; MissingError for another annex."""
        unit = self.asked_unit()
        file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it once it is sent
        if number == CONTACTS:
            exported = build_blank(unit, parent_name(unit), file)
        elif number in SPECS:
            lines, sha256 = hashed(file, lambda out: write_blank(number, unit, out))
            exported = Exported(lines, None, sha256)
        else:
            raise MissingError(_("没有这张空白表。"))
        note(unit.pk, "export", {"annex": number, "template": "blank", "sha256": exported.sha256})
        file.seek(0)
        name = f"附件{number}_{unit.name}_{_('空白表')}.xlsx"
        return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


def file_name(template: Template) -> str:
    """Name the file: 附件2_古南街道_空白填报表.xlsx."""
    kind = _("填报表（含现有数据）") if template.filled else _("空白填报表")
    return f"附件2_{template.unit.name}_{kind}.xlsx"


def _rows(asked: str) -> int:
    """Return how many blank rows are wanted, at most `MOST_ROWS`."""
    wanted = int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= _DIGITS else BLANK_ROWS
    return min(wanted, MOST_ROWS)


urls: list[URLPattern] = [
    path("templates/annex2/", Annex2Template.as_view(), name="annex2_template"),
    path("templates/annex<int:number>/", BlankAnnex.as_view(), name="annex_template"),
]
