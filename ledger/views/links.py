from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode

from ledger.models import ArrearsRecord, Period, Unit
from ledger.permission import may
from ledger.policy import Action
from ledger.scoping import Actor

_DIGITS = 18  # of a bigint


def address(name: str, *arguments: str | int, **query: str) -> str:
    """Return the address of a page with its query, or '' where no such page has been built."""
    try:
        found = reverse(name, args=arguments)
    except NoReverseMatch:
        return ""
    return f"{found}?{urlencode(query)}" if query else found


def filing_audit(actor: Actor, unit: Unit, period: Period) -> str:
    """Return the address of everything that one filing has gone through; '' for whoever does not read the audit."""
    return address("audit", unit=unit.code, own="1", period=period.code) if may(actor, Action.READ_AUDIT, unit) else ""


def record_audit(actor: Actor, record: ArrearsRecord) -> str:
    """Return the address of everything that was done to one row and by its sides; '' as above."""
    unit = record.unit
    return address("audit", unit=unit.code, record=str(record.pk)) if may(actor, Action.READ_AUDIT, unit) else ""


def asked_id(text: str) -> int:
    """Return the id that somebody sent; 0, which no row has, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else 0
