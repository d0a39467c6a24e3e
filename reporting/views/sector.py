"""行业台账: one 所属领域 across the units of a subtree, without contacts, for its 行业主管."""

import tempfile
from typing import Any, Final

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from ledger.actions.audit import note
from ledger.annexes.line import LINE_NAMES, Line
from ledger.errors import ForbiddenError
from ledger.guard import TenantView
from ledger.models import Unit
from ledger.policy import Action
from ledger.privacy import line_for
from ledger.queries.units import way_down
from ledger.tables.cells import line_cells
from ledger.tables.lines import LineTable
from ledger.tables.paging import Page, page_number
from ledger.totals.figures import COUNT
from ledger.totals.formula import Sums
from ledger.vocabulary import Sector
from qingqian.web.answers import XLSX
from qingqian.web.parts import Crumb, Tab
from reporting.queries.sector import board_of, rows_of_sector
from reporting.rollups.sectors import live_shares
from reporting.tables.sector import PERIODS, ages_of, board_url, kpis_of, lines_of, rows_url, total_line, trend_of
from reporting.workbooks.sector import build_sector

PAGE: Final = 50
_SUMMED: Final = ("owed_fen", "cleared_fen", "paid_fen")


class _OfSector(TenantView):
    """A page of one field; the database shows nothing else."""

    action = Action.READ_SECTOR

    @property
    def sector(self) -> int:
        """The field of the one who asks; ForbiddenError for who has none."""
        if self.actor.sector is None:
            raise ForbiddenError(_("请先切换为行业主管身份。"))
        return self.actor.sector

    def words(self, unit: Unit, page: str) -> dict[str, Any]:
        """Return what both pages show: whose they are, the way between them, the way up, the file."""
        tabs = [
            Tab(_("合计与趋势"), board_url(unit.code), current=page == "board"),
            Tab(_("明细"), rows_url(unit.code), current=page == "rows"),
        ]
        above = [found for found in way_down(self.actor, unit) if found.pk != unit.pk]
        return {
            "unit": unit,
            "field": Sector(self.sector).label,
            "tabs": tabs,
            "crumbs": [*(Crumb(found.name, board_url(found.code)) for found in above), Crumb(unit.name)]
            if above
            else [],
            "export_url": f"{reverse('sector_export')}?{urlencode({'unit': unit.code})}",
        }


class SectorBoard(_OfSector):
    """What is owed in the field, unit by unit and period by period."""

    action = Action.READ_SECTOR

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it: live sums beside those of the version that was approved last."""
        unit = self.asked_unit()
        board = board_of(unit, self.sector)
        words = self.words(unit, "board") | {
            "kpis": kpis_of(board),
            "lines": lines_of(board),
            "total": total_line(board),
            "last": board.last,
            "ages": ages_of(board),
            "trend": trend_of(board),
            "most": PERIODS,
        }
        return render(request, "reporting/sector/board.html", words)


class SectorRows(_OfSector):
    """The live rows of the field."""

    action = Action.READ_SECTOR

    def get(self, request: HttpRequest) -> HttpResponse:
        """List them; number and sums are those of the board."""
        unit, own = self.asked_unit(), bool(request.GET.get("own"))
        shares = [share for share in live_shares(unit, self.sector) if not own or share.unit_id == unit.pk]
        sums = {name: sum(_column(share.sums, name) for share in shares) for name in _SUMMED}
        page = Page(page_number(request.GET), sum(COUNT(share.sums) for share in shares), PAGE)
        words = self.words(unit, "rows") | {
            "own": own,
            "table": LineTable(self._lines(unit, page, own=own), with_unit=True, sums=sums),
            "pager": page.pager(request.GET),
        }
        return render(request, "reporting/sector/rows.html", words)

    def _lines(self, unit: Unit, page: Page, *, own: bool) -> list[dict[str, Any]]:
        rows = rows_of_sector(unit, self.sector, own=own)
        found = list(rows.values_list("unit_id", *LINE_NAMES)[page.start : page.start + PAGE])
        names = _names(unit, {unit_id for unit_id, *_values in found})
        return [
            {"sort_no": number, "unit": names[unit_id], **line_cells(line_for(self.actor, Line(*values)))}
            for number, (unit_id, *values) in enumerate(found, page.start + 1)
        ]


def _column(sums: Sums, name: str) -> int:
    """Return Σ of column 18, 22 or 23: the paid ones are kept apart by 有无分歧."""
    if name in sums:
        return sums[name]
    return sums[f"undisputed_{name}"] + sums[f"disputed_{name}"]


def _names(top: Unit, ids: set[int]) -> dict[int, str]:
    """Name units as they are called below `top`: one that is not its direct child, behind its superior (one query)."""
    units = Unit.objects.filter(pk__in=ids).select_related("parent")
    return {
        unit.pk: unit.name
        if unit.parent is None or top.pk in (unit.parent_id, unit.pk)
        else f"{unit.parent.name} {unit.name}"
        for unit in units
    }


class SectorExport(_OfSector):
    """The live rows of the field as a workbook, without contacts."""

    action = Action.READ_SECTOR

    def get(self, _request: HttpRequest) -> FileResponse:
        """Build it beside the web root, note who took it, and send it as an attachment."""
        unit = self.asked_unit()
        file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it once it is sent
        count, sha256 = build_sector(unit, self.sector, file)
        detail = {"what": "sector", "identity": self.actor.seats[0].label, "phones": False}
        note(unit.pk, "export", detail | {"lines": count, "sha256": sha256})
        file.seek(0)
        name = f"行业台账_{unit.name}_{Sector(self.sector).label}.xlsx"
        return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


urls: list[URLPattern] = [
    path("sector/", SectorBoard.as_view(), name="sector_board"),
    path("sector/rows/", SectorRows.as_view(), name="sector_rows"),
    path("sector/rows.xlsx", SectorExport.as_view(), name="sector_export"),
]
