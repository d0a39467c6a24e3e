"""附件1 to take away: as it stands, with those of the units below, or as a version has frozen it."""

import tempfile
from typing import Any, ClassVar

from django.http import FileResponse, HttpRequest
from django.urls import URLPattern, path

from ledger.actions.audit import note
from ledger.guard import TenantView
from ledger.policy import Action
from ledger.privacy import reads_phones
from ledger.queries.periods import current_campaign, period_by_code
from ledger.views.links import asked_id
from reporting.queries.contacts import version_for
from reporting.tables.address import LIVE
from reporting.workbooks.contacts import build_live, build_version
from reporting.workbooks.form import MEDIA, Form
from reporting.workbooks.names import contacts_name


class ExportContacts(TenantView):
    """The workbook; with `period` (and `version`) of what was handed in."""

    action = Action.READ_CONTACTS
    form: ClassVar[Form] = Form.XLSX

    def get(self, request: HttpRequest) -> FileResponse:
        """Build it, note who took it, and send it as an attachment."""
        unit = self.asked_unit()
        phones, period = reads_phones(self.actor, unit), request.GET.get("period", "")
        file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it once it is sent
        if period:
            number = asked_id(request.GET.get("version", "")) or None
            version = version_for(unit, period_by_code(period), number)
            exported = build_version(version, file, phones=phones, form=self.form)
            name = contacts_name(version, self.form)
        else:
            exported = build_live(unit, current_campaign(unit), file, phones=phones, form=self.form)
            name = contacts_name(unit, self.form)
        detail: dict[str, Any] = {
            "annex": 1,
            "period": period or LIVE,
            "version": exported.version,
            "lines": exported.lines,
        }
        if self.form is not Form.XLSX:
            detail["form"] = self.form
        note(unit.pk, "export", detail | {"phones": phones, "sha256": exported.sha256})
        file.seek(0)
        return FileResponse(file, as_attachment=True, filename=name, content_type=MEDIA[self.form])


urls: list[URLPattern] = [
    path("exports/contacts.xlsx", ExportContacts.as_view(), name="export_contacts"),
    path("exports/contacts.csv", ExportContacts.as_view(form=Form.CSV), name="export_contacts_csv"),
]
