"""附件1 as a workbook: the official form of each unit, and before them a list where there are several."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO, Final

from ledger.annexes.annex1 import BOXES, LABELS, NUMBER, PLACE_LABEL, SHEET_NAME, TITLES, WIDTHS
from ledger.errors import MissingError
from ledger.models import CONTACT_FIELDS, Campaign, FilingVersion, Unit
from ledger.queries.codes import check_url
from ledger.queries.contacts import BLANK, Kept, Texts, frozen_contacts, masked
from ledger.vocabulary import Level
from qingqian.sheets.csvfile import write_csv_lines
from qingqian.sheets.grid import Grid, GridColumn, GridKind, HeadCell, Value, write_grids
from qingqian.sheets.layout import Foot, TopLine
from reporting.queries.contacts import gathered
from reporting.workbooks.build import Exported
from reporting.workbooks.form import Form
from reporting.workbooks.hashed import hashed

LIST_NAME: Final = "联络表一览"
_FORBIDDEN: Final = "[]:*?/\\'"
_LONGEST: Final = 31
_HEIGHT: Final = 36.0
_LIST_HEAD: Final = ("单位", "牵头单位", "责任领导", "职 务", "联系电话", "联络人", "职 务", "联系电话", "是否填好")
_CSV_HEAD: Final = ("单位", *(LABELS[name] for name in CONTACT_FIELDS))
_LIST_WIDTHS: Final = (16.0, 18.0, 10.0, 14.0, 16.0, 10.0, 14.0, 16.0, 9.0)


@dataclass(frozen=True, slots=True)
class Printed:
    """One form: whose it is by its printed names, what it says, the foot of the page, the address that checks it."""

    name: str
    place: str
    level: Level
    texts: Texts
    page: str
    link: str = ""


def live_form(kept: Kept, above: str) -> Printed:
    """Return a unit's form as it stands; `above` is the name of the unit above."""
    level = Level(kept.unit.level)
    place = above if level is Level.TOWN else kept.unit.name
    return Printed(kept.unit.name, place, level, kept.texts, f"{kept.unit.name} 实时联络表（未经报送）")


def frozen_form(version: FilingVersion) -> Printed | None:
    """Return the form as a version has frozen it, by its printed names; None where it is no version of 附件1."""
    texts = frozen_contacts(version)
    if texts is None:
        return None
    level = Level(version.unit_level)
    place = version.parent_name if level is Level.TOWN else version.unit_name
    page = f"{version.unit_name} {version.period_name} 第{version.number}版 校验码 {version.code_text}"
    return Printed(version.unit_name, place, level, texts, page, check_url(version))


def build_live(unit: Unit, campaign: Campaign, out: BinaryIO, *, phones: bool, form: Form = Form.XLSX) -> Exported:
    """Write the unit's form as it stands; above children first a list of theirs, then one form each.

    As CSV one line for each unit, its own first. Five queries at most; telephone numbers are masked without `phones`.
    The caller leaves the audit note.
    """
    found = gathered(unit, campaign)
    if form is Form.CSV:
        kept = [found.own, *found.below]
        return _as_csv(out, [(each.unit.name, each.texts) for each in kept], phones=phones)
    forms = [live_form(found.own, found.above), *(live_form(each, unit.name) for each in found.below)]
    return _written(out, forms, [_list(unit, found.below, phones=phones)] if found.below else [], phones=phones)


def build_version(version: FilingVersion, out: BinaryIO, *, phones: bool, form: Form = Form.XLSX) -> Exported:
    """Write the form as a version has frozen it; MissingError for a version of something else. No query."""
    frozen = frozen_form(version)
    if frozen is None:
        raise MissingError("这一版不是联络表，没有附件1。")
    if form is Form.CSV:
        exported = _as_csv(out, [(frozen.name, frozen.texts)], phones=phones)
    else:
        exported = _written(out, [frozen], [], phones=phones)
    return replace(exported, version=version.number)


def build_blank(unit: Unit, above: str, out: BinaryIO) -> Exported:
    """Write the unit's form to fill in by hand; `above` is the name of the unit above. No query."""
    level = Level(unit.level)
    place = above if level is Level.TOWN else unit.name
    blank = Printed(unit.name, place, level, BLANK, f"{unit.name} 空白表")
    return _written(out, [blank], [], phones=True)


def _as_csv(out: BinaryIO, forms: Sequence[tuple[str, Texts]], *, phones: bool) -> Exported:
    lines = [_texts(name, texts, phones=phones) for name, texts in forms]
    count, sha256 = hashed(out, lambda passing: write_csv_lines(passing, _CSV_HEAD, lines))
    return Exported(count, None, sha256)


def _written(out: BinaryIO, forms: Sequence[Printed], first: Sequence[Grid], *, phones: bool) -> Exported:
    names = _sheet_names(forms)
    grids = [*first, *(_form(form, name, phones=phones) for form, name in zip(forms, names, strict=True))]
    _lines, sha256 = hashed(out, lambda passing: write_grids(passing, grids))
    return Exported(len(forms), None, sha256)


def _sheet_names(forms: Sequence[Printed]) -> list[str]:
    """Name each sheet by its unit; of units with one name the second is numbered."""
    if len(forms) == 1:
        return [SHEET_NAME]
    names: list[str] = []
    for form in forms:
        plain = "".join(sign for sign in form.name if sign not in _FORBIDDEN)[:_LONGEST]
        number = 1
        name = plain
        while name in names:
            number += 1
            name = f"{plain[: _LONGEST - 4]}（{number}）"
        names.append(name)
    return names


def _form(form: Printed, sheet_name: str, *, phones: bool) -> Grid:
    texts = form.texts if phones else masked(form.texts)
    return Grid(
        label=f"附件{NUMBER}",
        title=TITLES[form.level],
        sheet_name=sheet_name,
        head=tuple(
            HeadCell(box.row, box.column, texts[box.name] if box.name else box.label, 1, box.across, bool(box.name))
            for box in BOXES
        ),
        columns=tuple(GridColumn(width, GridKind.TEXT) for width in WIDTHS),
        lines=(),
        top=(TopLine(f"{PLACE_LABEL}{form.place}", right=form.name if form.name != form.place else ""),),
        foot=Foot(page=form.page, link=form.link),
        landscape=False,
        heading_height=_HEIGHT,
    )


def _list(unit: Unit, listed: Sequence[Kept], *, phones: bool) -> Grid:
    return Grid(
        label=f"附件{NUMBER}",
        title=f"{unit.name}下级单位工作联络表一览",
        sheet_name=LIST_NAME,
        head=tuple(HeadCell(0, place, text) for place, text in enumerate(_LIST_HEAD)),
        columns=tuple(GridColumn(width, GridKind.TEXT) for width in _LIST_WIDTHS),
        lines=[_line(each, phones=phones) for each in listed],
        foot=Foot(page=f"{unit.name} 联络表一览"),
    )


def _line(each: Kept, *, phones: bool) -> list[Value]:
    return [*_texts(each.unit.name, each.texts, phones=phones), "已填" if each.filled else "未填全"]


def _texts(name: str, texts: Texts, *, phones: bool) -> list[str]:
    readable = texts if phones else masked(texts)
    return [name, *(readable[field] for field in CONTACT_FIELDS)]
