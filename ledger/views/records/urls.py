from django.urls import URLPattern, path

from ledger.views.records.drafts import DraftDesk
from ledger.views.records.form import RecordDelete, RecordNew, RecordView
from ledger.views.records.list import RecordList

urls: list[URLPattern] = [
    path("ledger/", RecordList.as_view(), name="records"),
    path("ledger/new/", RecordNew.as_view(), name="record_new"),
    path("ledger/drafts/", DraftDesk.as_view(), name="record_draft"),
    path("ledger/<int:pk>/", RecordView.as_view(), name="record"),
    path("ledger/<int:pk>/delete/", RecordDelete.as_view(), name="record_delete"),
]
