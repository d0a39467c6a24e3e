"""The pages of one row: the form, the row to read, and two versions of it side by side."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from ledger.actions.records import is_filed
from ledger.annexes.annex2 import LINE_COLUMNS
from ledger.annexes.line import Line
from ledger.forms.evidence import EvidenceForm
from ledger.forms.records import SECTOR_LISTS, RecordForm, typed_line
from ledger.models import ArrearsRecord, Revision, Unit
from ledger.permission import may
from ledger.policy import Action
from ledger.privacy import MASKED, masked_line, reads_phones
from ledger.queries.clues.calls import called_of, untrue_rows
from ledger.queries.facts import facts_of
from ledger.queries.record import Place, line_of, siblings_of
from ledger.queries.remarks import open_remarks
from ledger.scoping import current_actor
from ledger.tables.cells import cell_text
from ledger.tables.clues import call_lines
from ledger.tables.facts import panels_of
from ledger.tables.remarks import remark_line
from ledger.views.findings import stated
from ledger.views.links import address
from ledger.views.records.drafts import Offer, Restored
from ledger.views.records.evidence import evidence_words
from ledger.views.records.sheet import Marks, problems_in, sections_of
from ledger.vocabulary import Status
from qingqian.sheets.spec import Column, Kind
from qingqian.web.parts import Button, Crumb

_LIVE = {
    "cleared": Status.CLEARED,
    "court": Status.COURT,
    "paid": Status.PART,
    "agreed": Status.AGREED,
    "none": Status.NONE,
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A row under edit: the stored one with its place, or none yet."""

    unit: Unit
    form: RecordForm
    marks: Marks
    record: ArrearsRecord | None = None
    place: Place | None = None
    restored: Restored | None = None
    offer: Offer | None = None

    @property
    def draft_url(self) -> str:
        """Where the page keeps what is typed."""
        return address("record_draft", unit=self.unit.code)

    @property
    def filed(self) -> bool:
        """Tell whether there are values of the last version to take over."""
        return self.marks.filed is not None and self.marks.filed != self.marks.now

    @property
    def can_delete(self) -> bool:
        """Tell whether the row was never handed in, on whatever page it is shown."""
        return self.record is not None and not is_filed(self.record.pk, self.unit)


def crumbs_of(unit: Unit, here: str) -> list[Crumb]:
    """Return the way back to the list."""
    return [Crumb(_("台账"), address("records", unit=unit.code)), Crumb(unit.name), Crumb(here)]


def form_page(request: HttpRequest, sheet: Sheet, status: int = 200) -> HttpResponse:
    """Answer the form, with the summary of what stands in the way on top."""
    if sheet.marks.filed is not None:
        sheet.form.fields["owed_fen"].help_text = _("已报送过的金额用“核增”“核减”更正。")
    problems, record = problems_in(sheet.form, sheet.marks), sheet.record
    evidence = {} if record is None else evidence_words(record, EvidenceForm(), readable=True)
    title = _("新增一笔") if sheet.place is None else _("第 %(number)s 行") % {"number": sheet.place.number}
    words = {
        "sheet": sheet,
        "title": title,
        "sections": sections_of(sheet.form, sheet.marks, evidence.get("attachments", ())),
        "problems": problems,
        "problems_title": _problems_title(sheet, len(problems)),
        "crumbs": crumbs_of(sheet.unit, title),
        "cancel_url": address("records", unit=sheet.unit.code),
        "buttons": _buttons(),
        "sector_lists": json.dumps(SECTOR_LISTS, ensure_ascii=False),
        "live": {name: str(status_.label) for name, status_ in _LIVE.items()},
        "changed": _last_change(record),
        "can_delete": sheet.can_delete,
        "panels": [] if record is None else panels_of(facts_of(record), editable=True),
        "siblings": [] if record is None else siblings_of(record),
        "told": told_of(record),
        "remarks": [] if record is None else [remark_line(each) for each in open_remarks(sheet.unit, [record.pk])],
        **evidence,
    }
    return render(request, "ledger/record/form.html", words, status=status)


def _problems_title(sheet: Sheet, count: int) -> str:
    if sheet.form.errors or sheet.marks.refused:
        return _("还没有保存：请先改正下面标出的内容，您输入的都还在")
    return _("已存为草稿，提交前还有 %(count)s 处要处理") % {"count": count}


def _buttons() -> list[Button]:
    return [
        Button(_("保存"), "then", "stay", icon="device-floppy", key="save"),
        Button(_("保存并下一笔"), "then", "next", look="primary", key="next"),
    ]


def _last_change(record: ArrearsRecord | None) -> Revision | None:
    """Return who stored the row last, and when."""
    if record is None:
        return None
    return Revision.objects.filter(unit_id=record.unit_id, record_id=record.pk, version=record.version).first()


def read_page(
    request: HttpRequest, record: ArrearsRecord, place: Place, marks: Marks, *, masked: bool = True
) -> HttpResponse:
    """Answer the row to read; telephone numbers are masked until somebody who may asks for them."""
    actor = current_actor()
    title = _("第 %(number)s 行") % {"number": place.number}
    facts = facts_of(record)
    reveals = masked and reads_phones(actor, record.unit)
    words = {
        "record": record,
        "panels": panels_of(facts, editable=False),
        "has_facts": any(facts.by_noun.values()),
        "reveal_url": address("record_phones", record.pk) if reveals else "",
        "place": place,
        "title": title,
        "status": record.status_label,
        "groups": _groups(line_of(record), masked=masked),
        "findings": [stated(item, linked=False) for item in marks.findings],
        "crumbs": crumbs_of(record.unit, title),
        "changed": _last_change(record),
        "told": told_of(record),
    }
    words |= evidence_words(record, None, readable=may(actor, Action.READ_EVIDENCE, record.unit))
    return render(request, "ledger/record/read.html", words)


def told_of(record: ArrearsRecord | None) -> dict[str, Any]:
    """Return what creditors said when they were called back about a row, and whether they say that it is not so."""
    if record is None:
        return {}
    calls = call_lines(called_of(record.lineage))
    return {"calls": calls, "untrue": record.lineage in untrue_rows([record.lineage])}


def _groups(line: Line, *, masked: bool) -> list[tuple[str, list[tuple[str, str, bool, str]]]]:
    """Return per section its columns' headings and values, whether they are figures, and the names of phones."""
    shown = masked_line(line) if masked else line
    groups: dict[str, list[tuple[str, str, bool, str]]] = {}
    for column in LINE_COLUMNS:
        value = getattr(shown, column.name)
        is_phone = column.name in MASKED
        plain = str(value) if is_phone else cell_text(column, value)
        cell = (_heading(column), plain or "–", column.kind is Kind.MONEY, column.name if is_phone else "")
        groups.setdefault(column.group, []).append(cell)
    return list(groups.items())


def _heading(column: Column) -> str:
    return f"{column.heading}（万元）" if column.kind is Kind.MONEY else column.heading


@dataclass(frozen=True, slots=True)
class Dissent:
    """One column in which what is stored now and what one has typed differ."""

    label: str
    seen: str
    now: str
    typed: str


def conflict_page(request: HttpRequest, record: ArrearsRecord, form: RecordForm, message: str) -> HttpResponse:
    """Answer 409 with both versions; who goes on keeps the other's changes wherever one has typed nothing."""
    now, mine = line_of(record), form.line
    opened = Revision.objects.filter(
        unit_id=record.unit_id, record_id=record.pk, version=form.cleaned_data["seen"] or 0
    ).first()
    base = mine if opened is None else line_of(opened)
    words = {
        "record": record,
        "message": message,
        "dissents": _dissents(base, now, mine),
        "changed": _last_change(record),
        "merged": {**_merged(base, now, mine), "seen": record.version},
        "url": reverse("record", args=[record.pk]),
        "crumbs": crumbs_of(record.unit, _("两人同时修改")),
    }
    return render(request, "ledger/record/conflict.html", words, status=409)


def _dissents(base: Line, now: Line, mine: Line) -> Sequence[Dissent]:
    found = []
    for column in LINE_COLUMNS:
        texts = [cell_text(column, getattr(line, column.name)) for line in (base, now, mine)]
        if texts[1] != texts[2]:
            found.append(Dissent(column.heading, *texts))
    return found


def _merged(base: Line, now: Line, mine: Line) -> dict[str, Any]:
    """Return the texts of the form to go on with: one's own where one has changed something, else the stored ones."""
    own, stored = typed_line(mine), typed_line(now)
    return {
        column.name: own[column.name]
        if getattr(mine, column.name) != getattr(base, column.name)
        else stored[column.name]
        for column in LINE_COLUMNS
    }
