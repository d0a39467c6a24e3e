"""The addresses of what acts on rows of the list: on many, on one that leaves, on one that is split."""

from django.urls import URLPattern, path

from ledger.views.records.bulk import RecordsBulk
from ledger.views.records.dispositions import DispositionUndo, RecordDispose
from ledger.views.records.saved import RecordsViews, StoppingPage
from ledger.views.records.split import RecordSplit

urls: list[URLPattern] = [
    path("ledger/bulk/", RecordsBulk.as_view(), name="records_bulk"),
    path("ledger/views/", RecordsViews.as_view(), name="records_views"),
    path("ledger/stopping/", StoppingPage.as_view(), name="stopping"),
    path("ledger/<int:pk>/dispose/", RecordDispose.as_view(), name="record_dispose"),
    path("ledger/<int:pk>/split/", RecordSplit.as_view(), name="record_split"),
    path("ledger/dispositions/<int:pk>/undo/", DispositionUndo.as_view(), name="disposition_undo"),
]
