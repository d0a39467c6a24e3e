from django import forms
from django.utils.translation import gettext_lazy as _


class PeopleSheetForm(forms.Form):
    """A list of people as a workbook; nobody is made before it was looked through."""

    file = forms.FileField(
        label=_("人员名单"),
        allow_empty_file=True,
        error_messages={"required": _("请选择填好的人员名单。")},
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv", "class": "form-control"}),
    )
    # One form is one list, however often its button is pressed.
    key = forms.UUIDField(widget=forms.HiddenInput)
