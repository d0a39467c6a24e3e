"""The way into what is found out beyond the official forms."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from ledger.errors import MissingError
from ledger.guard import TenantView
from ledger.policy import Action
from ledger.views.links import address
from ledger.views.rooms import doors


class Analysis(TenantView):
    """Opens the first page of the room that the person may see."""

    action = Action.READ_SUMMARY

    def get(self, _request: HttpRequest) -> HttpResponse:
        """Go there; MissingError where there is none."""
        found = doors(self.actor, "analysis")
        if not found:
            raise MissingError(_("这里没有您可以看的内容。"))
        return redirect(address(found[0].name))


urls: list[URLPattern] = [path("analysis/", Analysis.as_view(), name="analysis")]
