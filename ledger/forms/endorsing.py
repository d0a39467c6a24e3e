"""What the root says of its own filing: by which document it was approved, why it goes back, to whom it went."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from ledger.forms.filings import SeenForm
from ledger.forms.lenient import DayField, MomentField

_TEXT: Final = {"class": "form-control", "autocomplete": "off"}


def _day(label: Any) -> DayField:
    return DayField(
        label=label,
        max_length=24,
        widget=forms.TextInput({**_TEXT, "placeholder": "2022-06-30"}),
        error_messages={"required": _("请填写日期，如 2022-06-30。")},
    )


class EndorseForm(SeenForm):
    """The government's document."""

    document_no = forms.CharField(
        label=_("批准文件文号"),
        max_length=60,
        widget=forms.TextInput({**_TEXT, "placeholder": _("如 渝府函〔2022〕12号")}),
        error_messages={"required": _("请填写批准文件的文号。")},
    )
    dated = _day(_("批准日期"))


class ReopenForm(SeenForm):
    """Why the version goes back, and till when the next one is taken."""

    reason = forms.CharField(
        label=_("退回修改的原因"),
        max_length=1000,
        widget=forms.TextInput(_TEXT),
        error_messages={"required": _("请写明原因，让填报的人知道要改什么。")},
    )
    redo_by = MomentField(
        label=_("改好期限"),
        required=False,
        max_length=24,
        help_text=_("截止以后退回的必填，在此以前可以再报"),
        widget=forms.TextInput({**_TEXT, "placeholder": "2022-06-30 18:00"}),
    )


class SendForm(SeenForm):
    """To whom it went, and when."""

    recipient = forms.CharField(
        label=_("报送给"),
        max_length=60,
        widget=forms.TextInput({**_TEXT, "placeholder": _("如 工业和信息化部")}),
        error_messages={"required": _("请填写报送给谁，如工业和信息化部。")},
    )
    dated = _day(_("报送日期"))
