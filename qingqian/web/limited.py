"""What every public page that looks something up shares: so many questions a minute, by address, network and all."""

import logging
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from qingqian.db.limiter import EVERYBODY, caller, neighbours, wait_for

log = logging.getLogger("qingqian.alarm")
TOO_MANY = 429
NEAR: Final = 10
"""How many addresses' worth of questions a network of neighbours has."""
_TOLD_SECONDS: Final = 3600


@dataclass(frozen=True, slots=True)
class Limit:
    """Questions of one kind within a minute (or `within` seconds): from one address, and from everybody together.

    None: everybody together has no limit.

    `together` only shields the database, and stands far above what is ever asked: as many addresses as one owner gets
    at a time are counted together before it (`NEAR`), so that it takes many owners to use it up for all others.
    """

    what: str
    each: int
    together: int | None
    within: int = 60


def too_many(request: HttpRequest, limit: Limit) -> HttpResponse | None:
    """Take one question; return None, or the page that asks for patience (429 with Retry-After).

    Only the address of the connection counts: what a header says of it, anybody can write.
    """
    wait = seconds_to_wait(request, limit)
    return refusal(request, wait) if wait else None


def refusal(request: HttpRequest, wait: int) -> HttpResponse:
    """Return the page that asks for patience for so many seconds."""
    answer = render(request, "429.html", {"seconds": wait}, status=TOO_MANY)
    answer.headers["Retry-After"] = str(wait)
    return answer


def seconds_to_wait(request: HttpRequest, limit: Limit) -> int:
    """Take one question; return 0, or the seconds until the next one where too many were asked."""
    address, span = request.META.get("REMOTE_ADDR", ""), limit.within
    wait = wait_for(limit.what, caller(address), limit.each, span)
    # One who asks too often uses up nothing of what the neighbours have together, nor these of what all have.
    wait = wait or wait_for(limit.what, f"near {neighbours(address)}", limit.each * NEAR, span)
    if wait or limit.together is None:
        return wait
    wait = wait_for(limit.what, EVERYBODY, limit.together, span)
    if wait:
        _tell(limit)
    return wait


def _tell(limit: Limit) -> None:
    """Say in the log that a page is shut for everybody, once an hour over all processes: it is a flood, or too low."""
    if not wait_for("told", limit.what, 1, _TOLD_SECONDS):
        words = "limit: %s is shut for everybody: all together asked more than %s times within %s s"
        log.error(words, limit.what, limit.together, limit.within)
