"""Fields that take amounts, months and days as people write them, by the same readers as a workbook's cells."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ledger.calendar.instants import SHANGHAI
from qingqian.sheets.cells import folded
from qingqian.sheets.days import read_day
from qingqian.sheets.normalise import Unreadable, money_fen, month


class DayField(forms.CharField):
    """A day; '' = None."""

    def clean(self, value: Any) -> Any:
        """Return the date."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return read_day(text)
        except ValueError:
            raise ValidationError(_("“%s”不是日期，请按 2022-06-30 的格式填写。") % text[:24]) from None


class MomentField(forms.CharField):
    """A day with or without an hour, in Shanghai; a day alone means its end (domain.md §2). '' = None."""

    def clean(self, value: Any) -> Any:
        """Return the instant."""
        text = super().clean(value)
        if not text:
            return None
        day, _space, hour = folded(text).strip().replace("：", ":").partition(" ")
        try:
            clock = dt.time.fromisoformat(hour.strip().zfill(len("18:00"))) if hour.strip() else dt.time.max
            return dt.datetime.combine(read_day(day), clock, SHANGHAI)
        except ValueError:
            raise ValidationError(_("“%s”不是时间，请按 2022-06-30 18:00 的格式填写。") % text[:24]) from None


class WanField(forms.CharField):
    """An amount in 万元 as 分; '' = None."""

    def clean(self, value: Any) -> Any:
        """Return the amount in 分."""
        try:
            return money_fen(super().clean(value))
        except Unreadable as problem:
            raise ValidationError(f"{problem}。") from None


class MonthField(forms.CharField):
    """A month as 'YYYY-MM'; '' = blank."""

    def clean(self, value: Any) -> Any:
        """Return the month."""
        try:
            return month(super().clean(value))
        except Unreadable as problem:
            raise ValidationError(f"{problem}。") from None
