"""What one takes along from a checked file: its findings as text, and the clerk's own workbook with our marks."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from ledger.actions.audit import note
from ledger.actions.files import path_of
from ledger.errors import MissingError, RefusedError
from ledger.exchange.annotating import annotated
from ledger.models import Job, StoredFile
from ledger.queries.imports import found_rows
from ledger.views.imports.preview import CheckView
from ledger.views.imports.standing import Stage
from ledger.views.imports.texts import finding_lines
from qingqian.web.answers import XLSX

BATCH = 1000


class ImportFindings(CheckView):
    """All findings and proposals as a text file."""

    def get(self, _request: HttpRequest, pk: int) -> HttpResponse:
        """Send it as a download."""
        check = self.standing(pk).check
        lines = finding_lines(found_rows(check).iterator(chunk_size=BATCH))
        name = f"{Path(check.params['file']).stem}_检查结果.txt"
        note(check.unit_id, "import_findings", {"job": check.pk})
        return _download("\ufeff" + "\r\n".join(lines), "text/plain; charset=utf-8", name)


class ImportAnnotated(CheckView):
    """The clerk's own workbook, marked cell by cell."""

    def get(self, _request: HttpRequest, pk: int) -> HttpResponse:
        """Mark the kept file anew and send it as a download."""
        standing = self.standing(pk)
        check = standing.check
        if standing.stage in (Stage.CHECKING, Stage.REFUSED):
            raise RefusedError("这个文件没有检查结果可以批注；请先等检查完成，或改正文件后重新上传。")
        stored = StoredFile.objects.filter(unit=check.unit, pk=check.stored_file_id or 0).first()
        if stored is None:
            raise MissingError("没有找到上传的文件。")
        name = f"{Path(stored.original_name).stem}_批注.xlsx"
        with TemporaryDirectory(prefix="annotated-") as folder:
            target = Path(folder) / "annotated.xlsx"
            errors, proposals = _items(check, "findings"), _items(check, "proposals")
            annotated(path_of(stored), stored.original_name, errors, proposals, target)
            content = target.read_bytes()
        note(check.unit_id, "import_annotated", {"job": check.pk, "file": stored.original_name})
        return _download(content, XLSX, name)


def _items(check: Job, which: str) -> Iterator[dict[str, Any]]:
    rows = found_rows(check).values_list(which, flat=True)
    return (item for items in rows.iterator(chunk_size=BATCH) for item in items)


def _download(content: bytes | str, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = _attachment(name)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _attachment(name: str) -> str:
    header: str = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return header
