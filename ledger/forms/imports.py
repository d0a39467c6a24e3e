from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ledger.models import Period


class UploadForm(forms.Form):
    """A workbook and what the person decides before it is read."""

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
    accept_proposals = forms.BooleanField(
        label=_("接受修正建议"),
        required=False,
        help_text=_("例如 22 列与 23 列都等于拖欠金额时，只保留 22 列。每一处都会列出来。"),
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )
    partial = forms.BooleanField(
        label=_("有的行无法保存时，仍保存其余的行"),
        required=False,
        help_text=_("不选时，只要有一行无法保存，整个文件都不导入。"),
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )
    # One form is one import, however often its button is pressed.
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, periods: Sequence[Period], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["period"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(period.code, period.name) for period in periods]
