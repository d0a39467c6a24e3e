"""挂牌督办 as a table for the screen and for its sheet."""

import datetime as dt
from collections.abc import Sequence
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from ledger.calendar.instants import day_of
from ledger.clueflow import Act
from ledger.queries.clues.clocks import Clocks
from ledger.tables.clues import act_words, day_pill, debtor_words
from qingqian.sheets.grid import GridKind
from reporting.queries.clues.hung import Hung
from reporting.tables.beyond.parts import MONEY, TEXT, Cell, Column, Line, Table

_SHORT: Final = GridKind.SERIAL
"""Texts that are never broken, so that what was done last is still in sight."""


def hung_table(found: Sequence[Hung], today: dt.date, clocks: Clocks) -> Table:
    """Lay out what hangs; each number leads to its clue, where it is unhung."""
    columns = [
        Column("number", (_("线索编号"),), TEXT, 17),
        Column("debtor", (_("债务人"),), TEXT, 24),
        Column("amount", (_("金额（万元）"),), MONEY, 12),
        Column("unit", (_("承办单位"),), TEXT, 14),
        Column("until", (_("完成时限"),), TEXT, 12),
        Column("left", (_("还剩或逾期"),), TEXT, 14),
        Column("last", (_("最近进展"),), TEXT, 28),
        Column("by", (_("挂牌单位"),), TEXT, 14),
        Column("since", (_("挂牌日期"),), TEXT, 12),
        Column("text", (_("要求"),), TEXT, 28),
        Column("creditor", (_("债权人"),), TEXT, 24),
    ]
    return Table(_("挂牌督办"), columns, [_line(each, today, clocks) for each in found])


def overdue(found: Sequence[Hung], today: dt.date) -> int:
    """Count those whose day has passed."""
    return sum(each.measure.complete_by is not None and each.measure.complete_by < today for each in found)


def _line(each: Hung, today: dt.date, clocks: Clocks) -> Line:
    measure, clue = each.measure, each.measure.clue
    left = None if measure.complete_by is None else day_pill(measure.complete_by, today, clocks)
    url = reverse("clue", args=[clue.pk])
    cells = [
        Cell("number", _SHORT, clue.number, f"{url}#act-{Act.UNHANG}"),
        Cell("debtor", TEXT, debtor_words(clue)),
        Cell("amount", MONEY, clue.amount_fen),
        Cell("unit", _SHORT, clue.unit.name),
        Cell("until", _SHORT, f"{measure.complete_by:%Y-%m-%d}"),
        Cell("left", _SHORT, str(left.label) if left else ""),
        Cell("last", TEXT, _progress(each)),
        Cell("by", _SHORT, measure.by_unit_name),
        Cell("since", _SHORT, f"{day_of(measure.at):%Y-%m-%d}"),
        Cell("text", TEXT, measure.text),
        Cell("creditor", TEXT, clue.creditor_name),
    ]
    return Line(clue.number, cells)


def _progress(each: Hung) -> str:
    if each.last is None:
        return ""
    words = f"{day_of(each.last.at):%Y-%m-%d} {act_words(each.last.act)}"
    return f"{words}：{each.last.comment}" if each.last.comment else words
