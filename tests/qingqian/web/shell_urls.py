"""The addresses that the shell itself names, for tests of the shell alone."""

from django.http import HttpRequest, HttpResponse
from django.urls import path


def answer(_request: HttpRequest) -> HttpResponse:
    """Stand in for a page."""
    return HttpResponse()


urlpatterns = [
    path("", answer, name="workbench"),
    path("sign-in/", answer, name="sign_in"),
    path("sign-out/", answer, name="sign_out"),
    path("verify/", answer, name="verify"),
    path("channels/", answer, name="channels"),
    path("password/", answer, name="password"),
]
