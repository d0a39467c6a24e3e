"""What is computed of clues: what hangs, the figures of a month, and files of what is listed."""

from django.urls import URLPattern, path

from reporting.views.clues.exports import ClueForm, ExportClueList, ExportClues
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
    path("exports/clues.xlsx", ExportClues.as_view(), name="export_clues"),
    path("exports/clue-list.xlsx", ExportClueList.as_view(), name="export_clue_list"),
    path("exports/clue-form.xlsx", ClueForm.as_view(), name="export_clue_form"),
]
