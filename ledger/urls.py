"""The ledger's addresses: each room of views declares its own list."""

from django.urls import URLPattern

from ledger.views import imports, session, workbench

urlpatterns: list[URLPattern] = [
    *session.urls,
    *workbench.urls,
    *imports.urls,
]
