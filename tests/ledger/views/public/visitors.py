"""Somebody who has not signed in, and the channels of a fresh city."""

from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.test import Client

from ledger.actions.channels import load_channels
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import units

LISTS: Final = Path(settings.BASE_DIR) / "fixtures" / "complaint_channels.csv"


def loaded() -> int:
    """Take the lists of the notice in, as init does; return how many lines were new."""
    root = units.unit(units.CITY)
    with tenant_scope(SYSTEM):
        return load_channels(root, LISTS)


def look(path: str, address: str = "10.0.0.9", **query: str) -> Any:
    """Ask for a page without a sign-in."""
    return Client().get(path, query, REMOTE_ADDR=address)
