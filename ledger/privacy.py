"""The one place that decides who sees telephone numbers as they are; everybody else sees them masked."""

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
