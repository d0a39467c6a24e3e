"""A person as a manager types one, a role to give, and the password that a person chooses."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.contrib.auth.forms import PasswordChangeForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ledger.forms.fields import TEXT, text_field
from ledger.models import Unit
from ledger.policy import Role
from ledger.validators import MAIL_PROBLEM, phone_problem, username_problem
from ledger.vocabulary import Sector
from qingqian.sheets.cells import folded


class DetailsForm(forms.Form):
    """Who somebody is and how to reach them."""

    name = text_field(_("姓名"), 40, missing=_("请填写姓名。"))
    phone = text_field(_("联系电话"), 40, required=False)
    email = forms.EmailField(
        label=_("电子邮箱"),
        required=False,
        widget=forms.EmailInput(TEXT),
        error_messages={"invalid": MAIL_PROBLEM},
    )

    def clean_phone(self) -> str:
        """Refuse what is no telephone number."""
        phone = folded(self.cleaned_data["phone"])
        if problem := phone_problem(phone):
            raise ValidationError(problem)
        return phone


class KeyForm(forms.Form):
    """The key of a form whose answer is a slip: one form is one act, however often its answer is reloaded."""

    key = forms.UUIDField(widget=forms.HiddenInput)


class SectorForm(forms.Form):
    """The 所属领域 of a 行业主管, and of nobody else."""

    sector = forms.TypedChoiceField(
        label=_("所属领域"),
        choices=[("", _("（非行业主管不选）")), *Sector.choices],
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.Select({"class": "form-select"}),
        help_text=_("只有“行业主管”要选：只看这一领域的台账，不含联系方式。"),
    )

    def refuse_sector(self, roles: Collection[Role]) -> None:
        """Say at the field that a 行业主管 needs one, or that nobody else has one."""
        sector = self.cleaned_data.get("sector")
        if Role.SECTOR in roles and sector is None:
            self.add_error("sector", _("请为“行业主管”选择所属领域。"))
        if roles and Role.SECTOR not in roles and sector is not None:
            self.add_error("sector", _("只有“行业主管”有所属领域；请改选岗位，或不选所属领域。"))


class PersonForm(DetailsForm, SectorForm, KeyForm):
    """Somebody new: with a user name and roles at a unit."""

    unit = text_field(
        _("单位代码"), 20, hint=_("本单位或下级单位的代码，在“单位”页可以查到。"), missing=_("请填写单位代码。")
    )
    username = text_field(_("用户名"), 32, required=False, hint=_("不填就按“单位代码+岗位”取一个，例如 500110001tb。"))
    roles = forms.TypedMultipleChoiceField(
        label=_("岗位"),
        choices=Role.choices,
        coerce=lambda value: Role(int(value)),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请至少选一个岗位。")},
    )

    def clean(self) -> dict[str, Any]:
        """Hold role and sector together."""
        said = super().clean() or {}
        self.refuse_sector(said.get("roles") or [])
        return said

    def clean_username(self) -> str:
        """Fold it, for nobody sees the difference between letters of two widths; refuse other signs."""
        name = folded(self.cleaned_data["username"]).strip().lower()
        if name and (problem := username_problem(name)):
            raise ValidationError(problem)
        return name


class RoleForm(SectorForm):
    """One more role at a unit, named by its code."""

    unit = text_field(_("单位代码"), 20, missing=_("请填写单位代码。"))
    role = forms.TypedChoiceField(
        label=_("岗位"),
        choices=Role.choices,
        coerce=lambda value: Role(int(value)),
        widget=forms.Select({"class": "form-select"}),
        error_messages={"required": _("请选择岗位。"), "invalid_choice": _("请选择岗位。")},
    )

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        """Begin with the person's own unit."""
        kwargs.setdefault("initial", {"unit": unit.code})
        kwargs.setdefault("auto_id", "seat_%s")  # beside the other form on one page
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Hold role and sector together."""
        said = super().clean() or {}
        self.refuse_sector([said["role"]] if said.get("role") else [])
        return said


def _password(label: Any, autocomplete: str, missing: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        strip=False,
        max_length=256,
        widget=forms.PasswordInput({"class": "form-control", "autocomplete": autocomplete}),
        error_messages={"required": missing},
    )


class OwnPasswordForm(PasswordChangeForm):
    """The password of now and the new one, twice."""

    old_password = _password(_("现在的密码"), "current-password", _("请填写现在的密码。"))
    new_password1 = _password(_("新密码"), "new-password", _("请填写新密码。"))
    new_password2 = _password(_("再输一次新密码"), "new-password", _("请再输一次新密码。"))
    error_messages = {
        "password_mismatch": _("两次输入的新密码不一样，请重新输入。"),
        "password_incorrect": _("现在的密码不对，请核对后重试；注意大小写和输入法。"),
        "same": _("新密码和现在的一样，请换一个。"),
    }

    def clean(self) -> dict[str, Any]:
        """Refuse the password of now as the new one."""
        said = super().clean() or {}
        old, new = said.get("old_password"), said.get("new_password1")
        if old and old == new:
            self.add_error("new_password1", self.error_messages["same"])
        return said
