"""Sign-in and sign-out: the only pages that need no action, for nobody is anybody before or after them."""

import uuid
from typing import Any
from urllib.parse import quote

from django.contrib.auth import logout
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views import View

from ledger.actions.audit import note
from ledger.forms.session import SignInForm
from ledger.guard import actor_seated
from ledger.models import User
from ledger.queries.identity import actor_of
from ledger.scoping import current_actor, tenant_scope


class SignIn(LoginView):
    """Take a name and a password, leave an audit event, and go where the person wanted to go."""

    template_name = "ledger/session/sign_in.html"
    authentication_form = SignInForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the door; who is inside already goes on."""
        if actor_seated():
            return HttpResponseRedirect(self.get_success_url())
        return super().get(request, *args, **kwargs)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Let the person in and note it for each unit where they sit."""
        answer = super().form_valid(form)
        user = form.get_user()
        if isinstance(user, User):
            address = self.request.META.get("REMOTE_ADDR", "")
            with tenant_scope(actor_of(user, request=str(uuid.uuid4()), address=address)) as actor:
                note(actor.seats[0].unit_id, "sign_in", {"username": user.username})
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say why one is here, if a page sent one."""
        context = super().get_context_data(**kwargs)
        wanted = context["next"] = self.get_redirect_url()
        if wanted not in ("", "/"):
            context["notice"] = _("请先登录。30 分钟没有操作会自动退出，登录后回到刚才的页面。")
        return context


class SignOut(View):
    """End the session. Only a POST does: a link that somebody sends must not."""

    http_method_names = ("post", "options")

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Note it and go to the door."""
        if actor_seated():
            note(current_actor().seats[0].unit_id, "sign_out", {})
        logout(request)
        return redirect("sign_in")


class SessionState(View):
    """Tell a page whether its person is still signed in, and hand it the token of now."""

    http_method_names = ("get", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        """Answer 204 with the user name and a fresh token in the headers, 401 when nobody is signed in."""
        if not actor_seated() or not isinstance(request.user, User):
            return HttpResponse(status=401)
        headers = {"X-User": quote(request.user.username, safe="!~*'()"), "X-CSRF-Token": get_token(request)}
        return HttpResponse(status=204, headers=headers)


urls: list[URLPattern] = [
    path("session/", SessionState.as_view(), name="session"),
    path("sign-in/", SignIn.as_view(), name="sign_in"),
    path("sign-out/", SignOut.as_view(), name="sign_out"),
]
