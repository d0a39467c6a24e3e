"""The base of every page: it names one Action, and the actor's scope is open around it."""

import logging
import uuid
from collections.abc import Callable
from typing import Any, ClassVar, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views import View
from django_htmx.http import HttpResponseClientRedirect

from ledger.actions.audit import lasting_notes, note, write_lasting
from ledger.errors import ConflictError, Difference, ForbiddenError, LedgerError, MissingError, status_of
from ledger.models import Unit, User
from ledger.permission import require, seat_units
from ledger.policy import Action
from ledger.queries.identity import Acting, actor_of
from ledger.queries.units import unit_by_code
from ledger.scoping import Actor, current_actor, tenant_scope
from qingqian.db.patience import ran_out
from qingqian.web.parts import Change

log = logging.getLogger("qingqian.web")
FIRST_REFUSAL = 400
TOO_LONG: Final = 503
# What opens to somebody who has to choose a password first: the form for it, and the way out.
BEFORE_PASSWORD: Final = frozenset({"password", "sign_out", "session"})
ACTING: Final = "acting"
"""Under this key a session keeps the seat of 行业主管 that its person has switched to: [unit, sector]."""


def acting_in(request: HttpRequest) -> Acting | None:
    """Return which seat of a 行业主管 the session says the person acts in; whether it is held is asked later."""
    match request.session.get(ACTING):
        case [int(unit_id), int(sector)]:
            return unit_id, sector
    return None


class ScopeMiddleware:
    """Opens the one door around each signed-in request; rolls back on an exception and on any status ≥ 400."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer inside the person's scope; a refusal leaves its audit event in a transaction of its own."""
        if not isinstance(request.user, User):
            return self.get_response(request)
        actor = actor_of(request.user, str(uuid.uuid4()), request.META.get("REMOTE_ADDR", ""), acting_in(request))
        if not actor.seats:
            return self.get_response(request)
        with lasting_notes() as lasting, tenant_scope(actor):
            response = self.get_response(request)
            if response.status_code >= FIRST_REFUSAL:
                transaction.set_rollback(True)
        if response.status_code in (403, 409):
            _note_refusal(actor, request, response.status_code)
        if lasting:
            with tenant_scope(actor):
                write_lasting(lasting)
        return response

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        """Send somebody whose password was given by a manager to choose one; nothing else opens before."""
        if not isinstance(request.user, User) or not request.user.must_change_password or not actor_seated():
            return None
        match = request.resolver_match
        if match is not None and match.url_name in BEFORE_PASSWORD:
            return None
        target = resolve_url("password")
        return HttpResponseClientRedirect(target) if request.headers.get("HX-Request") else redirect(target)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        """Answer the refusals that a person can mend with their own page; undo everything else."""
        if ran_out(problem):
            return _too_long(request, problem)
        if isinstance(problem, MissingError):
            return render(request, "404.html", status=status_of(problem))
        if isinstance(problem, ForbiddenError):
            return render(request, "403.html", {"message": problem.message}, status=status_of(problem))
        if isinstance(problem, ConflictError):
            words = {"sentence": problem.message, "changes": _changes(problem.difference), "url": _back(request)}
            return render(request, "409.html", words, status=status_of(problem))
        if isinstance(problem, LedgerError):
            return render(request, "422.html", {"problem": problem}, status=status_of(problem))
        if not isinstance(problem, Http404 | PermissionDenied) and transaction.get_connection().in_atomic_block:
            transaction.set_rollback(True)
        return None


def _too_long(request: HttpRequest, problem: Exception) -> HttpResponse:
    """Say that a query took too long; without a look into the database, whose transaction is over. The log says where.

    The address alone is logged: what it asks for may be somebody's name.
    """
    seconds = settings.STATEMENT_SECONDS
    log.error("%s %s: a statement ran longer than %g s", request.method, request.path, seconds, exc_info=problem)
    if transaction.get_connection().in_atomic_block:
        transaction.set_rollback(True)
    return HttpResponse(render_to_string("503.html", {"seconds": f"{seconds:g}"}), status=TOO_LONG)


def _changes(difference: Difference | None) -> list[Change]:
    """Say in words how what is there now differs from what the person saw."""
    if difference is None:
        return []
    versions = [Change(_("版本"), _("第 %s 版") % difference.seen, _("第 %s 版") % difference.now)]
    counts = (
        (_("新增的行"), difference.added),
        (_("变更的行"), difference.changed),
        (_("移出的行"), difference.removed),
    )
    return versions + [Change(label, "0", str(count)) for label, count in counts if count]


def _back(request: HttpRequest) -> str:
    """Return the page that the person came from, if it is one of ours."""
    referer = urlsplit(request.META.get("HTTP_REFERER", ""))
    return referer.path if referer.netloc == request.get_host() else "/"


def _note_refusal(actor: Actor, request: HttpRequest, status: int) -> None:
    with tenant_scope(actor):
        note(actor.seats[0].unit_id, "refused", {"path": request.path, "method": request.method, "status": status})


class TenantView(View):
    """A page of the signed-in. Subclasses name their action; one that does not cannot be opened."""

    action: ClassVar[Action]
    actor: Actor

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Refuse a class that answers requests without saying which action it is."""
        super().__init_subclass__(**kwargs)
        if any(hasattr(cls, verb) for verb in ("get", "post")) and not hasattr(cls, "action"):
            raise ImproperlyConfigured(f"{cls.__name__} names no action.")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Send strangers to the sign-in; refuse those without the action anywhere."""
        if not isinstance(request.user, User):
            return self._to_sign_in(request)
        if not actor_seated():
            raise PermissionDenied
        if any("\0" in str(said) for said in (*kwargs.values(), *request.GET.values())):
            raise MissingError("没有找到这个页面，请检查地址。")
        self.actor = current_actor()
        if not seat_units(self.actor, self.action):
            raise ForbiddenError("您的角色不能打开这个页面，请联系本单位管理员。")
        return super().dispatch(request, *args, **kwargs)

    def _to_sign_in(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a page with the sign-in; a fragment moves the whole window there."""
        response = redirect_to_login(request.get_full_path(), resolve_url(settings.LOGIN_URL))
        return HttpResponseClientRedirect(response.url) if request.headers.get("HX-Request") else response

    def allowed(self, unit: Unit) -> Unit:
        """Return the unit if the page's action is granted there; 404 for a stranger's, 403 without the right."""
        require(self.actor, self.action, unit)
        return unit

    def asked_unit(self, code: str | None = None) -> Unit:
        """Return the unit that the address names (or `?unit=`), else the person's first one for this action."""
        wanted = code or self.request.GET.get("unit")
        if wanted:
            return self.allowed(unit_by_code(wanted))
        return Unit.objects.get(pk=seat_units(self.actor, self.action)[0])


def actor_seated() -> bool:
    """Tell whether a scope is open: a person without any seat sees nothing."""
    try:
        current_actor()
    except RuntimeError:
        return False
    return True
