"""Beyond the official forms: how old debts are, what interest they bear, what is disclosed, checked, contradicted."""

from django.urls import URLPattern, path

from reporting.views.beyond.aging import Aging, AgingFile, AgingRows
from reporting.views.beyond.contradictions import ContradictionRows, Contradictions, ContradictionsFile
from reporting.views.beyond.disclosure import Disclosure, DisclosureFile, DisclosureRows
from reporting.views.beyond.interest import Interest, InterestFile, InterestRows
from reporting.views.beyond.spot_check import SpotCheck, SpotCheckDraw, SpotCheckFile

urls: list[URLPattern] = [
    path("analysis/aging/", Aging.as_view(), name="aging"),
    path("analysis/aging/table.xlsx", AgingFile.as_view(), name="aging_xlsx"),
    path("analysis/aging/table.csv", AgingFile.as_view(), name="aging_csv"),
    path("analysis/aging/rows/", AgingRows.as_view(), name="aging_rows"),
    path("analysis/interest/", Interest.as_view(), name="interest"),
    path("analysis/interest/table.xlsx", InterestFile.as_view(), name="interest_xlsx"),
    path("analysis/interest/table.csv", InterestFile.as_view(), name="interest_csv"),
    path("analysis/interest/rows/", InterestRows.as_view(), name="interest_rows"),
    path("analysis/disclosure/", Disclosure.as_view(), name="disclosure"),
    path("analysis/disclosure/sheet.xlsx", DisclosureFile.as_view(), name="disclosure_xlsx"),
    path("analysis/disclosure/sheet.csv", DisclosureFile.as_view(), name="disclosure_csv"),
    path("analysis/disclosure/rows/", DisclosureRows.as_view(), name="disclosure_rows"),
    path("analysis/spot-check/", SpotCheck.as_view(), name="spot_check"),
    path("analysis/spot-check/draw/", SpotCheckDraw.as_view(), name="spot_check_draw"),
    path("analysis/spot-check/form.xlsx", SpotCheckFile.as_view(), name="spot_check_xlsx"),
    path("analysis/spot-check/form.csv", SpotCheckFile.as_view(), name="spot_check_csv"),
    path("analysis/contradictions/", Contradictions.as_view(), name="contradictions"),
    path("analysis/contradictions/list.xlsx", ContradictionsFile.as_view(), name="contradictions_xlsx"),
    path("analysis/contradictions/list.csv", ContradictionsFile.as_view(), name="contradictions_csv"),
    path("analysis/contradictions/rows/", ContradictionRows.as_view(), name="contradiction_rows"),
]
