"""How often somebody may ask, kept in PostgreSQL: the same over all processes and machines, race-safe by one upsert.

A bucket for each who asks holds `most` questions and fills up again evenly within a minute, or another span of time
(the generic cell rate algorithm: one instant a bucket tells all of it). Real time counts, as for leases: a trial's
clock stands still, and would never fill a bucket. django-ratelimit, the library for this, needs a shared cache, which
no part of the site has.
"""

import hmac
from collections.abc import Mapping
from ipaddress import IPv6Address, ip_address, ip_network
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection

from qingqian.db.sqlfile import load, scalar

_FOLDER: Final = Path(__file__).parent
_TAKE: Final = load(_FOLDER / "limiter_take.sql")
_FORGET: Final = load(_FOLDER / "limiter_forget.sql")
EVERYBODY: Final = "*"
_KEPT_BITS: Final = {4: 32, 6: 64}
"""Who counts as one: an IPv4 address, or the network of IPv6 from which its owner may choose any."""
_NEAR_BITS: Final = {4: 24, 6: 48}
"""Who counts as neighbours: the smallest networks that are routed, and so what one owner gets at a time."""


def wait_for(what: str, who: str, most: int, within: int = 60) -> int:
    """Take one question of `what` from the bucket of `who`, which holds `most` within so many seconds.

    Return 0, or the seconds until the next one where the bucket is empty; then nothing is written.
    """
    said = f"{what}\0{who}".encode()
    key = hmac.digest(settings.SECRET_KEY.encode(), said, "sha256").hex()
    return int(scalar(_TAKE, {"key": key, "step": within / most, "within": within}))


def caller(address: str) -> str:
    """Return who counts as one: an IPv4 address, or the network of 64 bits from which an owner of IPv6 may choose."""
    return _network(address, _KEPT_BITS).removesuffix("/32")


def neighbours(address: str) -> str:
    """Return the network whose addresses count together too: 24 bits of IPv4, 48 of IPv6."""
    return _network(address, _NEAR_BITS)


def _network(address: str, bits: Mapping[int, int]) -> str:
    """Return the network of an address, as 10.1.2.0/24; what is no address is returned as it is."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        found = found.ipv4_mapped or IPv6Address(int(found))  # without a zone, which anybody may add
    return str(ip_network((found, bits[found.version]), strict=False))


def forget() -> int:
    """Delete the buckets that are full again, which say nothing any more; return how many."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGET)
        return int(cursor.rowcount)
