"""One complaint channel as it is typed by who keeps the lists (notice 003, Annexes 1 and 2)."""

import re
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from ledger.actions.channels import Listed
from ledger.forms.fields import TEXT, text_field
from ledger.models import ChannelScope, ComplaintChannel
from qingqian.sheets.cells import folded

_BETWEEN: Final = re.compile(r"[;；\n]")
_PHONE: Final = re.compile(r"[0-9]{3,5}(?:-?[0-9]{1,8}){0,3}(?:\(传真\))?", re.ASCII)
_SITE: Final = URLValidator(schemes=["http", "https"])
_MOST: Final = 10  # numbers or pages of one line


class ChannelForm(forms.Form):
    """A line of one of the lists: new, or (`entry`, `seen`) one that was seen in that version."""

    scope = forms.TypedChoiceField(
        label=_("列在哪张表"),
        choices=ChannelScope.choices,
        coerce=lambda value: ChannelScope(int(value)),
        widget=forms.Select({"class": "form-select"}),
    )
    seq = forms.IntegerField(
        label=_("序号"),
        required=False,
        min_value=1,
        max_value=999,
        help_text=_("填几就排在第几，后面的依次后移；不填排在最后"),
        widget=forms.TextInput({**TEXT, "class": "form-control num", "inputmode": "numeric"}),
        error_messages={"invalid": _("请填写整数。")},
    )
    name = text_field(_("省份或区县（部门）"), 80, missing=_("请填写省份或区县（部门）的名称。"))
    phones = forms.CharField(
        label=_("电话"),
        required=False,
        max_length=400,
        help_text=_("一行一个，如 023-12345；传真写作 023-59225697(传真)"),
        widget=forms.Textarea({**TEXT, "rows": 3}),
    )
    email = forms.EmailField(
        label=_("邮箱"),
        required=False,
        max_length=120,
        widget=forms.TextInput({**TEXT, "inputmode": "email"}),
        error_messages={"invalid": _("这不是邮箱地址，请核对。")},
    )
    website = forms.CharField(
        label=_("网址"),
        required=False,
        max_length=400,
        help_text=_("以 http:// 或 https:// 开头；一行一个"),
        widget=forms.Textarea({**TEXT, "rows": 2}),
    )
    note = text_field(_("备注"), 200, required=False)
    unit_code = text_field(_("单位代码"), 20, required=False, hint=_("对应本系统的单位；没有的不填"))
    entry = forms.IntegerField(required=False, widget=forms.HiddenInput)
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean_phones(self) -> list[str]:
        """Read the numbers, each as the lists write it."""
        found = [folded(text) for text in _parts(self.cleaned_data["phones"])]
        for text in found:
            if not _PHONE.fullmatch(text):
                raise ValidationError(_now("“%s”不是电话号码，请按 023-12345 的格式填写。") % text[:24])
        return found

    def clean_website(self) -> str:
        """Read the addresses of its pages."""
        found = _parts(self.cleaned_data["website"])
        for text in found:
            try:
                _SITE(text)
            except ValidationError:
                raise ValidationError(_now("“%s”不是网址，请从 http:// 或 https:// 写起。") % text[:60]) from None
        return ";".join(found)

    def clean(self) -> dict[str, Any]:
        """Refuse a line by which nobody can be reached."""
        said = super().clean() or {}
        if not self.errors and not (said["phones"] or said["email"] or said["website"]):
            self.add_error("phones", _now("电话、邮箱、网址至少填一项，不然群众联系不上。"))
        return said

    @property
    def told(self) -> Listed:
        """What a valid form says."""
        said = self.cleaned_data
        names = ("name", "phones", "email", "website", "note", "unit_code", "seq")
        return Listed(**{name: said[name] for name in names})


def _parts(text: str) -> list[str]:
    found = [part.strip() for part in _BETWEEN.split(text) if part.strip()]
    if len(found) > _MOST:
        raise ValidationError(_now("最多填 %s 个。") % _MOST)
    return found


def typed_of(line: ComplaintChannel) -> dict[str, Any]:
    """Write a line as one would type it."""
    return {
        **{name: getattr(line, name) for name in ("scope", "seq", "name", "email", "note", "unit_code")},
        "phones": "\n".join(line.phones),
        "website": "\n".join(line.website.split(";")),
        "entry": line.pk,
        "seen": line.version,
    }
