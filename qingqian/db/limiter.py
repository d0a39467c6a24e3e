"""How often somebody may ask, kept in PostgreSQL: the same over all processes and machines, race-safe by one upsert.

A bucket for each who asks holds `most` questions and fills up again evenly within a minute (the generic cell rate
algorithm: one instant a bucket tells all of it). Real time counts, as for leases: a trial's clock stands still, and
would never fill a bucket. django-ratelimit, the library for this, needs a shared cache, which no part of the site has.
"""

import hmac
from ipaddress import IPv6Address, ip_address
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection

from qingqian.db.sqlfile import load, scalar

_FOLDER: Final = Path(__file__).parent
_TAKE: Final = load(_FOLDER / "limiter_take.sql")
_FORGET: Final = load(_FOLDER / "limiter_forget.sql")
EVERYBODY: Final = "*"
_NETWORK_BITS: Final = 64


def wait_for(what: str, who: str, most: int) -> int:
    """Take one question of `what` from the bucket of `who`, which holds `most` a minute.

    Return 0, or the seconds until the next one where the bucket is empty; then nothing is written.
    """
    said = f"{what}\0{who}".encode()
    key = hmac.digest(settings.SECRET_KEY.encode(), said, "sha256").hex()
    return int(scalar(_TAKE, {"key": key, "step": 60 / most}))


def caller(address: str) -> str:
    """Return who counts as one: an IPv4 address, or the network of 64 bits from which an owner of IPv6 may choose."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(IPv6Address(int(found) >> _NETWORK_BITS << _NETWORK_BITS))


def forget() -> int:
    """Delete the buckets that are full again, which say nothing any more; return how many."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGET)
        return int(cursor.rowcount)
