"""看板 and the rows behind its numbers."""

from django.urls import URLPattern, path

from reporting.views.boards.paid import DashboardPaid
from reporting.views.boards.rows import DashboardRows
from reporting.views.boards.show import Dashboard

urls: list[URLPattern] = [
    path("summaries/dashboard/", Dashboard.as_view(), name="dashboard"),
    path("summaries/dashboard/rows/", DashboardRows.as_view(), name="dashboard_rows"),
    path("summaries/dashboard/paid/", DashboardPaid.as_view(), name="dashboard_paid"),
]
