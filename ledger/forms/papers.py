"""A scan of stamped paper, what came of it, and what was noted by mistake."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.actions.papers import Paper
from ledger.forms.fields import day_field, text_field


class ScanForm(forms.Form):
    """A scan for the version whose number the page showed."""

    number = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    file = forms.FileField(
        label=gettext_lazy("扫描件"),
        allow_empty_file=True,
        help_text=gettext_lazy("PDF、JPG、PNG，不超过 20 MB"),
        error_messages={"required": gettext_lazy("请选择要上传的扫描件。")},
        widget=forms.FileInput({"class": "form-control", "accept": ".pdf,.jpg,.jpeg,.png"}),
    )


class PaperForm(forms.Form):
    """What came: the day, and the code as it is printed in the foot, or that there is none."""

    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    received_on = day_field(gettext_lazy("收到日期"), missing=gettext_lazy("请填写收到纸质件的日期。"))
    code = text_field(
        gettext_lazy("纸上的校验码"),
        60,
        required=False,
        hint=gettext_lazy("页脚的 16 位；大小写、空格、横线都不要紧"),
        placeholder="XXXX-XXXX-XXXX-XXXX",
        spellcheck="false",
    )
    no_code = forms.BooleanField(
        label=gettext_lazy("纸上没有校验码"),
        required=False,
        widget=forms.CheckboxInput({"class": "form-check-input"}),
    )
    note = text_field(gettext_lazy("备注"), 200, required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for the code, or for the word that there is none."""
        said = super().clean() or {}
        if "code" in said and bool(said["code"]) == said["no_code"]:
            text = _("请照纸面填写校验码；纸上没有的，请勾选“纸上没有校验码”。")
            self.add_error("code", _("已勾选“纸上没有校验码”，就不要填校验码。") if said["code"] else text)
        return said

    def paper(self) -> Paper:
        """Return what came."""
        said = self.cleaned_data
        return Paper(said["received_on"], said["code"], said["note"])


class UndoForm(forms.Form):
    """Why the paper of a version has not come after all."""

    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    number = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    note = text_field(gettext_lazy("更正原因"), 200, missing=gettext_lazy("请写明更正的原因。"))
