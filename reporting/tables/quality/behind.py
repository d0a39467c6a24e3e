"""The rows behind a count as a table: what was said of each and how it was answered, then Annex 2."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from ledger.annexes.checks.catalogue import TITLES
from ledger.annexes.line import LINE_NAMES
from ledger.tables.cells import line_cells
from ledger.tables.findings import message_shown
from ledger.tables.lines import LineTable
from ledger.tables.severities import SEVERITY_PILLS
from qingqian.sheets.money import wan_display
from qingqian.web.parts import Kpi
from qingqian.web.tables import SheetColumn
from reporting.queries.quality.behind import Item
from reporting.queries.quality.counts import Count
from reporting.tables.quality.parts import row_unit


class FoundTable(LineTable):
    """One page of rows that a rule named, with what it said of them."""

    caption = "指出的欠款"
    groups = {name: path for name, path in LineTable.groups.items() if name != "owed_fen"}
    css = {**LineTable.css, "place": "clip", "said": "wrap wrap-short", "answer": "wrap wrap-short"}

    class Meta(LineTable.Meta):
        """django-tables2 takes no class's options from the one above by itself."""

    def __init__(self, rows: list[dict[str, Any]], total: Count, *, levels: bool, **options: Any) -> None:
        """Put what was said after the parties; the sum below is that of all pages.

        `levels` says that a row's severity is to be told; answers have a column where there is one.
        """
        further = [("place", SheetColumn(_("行号和单位")))]
        further += [("level", SheetColumn(_("级别")))] if levels else []
        further += [("owed_fen", SheetColumn(_("18 拖欠金额"), footer=wan_display(total.owed_fen)))]
        further += [("said", SheetColumn(_("指出的问题")))]
        further += [("answer", SheetColumn(_("填报单位的说明")))] if total.explained else []
        super().__init__(rows, sums={"owed_fen": total.owed_fen}, further=further, **options)


def found_rows(items: Sequence[Item], names: Mapping[int, str], url: Callable[[Item], str]) -> list[dict[str, Any]]:
    """Return rows as the table takes them; `names` are the units as printed in each version."""
    blank = dict.fromkeys((*LINE_NAMES, "status"), "")
    return [
        {
            **(blank if item.line is None else line_cells(item.line)),
            **(
                {"debtor_name": _("（整份台账）"), "owed_fen": wan_display(item.owed_fen)} if item.line is None else {}
            ),
            "sort_no": item.key.number,
            "place": _place(item, names[item.version_id]),
            "level": str(SEVERITY_PILLS[item.severity].label),
            "said": "；".join(message_shown(text, column) for column, text in item.messages),
            "answer": item.explanation,
            "url": url(item),
        }
        for item in items
    ]


def _place(item: Item, name: str) -> str:
    if item.line is None:
        return name
    return _("第 %(number)s 行 %(unit)s") % {"unit": name, "number": item.number}


def found_kpis(rule: str, total: Count) -> list[Kpi]:
    """Say again what was counted."""
    return [
        Kpi(_("指出"), f"{total.rows:,}", row_unit(rule) or _("件"), foot=TITLES.get(rule, "")),
        Kpi(_("拖欠金额合计"), wan_display(total.owed_fen), _("万元"), foot=_("第18列")),
        Kpi(_("涉及单位"), f"{total.units:,}", _("个")),
        Kpi(_("已有说明"), f"{total.explained:,}", row_unit(rule) or _("件")),
    ]
