"""From a column of an official sheet to its field in a form and its column in a table on screen."""

from collections.abc import Mapping
from typing import Any, Final

import django_tables2 as tables
from django import forms

from qingqian.sheets.cells import MAX_TEXT
from qingqian.sheets.spec import Column, Kind

_CHOSEN: Final = frozenset({Kind.CHOICE, Kind.YESNO})
_RIGHT: Final = frozenset({Kind.MONEY, Kind.SERIAL})
# What a field of each kind tells the browser; reading is lenient, so that nothing here refuses a writing.
_HINTS: Final[Mapping[Kind, Mapping[str, str]]] = {
    Kind.TEXT: {},
    Kind.USCC: {"spellcheck": "false", "autocapitalize": "characters"},
    Kind.PHONE: {"inputmode": "tel"},
    Kind.MONEY: {"inputmode": "decimal", "class": "form-control num"},
    Kind.MONTH: {"inputmode": "numeric", "placeholder": "2022-12"},
}


def form_field(column: Column) -> forms.CharField:
    """Return the field that takes a column as it is typed; what the text means is read by the sheet's own reader.

    No field is required: a draft may be incomplete. A choice offers the official labels, so that what is chosen and
    what stands in a workbook are read alike. KeyError for a column that nobody types (序号, the unit).
    """
    widget = _select(column) if column.kind in _CHOSEN else forms.TextInput(_attributes(_HINTS[column.kind]))
    return forms.CharField(label=column.heading, required=False, max_length=MAX_TEXT, widget=widget)


def _attributes(hints: Mapping[str, str]) -> dict[str, str]:
    return {"class": "form-control", "autocomplete": "off", **hints}


def _select(column: Column) -> forms.Select:
    blank = ("", "请选择")
    return forms.Select({"class": "form-select"}, choices=[blank, *((label, label) for label in column.choices)])


def table_column(column: Column, *, numbered: bool = False, footer: Any = None) -> tables.Column:
    """Return the column of a table; `numbered` puts the printed number before the heading."""
    heading = f"{column.no} {column.heading}" if numbered else column.heading
    return tables.Column(verbose_name=heading, footer=footer, orderable=False)  # type: ignore[no-untyped-call]


def is_right(column: Column) -> bool:
    """Tell whether a column is set right, as figures are."""
    return column.kind in _RIGHT


def unit_of(column: Column) -> str:
    """Return the unit that stands beside a column's label: money is typed in 万元."""
    return "万元" if column.kind is Kind.MONEY else ""
