"""The addresses of what is computed: each room of views declares its own list."""

from django.urls import URLPattern

from reporting.views import (
    analysis,
    audit,
    contacts,
    exports,
    narratives,
    packages,
    rows,
    search,
    sector,
    summaries,
    templates,
)
from reporting.views.beyond import urls as beyond
from reporting.views.boards import urls as boards
from reporting.views.clues import urls as clues
from reporting.views.compare import urls as compare
from reporting.views.completeness import urls as completeness
from reporting.views.quality import urls as quality

urlpatterns: list[URLPattern] = [
    *summaries.urls,
    *boards,
    *compare,
    *analysis.urls,
    *search.urls,
    *rows.urls,
    *sector.urls,
    *exports.urls,
    *packages.urls,
    *contacts.urls,
    *narratives.urls,
    *templates.urls,
    *audit.urls,
    *quality,
    *completeness,
    *beyond,
    *clues,
]
