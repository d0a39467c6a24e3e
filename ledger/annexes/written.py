"""Values of a line as one would type them into the form: the inverse of reading."""

from typing import Any

from ledger.annexes.annex2 import LINE_COLUMNS
from ledger.annexes.line import Line
from ledger.vocabulary import CHOICES_OF, DISPUTED_LABELS
from qingqian.sheets.money import wan_display
from qingqian.sheets.spec import Column, Kind


def written(column: Column, value: Any) -> str:
    """Write a value as one would type it: money in 万元 without separators, choices by their label; '' for a blank."""
    if value is None or value == "":
        return ""
    if column.kind is Kind.MONEY:
        return wan_display(value).replace(",", "")
    if column.kind is Kind.YESNO:
        return DISPUTED_LABELS[value]
    if column.kind is Kind.CHOICE:
        return str(CHOICES_OF[column.name](value).label)
    return str(value)


def differences(old: Line, new: Line) -> list[tuple[Column, str, str]]:
    """List the columns in which two lines differ, with the old and the new value as one would type them."""
    return [
        (column, written(column, before), written(column, after))
        for column in LINE_COLUMNS
        if (before := getattr(old, column.name)) != (after := getattr(new, column.name))
    ]
