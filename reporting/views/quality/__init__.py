"""How good what was filed is: findings by rule, by unit, and the rows behind."""

from django.urls import URLPattern, path

from reporting.views.quality.behind import QualityRows
from reporting.views.quality.by_unit import QualityUnits
from reporting.views.quality.overview import Quality

urls: list[URLPattern] = [
    path("quality/", Quality.as_view(), name="quality"),
    path("quality/units/", QualityUnits.as_view(), name="quality_units"),
    path("quality/rows/", QualityRows.as_view(), name="quality_rows"),
]
