"""The fields that many forms share: a text, a day, a moment, as they look and what they say when left empty."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from ledger.forms.lenient import DayField, MomentField

TEXT: Final = {"class": "form-control", "autocomplete": "off"}
"""How a box to type in looks; a browser offers nothing that was typed elsewhere."""

DAY: Final = "2022-06-30"
MOMENT: Final = "2022-06-30 18:00"
_THIS: Final = _("请填写这一项。")
_NO_DAY: Final = _("请填写日期，如 2022-06-30。")
_NO_MOMENT: Final = _("请填写时间，如 2022-06-30 18:00。")
_LONGEST: Final = 24  # of a day or a moment, however it is written


def text_input(**attributes: Any) -> forms.TextInput:
    """Return a box to type in."""
    return forms.TextInput({**TEXT, **attributes})


def text_field(
    label: Any,
    most: int,
    *,
    required: bool = True,
    hint: Any = "",
    missing: Any = _THIS,
    **attributes: Any,
) -> forms.CharField:
    """Return the field of one line of at most so many characters; the attributes are those of its box."""
    return forms.CharField(
        label=label,
        max_length=most,
        required=required,
        help_text=hint,
        widget=text_input(**attributes),
        error_messages={"required": missing},
    )


def day_field(
    label: Any,
    *,
    required: bool = True,
    hint: Any = "",
    missing: Any = _NO_DAY,
    most: int = _LONGEST,
    **attributes: Any,
) -> DayField:
    """Return the field of a day."""
    return DayField(
        label=label,
        max_length=most,
        required=required,
        help_text=hint,
        widget=text_input(**{"placeholder": DAY, **attributes}),
        error_messages={"required": missing},
    )


def moment_field(label: Any, *, required: bool = True, hint: Any = "", missing: Any = _NO_MOMENT) -> MomentField:
    """Return the field of a day with its hour."""
    return MomentField(
        label=label,
        max_length=_LONGEST,
        required=required,
        help_text=hint,
        widget=text_input(placeholder=MOMENT),
        error_messages={"required": missing},
    )


def redo_field() -> MomentField:
    """Return the field for till when what goes back is to be mended."""
    return moment_field(_("改好期限"), required=False, hint=_("截止以后退回的必填，在此以前可以再报"))
