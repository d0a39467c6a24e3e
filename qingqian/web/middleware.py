from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from qingqian.db.patience import awaited


class SecureAnswerMiddleware:
    """Keeps answers of the tenant pages out of every cache; static files are answered before it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer with no-store, unless the view has said how long its answer may be kept."""
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response


class AwaitedMiddleware:
    """Marks what a request does as awaited by somebody, so that no statement of it runs on and on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer within the patience that settings.STATEMENT_SECONDS gives each statement."""
        with awaited():
            return self.get_response(request)
