from django import forms
from django.utils.translation import gettext_lazy as _


class ReminderForm(forms.Form):
    """What is said beside the request itself; the units are those that the page has shown."""

    text = forms.CharField(
        label=_("附言"),
        max_length=200,
        required=False,
        widget=forms.TextInput({"class": "form-control", "autocomplete": "off"}),
        error_messages={"max_length": _("附言最多 200 字，请删短。")},
        help_text=_("可不填，例如“今天 18:00 前报来，便于汇总”。"),
    )
