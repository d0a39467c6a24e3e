"""The own password: chosen anew at will, and before anything else where it was given by a manager."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ledger.actions.passwords import change_password
from ledger.errors import ForbiddenError
from ledger.forms.people import OwnPasswordForm
from ledger.guard import TenantView
from ledger.models import User
from ledger.policy import Action


class OwnPassword(TenantView):
    """The form for it."""

    action = Action.OPEN

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it."""
        return self._shown(request, OwnPasswordForm(self._user(request)))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Store the new password; this sign-in goes on, all others of the person end."""
        user = self._user(request)
        form = OwnPasswordForm(user, request.POST)
        if not form.is_valid():
            return self._shown(request, form, 422)
        change_password(self.actor, user, form.cleaned_data["new_password1"])
        update_session_auth_hash(request, user)
        messages.success(request, _("密码已修改，下次登录请用新密码。"))
        return redirect("workbench")

    def _user(self, request: HttpRequest) -> User:
        if not isinstance(request.user, User):
            raise ForbiddenError(_("请先登录。"))
        return request.user

    def _shown(self, request: HttpRequest, form: OwnPasswordForm, status: int = 200) -> HttpResponse:
        words = {"form": form, "forced": self._user(request).must_change_password}
        return render(request, "ledger/people/password.html", words, status=status)
