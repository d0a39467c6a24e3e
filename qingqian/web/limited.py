"""What every public page that looks something up shares: so many questions a minute, from one address and from all."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from qingqian.db.limiter import EVERYBODY, caller, wait_for

TOO_MANY = 429


@dataclass(frozen=True, slots=True)
class Limit:
    """Questions of one kind a minute: from one address, and from everybody together."""

    what: str
    each: int
    together: int


def too_many(request: HttpRequest, limit: Limit) -> HttpResponse | None:
    """Take one question; return None, or the page that asks for patience (429 with Retry-After).

    Only the address of the connection counts: what a header says of it, anybody can write.
    """
    wait = wait_for(limit.what, caller(request.META.get("REMOTE_ADDR", "")), limit.each)
    # One who asks too often uses up nothing of what all have together.
    wait = wait or wait_for(limit.what, EVERYBODY, limit.together)
    if not wait:
        return None
    answer = render(request, "429.html", {"seconds": wait}, status=TOO_MANY)
    answer.headers["Retry-After"] = str(wait)
    return answer
