from django.urls import URLPattern, path

from ledger.views.clues import acts, evidence, imports, links, samples
from ledger.views.clues.clocks import ClueClocks, ClueClocksEdit
from ledger.views.clues.due import ClueDues
from ledger.views.clues.list import ClueList
from ledger.views.clues.new import ClueEdit, ClueNew
from ledger.views.clues.show import CluePage, CluePhones

urls: list[URLPattern] = [
    path("clues/", ClueList.as_view(), name="clues"),
    path("clues/clocks/", ClueClocks.as_view(), name="clue_clocks"),
    path("clues/clocks/edit/", ClueClocksEdit.as_view(), name="clue_clocks_edit"),
    path("clues/due/", ClueDues.as_view(), name="clue_due"),
    path("clues/new/", ClueNew.as_view(), name="clue_new"),
    path("clues/<int:pk>/", CluePage.as_view(), name="clue"),
    path("clues/<int:pk>/edit/", ClueEdit.as_view(), name="clue_edit"),
    path("clues/<int:pk>/phones/", CluePhones.as_view(), name="clue_phones"),
    *acts.urls,
    *evidence.urls,
    *links.urls,
    *imports.urls,
    *samples.urls,
]
