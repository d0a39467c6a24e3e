from django.urls import URLPattern, path

from ledger.views.records.drafts import DraftDesk
from ledger.views.records.evidence import EvidenceAdd, EvidenceFile, EvidenceRemove
from ledger.views.records.facts import AdjustmentAdd, AgreementAdd, FactRemove, LitigationAdd, PaymentAdd
from ledger.views.records.form import RecordDelete, RecordNew, RecordView
from ledger.views.records.history import RecordHistory
from ledger.views.records.list import RecordList
from ledger.views.records.phones import Phones

urls: list[URLPattern] = [
    path("ledger/", RecordList.as_view(), name="records"),
    path("ledger/new/", RecordNew.as_view(), name="record_new"),
    path("ledger/drafts/", DraftDesk.as_view(), name="record_draft"),
    path("ledger/<int:pk>/", RecordView.as_view(), name="record"),
    path("ledger/<int:pk>/history/", RecordHistory.as_view(), name="record_history"),
    path("ledger/<int:pk>/phones/", Phones.as_view(), name="record_phones"),
    path("ledger/<int:pk>/evidence/", EvidenceAdd.as_view(), name="record_evidence"),
    path("evidence/<int:pk>/", EvidenceFile.as_view(), name="evidence"),
    path("evidence/<int:pk>/remove/", EvidenceRemove.as_view(), name="evidence_remove"),
    path("ledger/<int:pk>/payments/", PaymentAdd.as_view(), name="record_payments"),
    path("ledger/<int:pk>/agreements/", AgreementAdd.as_view(), name="record_agreements"),
    path("ledger/<int:pk>/litigations/", LitigationAdd.as_view(), name="record_litigations"),
    path("ledger/<int:pk>/adjustments/", AdjustmentAdd.as_view(), name="record_adjustments"),
    path("ledger/<int:pk>/facts/remove/", FactRemove.as_view(), name="record_fact_remove"),
    path("ledger/<int:pk>/delete/", RecordDelete.as_view(), name="record_delete"),
]
