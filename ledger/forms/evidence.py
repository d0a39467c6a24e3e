from django import forms
from django.utils.translation import gettext_lazy as _

from ledger.models import Evidence

_FORM = {"form": "evidence-add"}


class EvidenceForm(forms.Form):
    """A file that proves something of a row; its fields belong to a form of their own inside the row's form."""

    prefix = "evidence"

    kind = forms.TypedChoiceField(
        label=_("证明什么"),
        coerce=lambda code: Evidence(int(code)),
        choices=Evidence.choices,
        widget=forms.Select({**_FORM, "class": "form-select"}),
    )
    title = forms.CharField(
        label=_("名称"),
        required=False,
        max_length=100,
        help_text=_("不填则用文件名"),
        widget=forms.TextInput({**_FORM, "class": "form-control", "autocomplete": "off"}),
    )
    file = forms.FileField(
        label=_("文件"),
        allow_empty_file=True,
        help_text=_("PDF、JPG、PNG、.docx、.xlsx，不超过 20 MB"),
        error_messages={"required": _("请选择要上传的文件。")},
        widget=forms.FileInput(
            {**_FORM, "class": "form-control", "accept": ".pdf,.jpg,.jpeg,.png,.docx,.xlsx"},
        ),
    )
