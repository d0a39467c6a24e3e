"""What answers say of themselves in HTTP's words: one status that Django does not name, and the types of files."""

from typing import Final

UNPROCESSABLE: Final = 422
"""The form is shown again with what was typed and what stands in the way."""

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV: Final = "text/csv; charset=utf-8"
PDF: Final = "application/pdf"
ZIP: Final = "application/zip"
