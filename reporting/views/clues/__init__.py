"""What is computed of clues: what hangs, and the figures of a month."""

from django.urls import URLPattern, path

from reporting.views.clues.hung import HungClues, HungCluesFile
from reporting.views.clues.statistics import ClueStatistics, ClueStatisticsFile, ClueStatisticsRows

urls: list[URLPattern] = [
    path("clues/hung/", HungClues.as_view(), name="clue_hung"),
    path("clues/hung/list.xlsx", HungCluesFile.as_view(), name="clue_hung_xlsx"),
    path("clues/hung/list.csv", HungCluesFile.as_view(), name="clue_hung_csv"),
    path("clues/statistics/", ClueStatistics.as_view(), name="clue_statistics"),
    path("clues/statistics/sheet.xlsx", ClueStatisticsFile.as_view(), name="clue_statistics_xlsx"),
    path("clues/statistics/sheet.csv", ClueStatisticsFile.as_view(), name="clue_statistics_csv"),
    path("clues/statistics/rows/", ClueStatisticsRows.as_view(), name="clue_statistics_rows"),
]
