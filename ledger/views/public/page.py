from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def page(request: HttpRequest, template: str, words: dict[str, Any], status: int = 200) -> HttpResponse:
    """Draw a public page; its head leads to the form only where that is switched on."""
    return render(request, template, {"complaints": settings.PUBLIC_COMPLAINTS, **words}, status=status)
