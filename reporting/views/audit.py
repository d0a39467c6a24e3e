"""The audit to take away: exactly the events that the page shows at the same address."""

import tempfile
from typing import Final

from django.http import FileResponse, HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from ledger.actions.audit import note
from ledger.errors import RefusedError
from ledger.forms.audit import AuditFilter
from ledger.guard import TenantView
from ledger.policy import Action
from ledger.privacy import reads_phones
from ledger.queries.audit import capped_count
from qingqian.web import answers
from reporting.workbooks.audit import CSV, XLSX, write_audit
from reporting.workbooks.hashed import hashed

MOST: Final = 100_000
"""So many events are written while one waits."""

_TYPES: Final = {XLSX: answers.XLSX, CSV: answers.CSV}


class AuditExport(TenantView):
    """The events of an address as a workbook or (`?form=csv`) as CSV."""

    action = Action.READ_AUDIT

    def get(self, request: HttpRequest) -> FileResponse:
        """Write them beside the web root, note who took what, and send the file as an attachment."""
        unit = self.asked_unit()
        filters = AuditFilter(request.GET, unit)
        form = CSV if request.GET.get("form") == CSV else XLSX
        if capped_count(filters.wanted, MOST) > MOST:
            raise RefusedError(_("所选记录超过 %(most)s 条，请用日期分几次导出。") % {"most": f"{MOST:,}"})
        phones = reads_phones(self.actor, unit)
        file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it once it is sent
        count, sha256 = hashed(file, lambda out: write_audit(form, filters.wanted, out, phones=phones))
        told = {"form": form, "filters": filters.said, "events": count, "phones": phones, "sha256": sha256}
        note(unit.pk, "audit_exported", told)
        file.seek(0)
        name = _("审计记录_%(unit)s_%(count)s条") % {"unit": unit.name, "count": count}
        return FileResponse(file, as_attachment=True, filename=f"{name}.{form}", content_type=_TYPES[form])


urls: list[URLPattern] = [path("audit/export/", AuditExport.as_view(), name="audit_export")]
