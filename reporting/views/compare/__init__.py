"""Two periods of one unit side by side: the page, the rows behind a difference, the workbook."""

from django.urls import URLPattern, path

from reporting.views.compare.file import CompareFile
from reporting.views.compare.rows import CompareRows
from reporting.views.compare.show import Compare

urls: list[URLPattern] = [
    path("summaries/compare/", Compare.as_view(), name="compare"),
    path("summaries/compare/rows/", CompareRows.as_view(), name="compare_rows"),
    path("summaries/compare.xlsx", CompareFile.as_view(), name="compare_export"),
]
