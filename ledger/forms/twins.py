"""What a unit answers about a debt that two below it have."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SharedAnswerForm(forms.Form):
    """The answer to one group; `mark` is its fingerprint."""

    mark = forms.CharField(max_length=64, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("说明"),
        max_length=500,
        strip=True,
        widget=forms.Textarea(
            attrs={
                "class": "form-control",
                "rows": 2,
                "placeholder": _("写明核对的结果和依据，例如两笔各是哪一段工程；至少 8 个字，上级审核时可见"),
            }
        ),
        error_messages={"required": _("请写明核对的结果和依据。")},
    )
