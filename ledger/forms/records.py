"""One row of Annex 2 as it is typed: fields from the sheet's declaration, read by the sheet's own reader."""

import uuid
from typing import Any, ClassVar, Final

from django import forms
from django.core import signing

from ledger.annexes.annex2 import ANNEX2, BY_NO, LINE_COLUMNS, OUTCOME_MONEY_COLUMNS, USCC_COLUMNS
from ledger.annexes.line import Line
from ledger.annexes.reading import read
from ledger.annexes.written import written
from ledger.vocabulary import SECTORS_OF, Nature
from qingqian.sheets.derive import form_field

SECTOR_LISTS = {str(Nature(nature).label): [str(item.label) for item in items] for nature, items in SECTORS_OF.items()}
"""Which sectors column 9 offers for each nature, by their labels (the form's script follows it)."""


def typed_line(line: Line) -> dict[str, str]:
    """Write a whole line as one would type it, by attribute name."""
    return {column.name: written(column, getattr(line, column.name)) for column in LINE_COLUMNS}


# What is offered while one types (suggest.js).
_SUGGESTED: Final = {"debtor_name": "debtor", "parent_company": "parent", "creditor_name": "creditor"}
# What is each debt's own: a copy of a row begins without it.
_OWN: Final = frozenset({"source_no", "remaining_due_month", "agreed_due_month", *OUTCOME_MONEY_COLUMNS})


def copied(line: Line) -> dict[str, str]:
    """Write what a copy of a row takes over: all but its number at the source and what has become of the debt."""
    return {name: text for name, text in typed_line(line).items() if name not in _OWN}


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
        for name, kind in _SUGGESTED.items():
            self.fields[name].widget.attrs["data-suggest"] = kind
        for name in USCC_COLUMNS:
            self.fields[name].widget.attrs["data-code"] = ""

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
        self.lineage = opened_key(said.get("key") or "")
        return said


def new_key() -> str:
    """Return a fresh mark for a new row; signed, so that nobody takes another row's."""
    return key_of(uuid.uuid4())


def key_of(mark: uuid.UUID) -> str:
    """Sign a new row's mark for its form."""
    return signing.dumps(str(mark), salt="record")


def opened_key(key: str) -> uuid.UUID | None:
    """Return the mark that a form carries; None for one that was not signed here."""
    try:
        return uuid.UUID(signing.loads(key, salt="record"))
    except (signing.BadSignature, ValueError):
        return None
