"""The periods that the rules are tried in."""

from dataclasses import replace

from ledger.annexes.checks import Context
from ledger.vocabulary import PeriodKind

RESOLUTION = Context(PeriodKind.RESOLUTION, survey_month="2022-05", due_month="2022-06", unit_name="古南街道")
SURVEY = replace(RESOLUTION, kind=PeriodKind.SURVEY, due_month="2022-05")
EARLY_WEEK = replace(RESOLUTION, kind=PeriodKind.WEEKLY)
LATE_WEEK = replace(RESOLUTION, kind=PeriodKind.WEEKLY, due_month="2022-07", after_resolution=True)
FINAL = replace(RESOLUTION, kind=PeriodKind.FINAL, due_month="2022-11")
