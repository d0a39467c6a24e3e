"""Cells of Annex 2 in words, for lists and comparisons; telephone numbers masked."""

from typing import Any

from ledger.annexes.annex2 import LINE_COLUMNS
from ledger.annexes.line import Line, status_of
from ledger.vocabulary import CHOICES_OF, DISPUTED_LABELS
from qingqian.sheets.money import wan_display
from qingqian.sheets.spec import Column, Kind
from qingqian.web.masking import mask_phone


def cell_text(column: Column, value: Any) -> str:
    """Write one value of a line for the eye; '' for a blank."""
    if value is None or value == "":
        return ""
    if column.kind is Kind.MONEY:
        return wan_display(value)
    if column.kind is Kind.YESNO:
        return DISPUTED_LABELS[value]
    if column.kind is Kind.PHONE:
        return mask_phone(value)
    return _label(column.name, value) if column.name in CHOICES_OF else str(value)


def _label(name: str, code: int) -> str:
    choices = CHOICES_OF[name]
    return str(choices(code).label) if code in choices.values else str(code)


def line_cells(line: Line) -> dict[str, str]:
    """Write a whole line by attribute name, and its status under `status`."""
    cells = {column.name: cell_text(column, getattr(line, column.name)) for column in LINE_COLUMNS}
    return {**cells, "status": str(status_of(line).label)}
