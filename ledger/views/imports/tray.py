"""The tray of an import: rows that could not be stored, mended one by one in the browser."""

import json
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Final

from django.contrib import messages
from django.forms import BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from ledger.annexes.annex2 import ANNEX2, BY_NO, LINE_COLUMNS
from ledger.annexes.checks import Severity
from ledger.errors import ConflictError, RefusedError
from ledger.exchange.trays import OverwriteError, drop, mend
from ledger.forms.imports import MendForm
from ledger.forms.records import SECTOR_LISTS
from ledger.guard import TenantView
from ledger.models import ArrearsRecord, ImportRow, RowState
from ledger.policy import Action
from ledger.privacy import reads_phones
from ledger.queries.imports import tray, tray_row
from ledger.queries.units import unit_by_code
from ledger.views.imports.preview import CheckView
from ledger.views.imports.rows import Rows, Said
from ledger.views.links import asked_id
from qingqian.sheets.derive import unit_of
from qingqian.web.parts import Button, Crumb, Problem, problems_of

LISTED: Final = 100
_WIDE: Final = frozenset(
    {"debtor_name", "debtor_uscc", "creditor_name", "creditor_uscc", "contract_name", "nature", "source"}
)


class ImportTray(CheckView):
    """The rows of one import that wait to be mended."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """List them, each with what is wrong with it."""
        standing = self.standing(pk)
        check = standing.check
        shown = Rows(masked=not reads_phones(self.actor, check.unit))
        waiting = tray(check)
        words = {
            "check": check,
            "unit": check.unit,
            "rows": [shown.shown(row) for row in waiting[:LISTED]],
            "count": waiting.count(),
            "crumbs": [
                *_crumbs(check.unit.code),
                Crumb(check.params["file"], reverse("import", args=[pk])),
                Crumb(_("待改正")),
            ],
        }
        return render(request, "ledger/import/tray.html", words)


@dataclass(slots=True)
class Cell:
    """One field of a waiting row with what was found on it."""

    bound: BoundField
    note: str
    unit: str
    span: int
    findings: list[Said] = field(default_factory=list)


class ImportRowView(TenantView):
    """One waiting row: all its texts as typed, with the findings at their fields."""

    action = Action.IMPORT_RECORDS

    def get(self, _request: HttpRequest, pk: int) -> HttpResponse:
        """Show it; a row that is done leads to where it went."""
        row = self._row(pk)
        if row.state != RowState.WAITING:
            return self._elsewhere(row)
        return self._page(row, MendForm(row))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Store it in the ledger or leave it out, and go on to the next one."""
        row = self._row(pk)
        if "drop" in request.POST:
            drop(self.actor, row.unit, row.pk)
            messages.success(request, _("文件第 %s 行不导入。") % row.number)
            return self._next(row)
        form = MendForm(row, request.POST)
        if not form.is_valid():
            return self._page(row, form, 422)
        try:
            mend(self.actor, row.unit, row.pk, form.line, over=asked_id(request.POST.get("over", "")) or None)
        except (RefusedError, ConflictError) as refusal:
            form.add_error(None, refusal.message)
            met = refusal.record if isinstance(refusal, OverwriteError) else None
            return self._page(row, form, 422 if isinstance(refusal, RefusedError) else 409, met)
        messages.success(request, _("文件第 %s 行已存入台账。") % row.number)
        return self._next(row)

    def _row(self, pk: int) -> ImportRow:
        row = tray_row(pk)
        self.allowed(unit_by_code(row.unit.code))
        return row

    def _next(self, row: ImportRow) -> HttpResponse:
        waiting = tray(row.job)
        following = waiting.filter(number__gt=row.number).first() or waiting.first()
        if following is not None:
            return redirect("import_row", pk=following.pk)
        messages.success(self.request, _("待改正的行都处理完了。"))
        return redirect("import", pk=row.job_id)

    def _elsewhere(self, row: ImportRow) -> HttpResponse:
        if row.state == RowState.MENDED and row.record_id is not None:
            return redirect("record", pk=row.record_id)
        return redirect("import", pk=row.job_id)

    def _page(
        self, row: ImportRow, form: MendForm, status: int = 200, met: ArrearsRecord | None = None
    ) -> HttpResponse:
        file = row.job.params["file"]
        title = _("文件第 %s 行") % row.number
        words = {
            "row": row,
            "unit": row.unit,
            "form": form,
            "title": title,
            "sections": _sections(form, row),
            "problems": problems_of(form) if form.is_bound else _problems(row),
            "problems_title": "" if form.is_bound else _("这一行还不能存入台账，请先改正："),
            "sector_lists": json.dumps(SECTOR_LISTS, ensure_ascii=False),
            "count": tray(row.job).count(),
            "met": met,
            "buttons": _buttons(met),
            "cancel_url": reverse("import_tray", args=[row.job_id]),
            "crumbs": [*_crumbs(row.unit.code), Crumb(file, reverse("import", args=[row.job_id])), Crumb(title)],
        }
        return render(self.request, "ledger/import/row.html", words, status=status)


def _crumbs(code: str) -> list[Crumb]:
    return [Crumb(_("导入"), f"{reverse('imports')}?unit={code}")]


def _buttons(met: ArrearsRecord | None) -> list[Button]:
    """The button that stores the row; where the ledger's own row was met, the one that replaces it as it is now."""
    if met is None:
        return [Button(_("保存并下一行"), look="primary", icon="device-floppy", key="next")]
    return [Button(_("替换台账里的这一行"), "over", str(met.version), "danger", "replace")]


def _problems(row: ImportRow) -> list[Problem]:
    """List what keeps the row out and what must be mended anyway, each leading to its field."""
    return [
        Problem(item["message"], href=f"#id_{_field_name(item['column'])}")
        for item in row.findings
        if item["severity"] == Severity.ERROR and item["column"] in BY_NO
    ]


def _field_name(column: int) -> str:
    name = BY_NO[column].name
    return "unit_text" if name == "unit" else name


def _sections(form: MendForm, row: ImportRow) -> list[tuple[str, list[Cell]]]:
    """Lay the form out in the official groups; column 4 stands first, where it is wrong."""
    cells = [(column.group, _cell(form, row, column.no)) for column in LINE_COLUMNS]
    groups = [
        (title, [cell for _title, cell in members]) for title, members in groupby(cells, key=lambda item: item[0])
    ]
    foreign = any(item["column"] == ANNEX2.column("unit").no for item in row.findings)
    return [(_("单位"), [_cell(form, row, ANNEX2.column("unit").no)]), *groups] if foreign else groups


def _cell(form: MendForm, row: ImportRow, number: int) -> Cell:
    column = BY_NO[number]
    bound = form[_field_name(number)]
    said: list[dict[str, Any]] = [] if form.is_bound else row.findings
    found = [Rows(masked=False).said(item) for item in said if item["column"] == number]
    return Cell(bound, ANNEX2.note_of(column), unit_of(column), 2 if column.name in _WIDE else 1, found)
