"""A page of rows behind a figure, with the sums that it must equal."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db.models import Count, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from ledger.annexes.annex2 import MONEY_COLUMNS
from ledger.annexes.line import LINE_NAMES, Line
from ledger.models import ArrearsRecord, Unit
from ledger.permission import may
from ledger.policy import Action
from ledger.tables.cells import line_cells
from ledger.tables.lines import LineTable
from ledger.tables.paging import Page, page_number
from qingqian.sheets.money import wan_display
from qingqian.web.parts import Kpi
from qingqian.web.tables import SheetColumn
from reporting.rollups.places import live_places
from reporting.views.beyond.asked import BeyondView

PAGE: Final = 50


def rows_page(
    view: BeyondView,
    unit: Unit,
    rows: "QuerySet[ArrearsRecord]",
    *,
    said: str,
    title: str,
    further: Sequence[tuple[str, str]] = (),
    plain: Sequence[tuple[str, str]] = (),
) -> dict[str, Any]:
    """Return one page of live rows that bear a `balance` in 分 (four queries, however many rows).

    `further` names amounts, annotated in 分, that stand beside it, `plain` whole numbers: (name, heading).
    """
    amounts = [("balance", _("未清偿余额")), *further]
    names = [name for name, _heading in amounts]
    sums = rows.aggregate(count=Count("pk"), **{f"sum_{name}": Sum(name) for name in (*MONEY_COLUMNS, *names)})
    total = {name: sums[f"sum_{name}"] or 0 for name in (*MONEY_COLUMNS, *names)}
    page = Page(page_number(view.request.GET), sums["count"], PAGE)
    linked = may(view.actor, Action.READ_LEDGER, unit)
    labels = {place.unit_id: place.label for place in live_places(unit)}
    counted = [name for name, _heading in plain]
    found = rows.values("pk", "unit_id", *LINE_NAMES, *names, *counted)[page.start : page.start + PAGE]
    lines = [_line(row, number, labels, names, linked=linked) for number, row in enumerate(found, page.start + 1)]
    for line, row in zip(lines, found, strict=True):
        line.update({name: f"{row[name]:,}" for name in counted})
    columns = [(name, SheetColumn(heading, footer=wan_display(total[name]))) for name, heading in amounts]
    columns[1:1] = [(name, SheetColumn(heading)) for name, heading in plain]
    return {
        "unit": unit,
        "title": title,
        "said": said,
        "kpis": [
            Kpi(_("件数"), f"{sums['count']:,}", _("件")),
            *(Kpi(heading, wan_display(total[name]), _("万元")) for name, heading in amounts),
            Kpi(_("拖欠金额合计"), wan_display(total["owed_fen"]), _("万元"), foot=_("第18列")),
        ],
        "table": BeyondLines(lines, with_unit=True, sums={n: total[n] for n in MONEY_COLUMNS}, further=columns),
        "pager": page.pager(view.request.GET),
    }


class BeyondLines(LineTable):
    """Lines of Annex 2 with amounts of their own beside them."""

    numbers = LineTable.numbers | {"balance", "interest", "days"}

    class Meta(LineTable.Meta):
        """django-tables2 takes no class's options from the one above by itself."""


def _line(
    row: Mapping[str, Any], number: int, labels: Mapping[int, str], names: Sequence[str], *, linked: bool
) -> dict[str, Any]:
    return {
        "sort_no": number,
        "unit": labels.get(row["unit_id"], ""),
        "url": reverse("record", args=[row["pk"]]) if linked else "",
        **line_cells(Line(*(row[name] for name in LINE_NAMES))),
        **{name: wan_display(row[name]) for name in names},
    }
