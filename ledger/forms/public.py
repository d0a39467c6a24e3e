"""What anybody types without a sign-in: a complaint, and the code by which one asks how it stands."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from ledger.actions.clues.intake import Complaint
from ledger.forms.complaints import UnknownWanField, name_field
from ledger.forms.fields import TEXT, text_field
from ledger.models import ClueChannel, ClueKind
from ledger.queries.clues.public import PublicUnit
from qingqian.sheets.cells import folded

_MATTER: Final = 2_000
_PHONE: Final = re.compile(r"[0-9+(][0-9 ()+-]{5,28}[0-9]", re.ASCII)
_CHECK: Final = {"class": "form-check-input"}


class PublicComplaintForm(forms.Form):
    """A complaint of somebody who has not signed in; `units` are those that may be chosen."""

    creditor_name = name_field(
        _("您的企业名称（被拖欠方）"), hint=_("个体工商户写字号"), missing=_("请填写您的企业名称。")
    )
    debtor_name = name_field(
        _("谁拖欠的（拖欠方）"),
        hint=_("机关、事业单位或企业的名称；不知道全称的，写知道的"),
        missing=_("请填写拖欠方的名称。"),
    )
    unit = forms.ChoiceField(
        label=_("向哪里反映"),
        help_text=_("一般选拖欠方所在的区县"),
        widget=forms.Select({"class": "form-select"}),
        error_messages={"required": _("请选择区县或部门。"), "invalid_choice": _("请从列出的选项中选择。")},
    )
    kind = forms.ChoiceField(
        label=_("反映什么"),
        choices=ClueKind.choices,
        initial=ClueKind.ARREARS.value,
        widget=forms.Select({"class": "form-select"}),
        error_messages={"required": _("请选择类别。"), "invalid_choice": _("请从列出的选项中选择。")},
    )
    amount = UnknownWanField(
        label=_("涉及金额"),
        required=False,
        max_length=24,
        help_text=_("不清楚的不填"),
        widget=forms.TextInput({**TEXT, "class": "form-control num", "inputmode": "decimal"}),
    )
    matter = forms.CharField(
        label=_("事情经过"),
        max_length=_MATTER,
        help_text=_("什么合同、何时完成、欠了多久、催过没有；最多 2000 字"),
        widget=forms.Textarea({**TEXT, "rows": 6}),
        error_messages={"required": _("请写明事情经过。")},
    )
    contact_name = text_field(_("联系人"), 80, missing=_("请填写联系人，便于核实。"))
    contact_phone = text_field(_("联系电话"), 30, missing=_("请填写联系电话，便于核实。"), inputmode="tel")
    consent = forms.BooleanField(
        label=_("确认"),
        widget=forms.CheckboxInput(_CHECK),
        error_messages={"required": _("请确认情况属实并同意使用这些信息。")},
    )
    # Nobody sees it; what fills it in reads no page.
    website = forms.CharField(
        label=_("请不要填写"),
        required=False,
        max_length=200,
        widget=forms.TextInput({"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(self, *args: Any, units: Sequence[PublicUnit], **kwargs: Any) -> None:
        """Offer the units, the districts before the offices of the city."""
        super().__init__(*args, **kwargs)
        self._units: Mapping[str, PublicUnit] = {unit.code: unit for unit in units}
        groups = (
            (_now("区县"), [unit for unit in units if not unit.is_department]),
            (_now("市级部门"), [unit for unit in units if unit.is_department]),
        )
        offered = [(name, [(unit.code, unit.name) for unit in found]) for name, found in groups if found]
        self.fields["unit"].choices = [("", _now("请选择")), *offered]  # type: ignore[attr-defined]

    @classmethod
    def kept(cls, typed: Mapping[str, str]) -> "PublicComplaintForm":
        """Return a form that shows what was typed, without a look at anything: nothing is asked for or checked."""
        form = cls(initial=typed, units=())
        if code := typed.get("unit"):
            form.fields["unit"].choices = [(code, _now("刚才选的区县或部门"))]  # type: ignore[attr-defined]
        return form

    def clean_contact_phone(self) -> str:
        """Return the number; what nobody can dial is refused."""
        text = folded(self.cleaned_data["contact_phone"]).strip()
        if not _PHONE.fullmatch(text):
            raise ValidationError(_now("这不是电话号码，请写 11 位手机号或带区号的座机号。"))
        return text

    def clean_amount(self) -> int | None:
        """Return the amount in 分, which is above 0 where it is known."""
        amount: int | None = self.cleaned_data["amount"]
        if amount is not None and amount <= 0:
            raise ValidationError(_now("金额应大于 0；不清楚的不填。"))
        return amount

    @property
    def unit_chosen(self) -> PublicUnit:
        """The unit that a valid form is for."""
        return self._units[self.cleaned_data["unit"]]

    def told(self, today: dt.date) -> Complaint:
        """Return what a valid form says, received on a day."""
        said = self.cleaned_data
        plain = {
            name: said[name].strip()
            for name in ("creditor_name", "debtor_name", "matter", "contact_name", "contact_phone")
        }
        kind = ClueKind(int(said["kind"]))
        return Complaint(received_on=today, channel=ClueChannel.PUBLIC, kind=kind, amount_fen=said["amount"], **plain)


class QueryForm(forms.Form):
    """The code of a complaint as it is typed; only shown, never checked."""

    code = text_field(
        _("查询码"),
        60,
        hint=_("提交时给您的 16 位字母和数字；大小写、空格、横线都不要紧"),
        placeholder="XXXX-XXXX-XXXX-XXXX",
        spellcheck="false",
        autocapitalize="characters",
    )
