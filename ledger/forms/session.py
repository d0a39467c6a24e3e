from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ledger.models import User
from ledger.queries.identity import actor_of


class SignInForm(AuthenticationForm):
    """Who comes in. One sentence for every wrong pair, so that nobody learns which names exist."""

    username = forms.CharField(
        label=_("用户名"),
        max_length=64,
        widget=forms.TextInput(
            attrs={
                "class": "form-control",
                "autofocus": True,
                "autocomplete": "username",
                "autocapitalize": "none",
                "spellcheck": "false",
            }
        ),
    )
    password = forms.CharField(
        label=_("密码"),
        strip=False,
        max_length=256,
        widget=forms.PasswordInput(attrs={"class": "form-control", "autocomplete": "current-password"}),
    )
    error_messages = {
        "invalid_login": _("用户名或密码不正确，请核对后重试；注意大小写和输入法。"),
        "inactive": _("用户名或密码不正确，请核对后重试；注意大小写和输入法。"),
        "unseated": _("您的账号还没有分配单位和岗位，请联系本单位或上级单位的管理员。"),
    }

    def confirm_login_allowed(self, user: Any) -> None:
        """Keep out those who belong nowhere: no page would open for them."""
        super().confirm_login_allowed(user)
        if isinstance(user, User) and not actor_of(user).seats:
            raise ValidationError(self.error_messages["unseated"], code="unseated")
