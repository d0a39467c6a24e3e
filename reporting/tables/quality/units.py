"""Findings by unit, to be sorted: how many on a hundred rows, and who has more than the own share."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingqian.web.icons import draw_icon
from qingqian.web.tables import SheetColumn, SheetTable
from reporting.queries.quality.units import UnitLine, UnitTable
from reporting.rollups.lines import OWN_ENDING
from reporting.tables.quality.address import QualityAddress
from reporting.tables.quality.overview import DASH, per_hundred
from reporting.tables.quality.parts import Cell, count_cell, money_cell, row_unit

MORE: Final = gettext_lazy("偏多")


class SharesTable(SheetTable):
    """Lines as `share_rows` gives them: values to sort by, written out for those alone that are shown."""

    caption = "各单位的问题"
    pinned: ClassVar[tuple[str, ...]] = ("unit",)
    pinned_last: ClassVar[tuple[str, ...]] = ("more",)
    numbers = frozenset({"reports", "held", "found", "owed", "rate", "share", "part", "times"})

    class Meta(SheetTable.Meta):
        empty_text = ""
        orderable = True
        order_by_field = "sort"

    def __init__(self, table: UnitTable, address: QualityAddress, rule: str, **options: Any) -> None:
        """Lay out the columns, the sums below them; amounts for one rule alone, since two may name one row."""
        self.table, self.address, self.rule = table, address, rule
        found, whole = table.total, table.whole
        unit = (row_unit(rule) or _("件")) if rule else _("处")
        owed = SheetColumn(_("涉及金额（万元）"), footer=money_cell("", found.owed_fen, "").text)
        columns = [
            ("unit", SheetColumn(_("单位"), footer=_("合计"))),
            ("reports", SheetColumn(_("报送（份）"), footer=f"{table.reports:,}")),
            ("held", SheetColumn(_("欠款（件）"), footer=f"{table.held:,}")),
            ("found", SheetColumn(_("问题（%(unit)s）") % {"unit": unit}, footer=f"{found.rows:,}")),
            *([("owed", owed)] if rule else []),
            (
                "rate",
                SheetColumn(_("每百份") if table.by_report else _("每百件"), footer=per_hundred(found.rows, whole)),
            ),
            ("share", SheetColumn(_("占问题 %"))),
            ("part", SheetColumn(_("占报送份数 %") if table.by_report else _("占欠款件数 %"))),
            ("times", SheetColumn(_("倍数"))),
            ("more", SheetColumn(_("判断"))),
        ]
        super().__init__(share_rows(table), extra_columns=columns, **options)

    def _its(self, line: UnitLine) -> QualityAddress:
        return self.address.of(line.unit.code, own=line.own)

    def _behind(self, line: UnitLine) -> str:
        return self._its(line).rows(self.rule) if self.rule else self._its(line).overview()

    def render_unit(self, value: str, record: Mapping[str, Any]) -> SafeString:
        """Lead to the unit's own findings."""
        return format_html('<a href="{}">{}</a>', self._its(record["line"]).overview(), value)

    def render_reports(self, value: int) -> str:
        """Write thousands; a dash for one that did not report."""
        return f"{value:,}" if value else DASH

    def render_held(self, value: int, record: Mapping[str, Any]) -> str:
        """Write thousands; a dash for one that did not report."""
        return f"{value:,}" if record["reports"] else DASH

    def render_found(self, value: int, record: Mapping[str, Any]) -> SafeString | str:
        """Lead to the rows behind."""
        return _figure(count_cell("found", value, self._behind(record["line"])), record["line"])

    def render_owed(self, value: int, record: Mapping[str, Any]) -> SafeString | str:
        """Lead to the rows behind."""
        return _figure(money_cell("owed", value, self._behind(record["line"])), record["line"])

    def render_rate(self, record: Mapping[str, Any]) -> str:
        """Write it with one decimal."""
        return per_hundred(record["found"], self.table.part(record["line"]))

    def render_share(self, value: float, record: Mapping[str, Any]) -> str:
        """Write it with one decimal; a dash for one that did not report."""
        return f"{value:.1f}" if record["reports"] else DASH

    def render_part(self, value: float, record: Mapping[str, Any]) -> str:
        """Write it with one decimal; a dash for one that did not report."""
        return f"{value:.1f}" if record["reports"] else DASH

    def render_times(self, value: float) -> str:
        """Write how many times the share of rows the share of findings is; a dash where it cannot be said."""
        return DASH if value < 0 else f"{value:.1f}"

    def render_more(self, value: int) -> SafeString | str:
        """Say it as shape, word and colour."""
        return format_html('<span class="pill is-warn">{}{}</span>', draw_icon("flag"), MORE) if value else ""


def _figure(cell: Cell, line: UnitLine) -> SafeString | str:
    if not line.reports:
        return DASH
    if not cell.url:
        return format_html('<span class="is-zero">{}</span>', cell.text)
    words = (cell.url, line.unit.code, cell.column, cell.exact, cell.text)
    return format_html('<a href="{}" data-line="{}" data-column="{}" data-exact="{}">{}</a>', *words)


def share_rows(table: UnitTable) -> list[dict[str, Any]]:
    """Return every line as the table takes it."""
    above = {line.unit.parent_id for line in table.lines}
    return [_row(table, line, above=line.unit.pk in above) for line in table.lines]


def _row(table: UnitTable, line: UnitLine, *, above: bool) -> dict[str, Any]:
    """Work out what a line is sorted by; one that leaves out units which have lines of their own says so."""
    part, found = table.part(line), line.found.rows
    share, weight = _percent(found, table.total.rows), _percent(part, table.whole)
    return {
        "line": line,
        "unit": f"{line.unit.name}{OWN_ENDING}" if line.own and above else line.unit.name,
        "reports": line.reports,
        "held": line.held,
        "found": found,
        "owed": line.found.owed_fen,
        "rate": found / part if part else -1.0,
        "share": share,
        "part": weight,
        "times": share / weight if weight else -1.0,
        "more": int(table.stands_out(line)),
    }


def _percent(part: int, whole: int) -> float:
    return part * 100 / whole if whole else 0.0
