"""Sheets as PDF: the very workbook, put on paper by LibreOffice; there is one layout, that of the workbook."""

from collections.abc import Callable
from dataclasses import replace
from typing import BinaryIO

from django.conf import settings

from ledger.errors import RefusedError
from qingqian.sheets.office import NoOfficeError, to_pdf
from qingqian.sheets.office import office as office_there
from reporting.workbooks.build import Exported
from reporting.workbooks.hashed import hashed

NO_OFFICE = "这台服务器没有安装 LibreOffice，不能生成 PDF；可以导出工作簿，或在页面上用打印视图。"


def can_print() -> bool:
    """Tell whether this machine can make PDFs."""
    return office_there() is not None


def printed(out: BinaryIO, write: Callable[[BinaryIO], Exported]) -> Exported:
    """Let `write` make a workbook and write its pages to `out`; return what it told, with the checksum of the PDF.

    RefusedError where LibreOffice is not installed; OfficeError where it fails.
    """

    def pages(passing: BinaryIO) -> Exported:
        return to_pdf(write, passing, settings.OFFICE_DIR, settings.OFFICE_SECONDS)

    try:
        exported, sha256 = hashed(out, pages)
    except NoOfficeError as missing:
        raise RefusedError(NO_OFFICE) from missing
    return replace(exported, sha256=sha256)
