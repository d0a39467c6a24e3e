"""One row of Annex 2 as it is typed: fields from the sheet's declaration, read by the sheet's own reader."""

import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.core import signing
from django.db.models import IntegerChoices

from ledger.annexes.annex2 import ANNEX2, BY_NO, LINE_COLUMNS
from ledger.annexes.line import Line
from ledger.annexes.reading import read
from ledger.vocabulary import DISPUTED_LABELS, SECTORS_OF, Category, Nature, Sector, Source
from qingqian.sheets.derive import form_field
from qingqian.sheets.money import wan_display
from qingqian.sheets.spec import Column, Kind

_CHOICES: Mapping[str, type[IntegerChoices]] = {
    "source": Source,
    "nature": Nature,
    "sector": Sector,
    "category": Category,
}
SECTOR_LISTS = {str(Nature(nature).label): [str(item.label) for item in items] for nature, items in SECTORS_OF.items()}
"""Which sectors column 9 offers for each nature, by their labels (the form's script follows it)."""


def typed(column: Column, value: Any) -> str:
    """Write a stored value as one would type it; '' for a blank."""
    if value is None or value == "":
        return ""
    if column.kind is Kind.MONEY:
        return wan_display(value).replace(",", "")
    if column.kind is Kind.YESNO:
        return DISPUTED_LABELS[value]
    if column.kind is Kind.CHOICE:
        return str(_CHOICES[column.name](value).label)
    return str(value)


def typed_line(line: Line) -> dict[str, str]:
    """Write a whole line as one would type it, by attribute name."""
    return {column.name: typed(column, getattr(line, column.name)) for column in LINE_COLUMNS}


class RecordForm(forms.Form):
    """A row to enter or correct. Only what cannot be read refuses it; the rules judge it afterwards.

    `seen` is the row's version that the person opened (0 = a new row); `key` makes a new row once, however often
    its form is sent.
    """

    line: Line
    lineage: uuid.UUID | None = None

    seen = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    key = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    error_css_class: ClassVar[str] = "is-wrong"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for column in LINE_COLUMNS:
            self.fields[column.name] = form_field(column)

    def clean(self) -> dict[str, Any]:
        """Read the typed texts as a row of the sheet; each that cannot be read says so at its field."""
        said = super().clean() or {}
        cells: list[str | None] = [None] * len(ANNEX2.columns)
        for column in LINE_COLUMNS:
            cells[column.no - 1] = said.get(column.name) or None
        result = read(cells)
        for finding in result.findings:
            self.add_error(BY_NO[finding.column].name, finding.message)
        self.line = result.line
        self.lineage = _opened(said.get("key") or "")
        return said


def new_key() -> str:
    """Return a fresh mark for a new row; signed, so that nobody takes another row's."""
    return signing.dumps(str(uuid.uuid4()), salt="record")


def _opened(key: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(signing.loads(key, salt="record"))
    except (signing.BadSignature, ValueError):
        return None
