"""How one filed row leaves the ledger, and how a contract is split in two."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.forms.bulk import reason_field
from ledger.forms.records import opened_key
from ledger.models import DispositionKind
from qingqian.sheets.money import to_fen
from qingqian.sheets.normalise import text


class DisposeForm(forms.Form):
    """移出, 合并 into another row, or 作废, with a reason; `seen` is the row's version on the page."""

    kind = forms.TypedChoiceField(
        label=gettext_lazy("办理方式"),
        coerce=lambda value: DispositionKind(int(value)),
        choices=DispositionKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选择办理方式。")},
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    into = forms.IntegerField(required=False, min_value=1)
    reason = reason_field()

    def clean(self) -> dict[str, Any]:
        """Ask for the row to merge into where rows are merged, and only there."""
        said = super().clean() or {}
        if said.get("kind") is DispositionKind.MERGED:
            if not said.get("into"):
                self.add_error("into", _("请选择并入哪一行。"))
        else:
            said["into"] = None
        return said


class SplitForm(forms.Form):
    """How much of a contract is disputed, and why; `seen` is the row's version on the page."""

    seen = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    key = forms.CharField(max_length=200, widget=forms.HiddenInput)
    disputed = forms.CharField(
        label=gettext_lazy("有分歧的金额"),
        max_length=30,
        widget=forms.TextInput({"class": "form-control num", "inputmode": "decimal", "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("请填写有分歧的金额。")},
    )
    reason = reason_field()

    def clean_disputed(self) -> int:
        """Read the amount in 万元; return 分."""
        try:
            return to_fen(text(self.cleaned_data["disputed"]).replace(",", ""))
        except ValueError as problem:
            raise forms.ValidationError(f"{problem}。") from problem

    def clean_key(self) -> uuid.UUID:
        """Return the mark of this form; one that was not made here is refused."""
        mark = opened_key(self.cleaned_data["key"])
        if mark is None:
            raise forms.ValidationError(_("页面已过期，请刷新后再拆分。"))
        return mark
