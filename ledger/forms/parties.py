"""One party of the directory as it is typed: the columns of its side, read by the sheet's own reader."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ledger.annexes.annex2 import ANNEX2, BY_NAME, BY_NO
from ledger.annexes.reading import read
from ledger.annexes.written import written
from ledger.queries.parties import Party, Side
from qingqian.sheets.derive import form_field


def typed_party(side: Side, party: Party) -> dict[str, str]:
    """Write a party as one would type it, by the names of the row's columns."""
    return {column: written(BY_NAME[column], getattr(party, name)) for name, column in side.columns.items()}


class PartyForm(forms.Form):
    """A party to correct; `values` are what was typed, by the directory's names."""

    values: Mapping[str, Any]

    def __init__(self, side: Side, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.side = side
        for column in side.columns.values():
            self.fields[column] = form_field(BY_NAME[column])

    def clean(self) -> dict[str, Any]:
        """Read the texts as cells of a row."""
        said = super().clean() or {}
        cells: list[str | None] = [None] * len(ANNEX2.columns)
        for column in self.side.columns.values():
            cells[BY_NAME[column].no - 1] = said.get(column) or None
        result = read(cells)
        for finding in result.findings:
            self.add_error(BY_NO[finding.column].name, finding.message)
        self.values = {name: getattr(result.line, column) for name, column in self.side.columns.items()}
        return said


class ParentForm(forms.Form):
    """A parent company for the list, or a further writing of one."""

    name = forms.CharField(
        label=_("总公司全称"),
        required=False,
        max_length=200,
        widget=forms.TextInput({"class": "form-control", "autocomplete": "off"}),
    )
    aliases = forms.CharField(
        label=_("简称和其他写法"),
        required=False,
        max_length=1_000,
        help_text=_("多个之间用顿号或逗号隔开"),
        widget=forms.TextInput({"class": "form-control", "autocomplete": "off"}),
    )
