from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("ledger.urls")),
    path("", include("reporting.urls")),
]
