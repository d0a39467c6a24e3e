"""The ledger list: Annex 2 on screen, the parties and what is left of the debt always in view."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ledger.annexes.annex2 import ANNEX2, BY_NAME, LINE_COLUMNS
from ledger.models import ArrearsRecord
from ledger.queries.live import LiveSums
from ledger.tables.cells import cell_text
from ledger.vocabulary import Status
from qingqian.sheets.derive import is_right, table_column
from qingqian.sheets.money import wan_display
from qingqian.web.parts import Tone
from qingqian.web.tables import SheetColumn, SheetTable

USUAL: Final = (
    "creditor_name",
    "contract_name",
    "owed_fen",
    "category",
    "due_month",
    "disputed",
    "cleared_fen",
    "paid_fen",
)
_FIRST: Final = "debtor_name"
_CLIPPED: Final = (_FIRST, "creditor_name", "contract_name", "parent_company", "source", "nature")
_TONES: Final[Mapping[int, Tone]] = {
    Status.CLEARED: Tone.OK,
    Status.COURT: Tone.WARN,
    Status.PART: Tone.INFO,
    Status.AGREED: Tone.NEW,
    Status.NONE: Tone.PLAIN,
}


class RecordTable(SheetTable):
    """One page of rows as `record_cells` gives them.

    `whole` shows all 28 columns, `with_unit` column 4; `footer` holds the totals by column name.
    """

    caption = "欠款台账"
    pinned: ClassVar[tuple[str, ...]] = ("sort_no", "unit", _FIRST)
    pinned_last: ClassVar[tuple[str, ...]] = ("balance_fen", "status")
    groups = {column.name: (column.group,) for column in LINE_COLUMNS if column.group}
    numbers = frozenset({"balance_fen"}) | {column.name for column in ANNEX2 if is_right(column)}
    css = {
        **dict.fromkeys(_CLIPPED, "clip"),
        **dict.fromkeys(("creditor_name", "contract_name"), "clip clip-short"),
        "balance_fen": "strong",
    }

    class Meta(SheetTable.Meta):
        empty_text = ""

    def __init__(
        self,
        rows: Sequence[Mapping[str, Any]],
        *,
        whole: bool = False,
        with_unit: bool = False,
        footer: Mapping[str, str] | None = None,
        **options: Any,
    ) -> None:
        """Lay out the columns: number, unit and debtor first, then Annex 2 in its order, balance and status last."""
        totals = footer or {}
        shown = [column.name for column in LINE_COLUMNS if column.name != _FIRST] if whole else list(USUAL)
        names = ["sort_no", *(["unit"] if with_unit else []), _FIRST, *shown]
        columns = [(name, table_column(BY_NAME[name], numbered=whole, footer=totals.get(name, ""))) for name in names]
        columns += [
            ("balance_fen", SheetColumn(_("未清偿余额"), footer=totals.get("balance_fen", ""))),
            ("status", SheetColumn(_("化解状态"))),
        ]
        super().__init__(rows, extra_columns=columns, **options)


class RoomyRecordTable(RecordTable):
    """The same with higher rows."""

    sheet_class = "sheet-roomy"

    class Meta(RecordTable.Meta):
        pass


def record_cells(record: ArrearsRecord, number: int, unit: str) -> dict[str, Any]:
    """Write a row for the table; its debtor leads to the row itself."""
    cells: dict[str, Any] = {
        column.name: cell_text(column, getattr(record, column.name)) or "–" for column in LINE_COLUMNS
    }
    cells |= {name: format_html('<span title="{}">{}</span>', cells[name], cells[name]) for name in _CLIPPED}
    cells |= {"sort_no": f"{number:,}", "unit": unit, _FIRST: _link(record)}
    return {**cells, "balance_fen": _balance(record), "status": _status(record)}


def _link(record: ArrearsRecord) -> SafeString:
    name = record.debtor_name or _("（未填债务人）")
    return format_html('<a href="{}" title="{}">{}</a>', reverse("record", args=[record.pk]), name, name)


def _balance(record: ArrearsRecord) -> str:
    if record.owed_fen is None:
        return "–"
    return wan_display(record.owed_fen - (record.cleared_fen or 0) - (record.paid_fen or 0))


def _status(record: ArrearsRecord) -> SafeString:
    status = Status(record.status)
    spot = format_html('<span class="spot spot-{}">{}</span>', _TONES[status].value, status.label)
    return format_html('{} <span class="tag is-bad">{}</span>', spot, _("有误")) if record.faulty else spot


def footer_of(count: int, sums: LiveSums) -> dict[str, str]:
    """Write the totals of a list under their columns; amounts in 万元."""
    return {
        "sort_no": _("合计"),
        _FIRST: _("%(count)s 件") % {"count": f"{count:,}"},
        "owed_fen": wan_display(sums.owed_fen),
        "cleared_fen": wan_display(sums.cleared_fen),
        "paid_fen": wan_display(sums.paid_fen),
        "agreed_fen": wan_display(sums.agreed_fen),
        "court_fen": wan_display(sums.court_fen),
        "balance_fen": wan_display(sums.balance_fen),
    }
