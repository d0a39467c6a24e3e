"""More time for one unit below."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ledger.forms.fields import moment_field, text_field
from ledger.models import Unit


def _children(message: Any) -> forms.ModelChoiceField[Unit]:
    return forms.ModelChoiceField(
        label=_("单位"),
        queryset=None,
        to_field_name="code",
        empty_label=_("请选择"),
        widget=forms.Select({"class": "form-select"}),
        error_messages={"required": _("请选择单位。"), "invalid_choice": message},
    )


def _offer(form: forms.Form, children: Sequence[Unit]) -> None:
    field = form.fields["child"]
    field.queryset = Unit.objects.filter(pk__in=[child.pk for child in children])  # type: ignore[attr-defined]
    field.label_from_instance = lambda unit: unit.name  # type: ignore[attr-defined]


class ExtensionForm(forms.Form):
    """Who is given more time, until when, and why; `children` are those who may need it."""

    child = _children(_("这个单位不需要延期，请重新选择。"))
    until = moment_field(_("延至"), hint=_("只写日期的，到当天结束。"), missing=_("请填写延至什么时间。"))
    reason = text_field(_("原因"), 200, missing=_("请写明延期的原因。"))

    def __init__(self, *args: Any, children: Sequence[Unit], **kwargs: Any) -> None:
        """Offer these units alone."""
        super().__init__(*args, **kwargs)
        _offer(self, children)


class ExemptionForm(forms.Form):
    """Who owes nothing for this period, and why."""

    child = _children(_("这个单位不能免报，请重新选择。"))
    reason = text_field(_("原因"), 200, missing=_("请写明免报的原因。"))

    def __init__(self, *args: Any, children: Sequence[Unit], **kwargs: Any) -> None:
        """Offer these units alone."""
        kwargs.setdefault("auto_id", "exempt_%s")  # beside the other form on one page
        super().__init__(*args, **kwargs)
        _offer(self, children)
