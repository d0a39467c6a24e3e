"""The ledger list: Annex 2 on screen, the parties and what is left of the debt always in view."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ledger.annexes.annex2 import ANNEX2, BY_NAME, LINE_COLUMNS
from ledger.annexes.line import Line
from ledger.models import ArrearsRecord
from ledger.queries.live import LiveSums
from ledger.queries.marks import Mark
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

    `whole` shows all 28 columns, `columns` a person's own choice of them, `with_unit` column 4, `with_picks` boxes to
    tick; `footer` holds the totals by column name.
    """

    caption = "欠款台账"
    pinned: ClassVar[tuple[str, ...]] = ("pick", "sort_no", "unit", _FIRST)
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
        columns: Sequence[str] = (),
        with_unit: bool = False,
        with_picks: bool = False,
        footer: Mapping[str, str] | None = None,
        **options: Any,
    ) -> None:
        """Lay out the columns: number, unit and debtor first, then Annex 2 in its order, balance and status last."""
        totals = footer or {}
        everything = [column.name for column in LINE_COLUMNS]
        shown = [name for name in (everything if whole else columns or USUAL) if name != _FIRST]
        names = ["sort_no", *(["unit"] if with_unit else []), _FIRST, *shown]
        laid = [(name, table_column(BY_NAME[name], numbered=whole, footer=totals.get(name, ""))) for name in names]
        picks = [("pick", SheetColumn(_pick_all(), footer=""))] if with_picks else []
        laid = [*picks, *laid]
        laid += [
            ("balance_fen", SheetColumn(_("未清偿余额"), footer=totals.get("balance_fen", ""))),
            ("status", SheetColumn(_("化解状态"))),
        ]
        super().__init__(rows, extra_columns=laid, **options)


class RoomyRecordTable(RecordTable):
    """The same with higher rows."""

    sheet_class = "sheet-roomy"

    class Meta(RecordTable.Meta):
        pass


@dataclass(frozen=True, slots=True)
class Beside:
    """What a row shows besides its own values.

    Its printed number, its unit's name, its mark (None: not judged yet), and how it was handed in last (None with
    `handed_in`: it is new since); `untrue` where its creditor said, called back, that it is not so.
    """

    number: int
    unit: str
    mark: Mark | None = None
    filed: Line | None = None
    handed_in: bool = False
    untrue: bool = False


def record_cells(record: ArrearsRecord, beside: Beside) -> dict[str, Any]:
    """Write a row for the table; its debtor leads to the row itself, what differs from last time carries a dot."""
    cells: dict[str, Any] = {
        column.name: cell_text(column, getattr(record, column.name)) or "–" for column in LINE_COLUMNS
    }
    cells |= {name: format_html('<span title="{}">{}</span>', cells[name], cells[name]) for name in _CLIPPED}
    cells[_FIRST] = _link(record)
    changed = _changed(record, beside.filed)
    cells |= {name: _dotted(cells[name], before) for name, before in changed.items()}
    cells |= {"pick": _pick(record, beside.number), "sort_no": f"{beside.number:,}", "unit": beside.unit}
    return {**cells, "balance_fen": _balance(record), "status": _status(record, beside, changed=bool(changed))}


def _pick_all() -> SafeString:
    """Return the heading's box, which ticks the page; without scripts it is a word for those who listen."""
    return format_html(
        '<span class="visually-hidden">{}</span><input type="checkbox" data-pick-all hidden aria-label="{}">',
        _("选择"),
        _("全选本页"),
    )


def _pick(record: ArrearsRecord, number: int) -> SafeString:
    return format_html(
        '<input type="checkbox" name="row" value="{}.{}" form="bulk" aria-label="{}">',
        record.pk,
        record.version,
        _("选择第 %(number)s 行") % {"number": number},
    )


def _changed(record: ArrearsRecord, filed: Line | None) -> dict[str, str]:
    """Return, for each cell that differs from the last version, what it said then."""
    if filed is None:
        return {}
    return {
        column.name: cell_text(column, getattr(filed, column.name)) or _("（空）")
        for column in LINE_COLUMNS
        if getattr(filed, column.name) != getattr(record, column.name)
    }


def _dotted(cell: str, before: str) -> SafeString:
    said = _("上期：%(before)s") % {"before": before}
    return format_html(
        '<span class="changed" title="{}">{}<span class="visually-hidden">（{}）</span></span>', said, cell, said
    )


def _link(record: ArrearsRecord) -> SafeString:
    name = record.debtor_name or _("（未填债务人）")
    return format_html('<a href="{}" title="{}">{}</a>', reverse("record", args=[record.pk]), name, name)


def _balance(record: ArrearsRecord) -> str:
    if record.owed_fen is None:
        return "–"
    return wan_display(record.owed_fen - (record.cleared_fen or 0) - (record.paid_fen or 0))


def _status(record: ArrearsRecord, beside: Beside, *, changed: bool) -> SafeString:
    status = Status(record.status)
    spot = format_html('<span class="spot spot-{}">{}</span>', _TONES[status].value, status.label)
    wrong = record.faulty if beside.mark is None else beside.mark.errors > 0
    said = (
        (wrong, Tone.BAD, _("有误")),
        (beside.mark is not None and beside.mark.asks > 0, Tone.WARN, _("需说明")),
        (beside.untrue, Tone.BAD, _("回访不实")),
        (beside.handed_in and beside.filed is None, Tone.NEW, _("新增")),
        (changed, Tone.INFO, _("变更")),
        (record.contract_group is not None, Tone.PLAIN, _("拆分")),
    )
    tags = ((tone.css, label) for holds, tone, label in said if holds)
    return format_html("{} {}", spot, format_html_join(" ", '<span class="tag {}">{}</span>', tags))


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
