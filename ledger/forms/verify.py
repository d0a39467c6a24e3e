"""The one field of the page that anybody may open: the code from the foot of a printed sheet."""

from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _

from ledger.forms.fields import text_field

LONGEST: Final = 60


class CodeForm(forms.Form):
    """A code as it is typed; only shown, never checked: whatever is no code is as unknown as any other."""

    code = text_field(
        _("校验码"),
        LONGEST,
        hint=_("报表页脚的 16 位字母和数字；大小写、空格、横线都不要紧"),
        placeholder="XXXX-XXXX-XXXX-XXXX",
        spellcheck="false",
        autocapitalize="characters",
    )


def shown(typed: str) -> str:
    """Return what was typed as the page repeats it: cut to the field's length, without signs that cannot be seen."""
    return "".join(sign for sign in typed[:LONGEST] if sign.isprintable())
