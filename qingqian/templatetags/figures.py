"""Filters that write values for the eye. Amounts are 分 and shown in 万元; the table says the unit once."""

import datetime as dt
from decimal import Decimal
from typing import Final

from django import template

from qingqian.sheets.money import wan_display
from qingqian.web.masking import mask_phone as masked

register = template.Library()

DASH: Final = "–"
"""What stands for an empty cell: it says that nothing is there, which a gap would not."""


@register.filter
def wan(fen: int | None) -> str:
    """Show 分 as 万元 (`#,##0.00####`); a dash for none: `{{ record.owed_fen|wan }}`."""
    return DASH if fen is None else wan_display(fen)


@register.filter
def blank(value: object) -> object:
    """Show a dash for an empty text or none; a zero and False are values."""
    return DASH if value is None or value == "" else value


@register.filter
def month(value: str | dt.date | None) -> str:
    """Show a month as 2022-06: from its text, or from a day in it; a dash for none."""
    if isinstance(value, dt.date):
        return value.strftime("%Y-%m")
    return value or DASH


@register.filter
def rate(percent: Decimal | None) -> str:
    """Show a rate in per cent with two decimals; — where there is nothing to divide by (Annex 4, column 10)."""
    return "—" if percent is None else f"{percent:.2f}"


@register.filter
def mask_phone(phones: str) -> str:
    """Hide the middle of each telephone number (qingqian.web.masking); a dash for none."""
    return masked(phones) if phones else DASH
