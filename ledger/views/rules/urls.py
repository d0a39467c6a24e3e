from django.urls import URLPattern, path

from ledger.views.rules.rehearsals import RehearsalPage, RehearsalProgress
from ledger.views.rules.sets import RulesEdit, RulesPage

urls: list[URLPattern] = [
    path("rules/", RulesPage.as_view(), name="rules"),
    path("rules/edit/", RulesEdit.as_view(), name="rules_edit"),
    path("rules/trials/<int:pk>/", RehearsalPage.as_view(), name="rehearsal"),
    path("rules/trials/<int:pk>/progress/", RehearsalProgress.as_view(), name="rehearsal_progress"),
]
