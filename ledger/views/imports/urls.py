from django.urls import URLPattern, path

from ledger.views.imports.files import ImportAnnotated, ImportFindings
from ledger.views.imports.merged import MergedImport, MergedProgress, MergedView
from ledger.views.imports.preview import ImportDecide, ImportProgress, ImportView
from ledger.views.imports.tray import ImportRowView, ImportTray
from ledger.views.imports.undo import ImportUndo
from ledger.views.imports.upload import ImportList, ImportNew

urls: list[URLPattern] = [
    path("imports/", ImportList.as_view(), name="imports"),
    path("imports/new/", ImportNew.as_view(), name="import_new"),
    path("imports/merged/", MergedImport.as_view(), name="import_merged"),
    path("imports/merged/<int:pk>/", MergedView.as_view(), name="import_merged_job"),
    path("imports/merged/<int:pk>/progress/", MergedProgress.as_view(), name="import_merged_progress"),
    path("imports/rows/<int:pk>/", ImportRowView.as_view(), name="import_row"),
    path("imports/<int:pk>/", ImportView.as_view(), name="import"),
    path("imports/<int:pk>/progress/", ImportProgress.as_view(), name="import_progress"),
    path("imports/<int:pk>/decide/", ImportDecide.as_view(), name="import_decide"),
    path("imports/<int:pk>/findings.txt", ImportFindings.as_view(), name="import_findings"),
    path("imports/<int:pk>/annotated/", ImportAnnotated.as_view(), name="import_annotated"),
    path("imports/<int:pk>/tray/", ImportTray.as_view(), name="import_tray"),
    path("imports/<int:pk>/undo/", ImportUndo.as_view(), name="import_undo"),
]
