"""The one place that decides who sees telephone numbers as they are; everybody else sees them masked.

A 行业主管 sees no contacts at all: neither numbers, masked or not, nor names.
"""

from dataclasses import replace
from typing import Any, Final

from ledger.annexes.annex2 import PHONE_COLUMNS
from ledger.annexes.line import Line
from ledger.models import Unit
from ledger.permission import may
from ledger.policy import Action
from ledger.scoping import Actor
from qingqian.web.masking import mask_phone

MASKED: Final = PHONE_COLUMNS
"""The attributes of a line that are masked: columns 11 and 15."""

CONTACTS: Final = ("debtor_contact", "debtor_phone", "creditor_contact", "creditor_phone")
"""The attributes of a line that say whom to call: columns 10, 11, 14 and 15."""


def reads_phones(actor: Actor, unit: Unit) -> bool:
    """Tell whether the actor may see the telephone numbers of the unit's rows (policy: READ_PHONES)."""
    return may(actor, Action.READ_PHONES, unit)


def reads_contact_phone(actor: Actor, unit: Unit) -> bool:
    """Tell whether the actor may see whom to call at the unit: with READ_PHONES, or as one who keeps it."""
    return reads_phones(actor, unit) or may(actor, Action.EDIT_CONTACTS, unit)


def masked_line(line: Line) -> Line:
    """Return a line with its telephone numbers masked: '13812342201' → '138****2201'."""
    masked: dict[str, Any] = {name: mask_phone(getattr(line, name)) for name in MASKED}
    return replace(line, **masked)


def without_contacts(line: Line) -> Line:
    """Return a line as a 行业主管 reads it: columns 10, 11, 14 and 15 are blank."""
    blank: dict[str, Any] = dict.fromkeys(CONTACTS, "")
    return replace(line, **blank)


def line_for(actor: Actor, line: Line) -> Line:
    """Return a line as the actor may see it where nothing more is granted: without contacts, or phones masked."""
    return masked_line(line) if actor.sector is None else without_contacts(line)
