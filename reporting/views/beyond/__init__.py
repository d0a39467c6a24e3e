"""Beyond the official forms: how old debts are, what interest they bear, what is disclosed, checked, contradicted."""

from django.urls import URLPattern, path

from reporting.views.beyond.aging import Aging, AgingFile, AgingRows

urls: list[URLPattern] = [
    path("analysis/aging/", Aging.as_view(), name="aging"),
    path("analysis/aging/table.xlsx", AgingFile.as_view(), name="aging_xlsx"),
    path("analysis/aging/table.csv", AgingFile.as_view(), name="aging_csv"),
    path("analysis/aging/rows/", AgingRows.as_view(), name="aging_rows"),
]
