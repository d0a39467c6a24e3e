"""What a form orders is done whole and told, or the form takes the refusal and is shown again."""

from collections.abc import Callable

from django.contrib import messages
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from ledger.errors import RefusedError


def acted(
    request: HttpRequest, form: Form, act: Callable[[], tuple[str, str]], field: str | None = None
) -> HttpResponse | None:
    """Do what a valid form orders, and go where `act` says, with the sentence of what was done: (sentence, address).

    None where the form is to be shown again: it is not valid, or the act was refused, which stands at `field` then, or
    above all fields. Nothing of a refused act is left, so that the page shows what there is.
    """
    if not form.is_valid():
        return None
    try:
        with transaction.atomic():
            sentence, url = act()
    except RefusedError as refusal:
        form.add_error(field, refusal.message)
        return None
    messages.success(request, sentence)
    return redirect(url)
