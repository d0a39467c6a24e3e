"""The forms in which a sheet is taken away."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from qingqian.web.answers import CSV, PDF, XLSX


class Form(StrEnum):
    """A form by the ending of its file's name."""

    XLSX = "xlsx"
    CSV = "csv"
    PDF = "pdf"

    @property
    def first(self) -> "Form":
        """The form that is written first: a PDF is made from the workbook."""
        return Form.XLSX if self is Form.PDF else self


MEDIA: Final[Mapping[Form, str]] = {Form.XLSX: XLSX, Form.CSV: CSV, Form.PDF: PDF}
"""What an answer says its content is."""
