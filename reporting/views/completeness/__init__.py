"""Who has handed in what: the matrix, the 通报 of a period, and what is taken away of both."""

from django.urls import URLPattern, path

from reporting.views.completeness.bulletin import BulletinPage
from reporting.views.completeness.files import BulletinFile, ChaseFile, CompletenessFile, PaperChaseFile
from reporting.views.completeness.show import Completeness

urls: list[URLPattern] = [
    path("completeness/", Completeness.as_view(), name="completeness"),
    path("completeness/matrix.xlsx", CompletenessFile.as_view(), name="completeness_xlsx"),
    path("completeness/matrix.csv", CompletenessFile.as_view(), name="completeness_csv"),
    path("completeness/bulletin/", BulletinPage.as_view(), name="bulletin"),
    path("completeness/bulletin.xlsx", BulletinFile.as_view(), name="bulletin_xlsx"),
    path("chase/list.xlsx", ChaseFile.as_view(), name="chase_xlsx"),
    path("chase/papers.xlsx", PaperChaseFile.as_view(), name="paper_chase_xlsx"),
]
