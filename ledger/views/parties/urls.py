from django.urls import URLPattern, path

from ledger.views.parties.directory import PartyApply, PartyList, PartyPage
from ledger.views.parties.parents import ParentList
from ledger.views.parties.search import PartySearch

urls: list[URLPattern] = [
    path("parties/", PartySearch.as_view(), name="party_search"),
    path("parties/list/", PartyList.as_view(), name="parties"),
    path("parties/<slug:side>/<int:pk>/", PartyPage.as_view(), name="party"),
    path("parties/<slug:side>/<int:pk>/apply/", PartyApply.as_view(), name="party_apply"),
    path("parents/", ParentList.as_view(), name="parents"),
]
