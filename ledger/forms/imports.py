"""What a person says about an import: the file, what to make of it, and a waiting row as it is mended."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from ledger.annexes.annex2 import ANNEX2, BY_NO, LINE_COLUMNS
from ledger.annexes.names import normalised_name
from ledger.exchange.deciding import ALL, NOTHING, PARTIAL
from ledger.forms.records import RecordForm
from ledger.models import ImportRow, Period
from qingqian.sheets.spec import Kind

_UNIT: Final = ANNEX2.column("unit")
_YEAR_TENTHS: Final = re.compile(r"[0-9]{4}\.1")
# A cell that says one of these could not be read; said again unchanged, it cannot be read again.
_UNREADABLE: Final = frozenset({"F02", "F03", "F04", "F05", "F09"})


class UploadForm(forms.Form):
    """A workbook and the period by whose rules it is checked; what becomes of it is decided on its preview."""

    file = forms.FileField(
        label=_("附件2工作簿"),
        allow_empty_file=True,
        error_messages={"required": _("请选择要导入的 Excel 文件。")},
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv", "class": "form-control"}),
    )
    period = forms.ChoiceField(
        label=_("按哪一期的规则检查"),
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    # One form is one import, however often its button is pressed.
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, periods: Sequence[Period], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["period"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(period.code, period.name) for period in periods]


class DecideForm(forms.Form):
    """What becomes of a checked file."""

    decision = forms.ChoiceField(choices=[(name, name) for name in (ALL, PARTIAL, NOTHING)])
    accept = forms.BooleanField(required=False)


class MendForm(RecordForm):
    """A row of an import that could not be stored: all its texts as typed, column 4 too."""

    unit_text = forms.CharField(
        label=_UNIT.heading,
        required=False,
        max_length=200,
        widget=forms.TextInput({"class": "form-control", "autocomplete": "off"}),
    )

    def __init__(self, row: ImportRow, data: Mapping[str, Any] | None = None) -> None:
        texts = {column.name: row.cells[column.no - 1] for column in LINE_COLUMNS}
        super().__init__(data, initial={**texts, "unit_text": row.cells[_UNIT.no - 1]})
        self._row = row
        for column in LINE_COLUMNS:
            field = self.fields[column.name]
            if isinstance(field.widget, forms.Select):
                _offer(field.widget, texts[column.name])

    def clean(self) -> dict[str, Any]:
        """Read the row; what could not be read and was left as it is still cannot."""
        said = super().clean()
        for finding in self._row.findings:
            column = BY_NO.get(finding["column"])
            if column is None or finding["rule"] not in _UNREADABLE or column.name in self.errors:
                continue
            if said.get(column.name, "") == self.initial[column.name].strip():
                self.add_error(column.name, finding["message"])
        for column in LINE_COLUMNS:
            if column.kind is Kind.MONTH and _YEAR_TENTHS.fullmatch(said.get(column.name, "")):
                self._refuse_tenth(column.name, said[column.name])
        self._refuse_other_unit(said.get("unit_text", ""))
        return said

    def _refuse_tenth(self, name: str, text: str) -> None:
        if name not in self.errors:
            year = text[:4]
            self.add_error(name, _("“%s”分不清是 1 月还是 10 月，请写成 %s-01 或 %s-10。") % (text, year, year))

    def _refuse_other_unit(self, text: str) -> None:
        own = self._row.unit.name
        if text and normalised_name(text) != normalised_name(own):
            said = {"text": text, "own": own}
            self.add_error(
                "unit_text",
                _("这一行写的是“%(text)s”。如属本单位，请改为“%(own)s”；不属本单位的，请点“不导入这一行”。") % said,
            )


def _offer(widget: forms.Select, text: str) -> None:
    """Keep a typed text that is none of the choices visible, as one more of them."""
    choices = list(widget.choices)
    if text and text not in {str(value) for value, _label in choices}:
        widget.choices = [*choices, (text, text)]
