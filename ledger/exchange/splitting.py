"""Cuts one merged workbook up by column 4: each child gets its rows as a file of its own, to be confirmed by it."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import partial
from pathlib import Path
from typing import Any, Final

import xlsxwriter
from django.core.files.base import File

from ledger.actions.files import keep
from ledger.actions.jobs import enlist
from ledger.actions.outbox import tell
from ledger.annexes.annex2 import ANNEX2
from ledger.annexes.names import normalised_name
from ledger.errors import RefusedError
from ledger.exchange.sheet import STEP, Progress
from ledger.exchange.staging import texts_of
from ledger.models import Job, Unit
from ledger.queries.imports import CHECK, MERGED, SPLIT
from ledger.scoping import SYSTEM
from qingqian.sheets.heading import KEY_HEADING
from qingqian.sheets.table import Table, TableRow

OWN_LEVEL: Final = "本级"
KEPT_UNKNOWN: Final = 500
_UNIT: Final = ANNEX2.column("unit")
_TOP: Final = 3


@dataclass(slots=True)
class Shares:
    """The rows of each unit, and those whose column 4 names none of them."""

    rows: dict[int, list[TableRow]] = field(default_factory=lambda: defaultdict(list))
    unknown: list[TableRow] = field(default_factory=list)


def shares_of(unit: Unit, children: Sequence[Unit], table: Table) -> Shares:
    """Give each row to the unit that its column 4 names: a direct child, or the unit itself (its name, or 本级).

    RefusedError where a name is that of several children, or where no row can be given to any.
    """
    named = _named(unit, children)
    shares = Shares()
    for row in table.rows:
        units = named.get(normalised_name(_unit_text(row)), [])
        if len(units) > 1:
            raise RefusedError(
                f"下级单位里有 {len(units)} 个都叫“{_unit_text(row)}”，按名称分不清；"
                "请让这几个单位各自导入自己的文件。"
            )
        if units:
            shares.rows[units[0].pk].append(row)
        else:
            shares.unknown.append(row)
    if not shares.rows:
        raise RefusedError(
            "第4列“街镇部门”里没有一行写的是下级单位的名称，无法拆分；请写下级单位的全称，例如“"
            f"{children[0].name}”，本级的行写“{OWN_LEVEL}”。"
        )
    return shares


def _named(unit: Unit, children: Sequence[Unit]) -> Mapping[str, list[Unit]]:
    named: dict[str, list[Unit]] = defaultdict(list)
    for child in children:
        named[normalised_name(child.name)].append(child)
    for own in (unit.name, OWN_LEVEL):
        named[normalised_name(own)].append(unit)
    return named


def _unit_text(row: TableRow) -> str:
    return texts_of(row.cells)[_UNIT.no - 1].strip()


def write_share(path: Path, rows: Sequence[TableRow], unit_name: str, said: Callable[[int], None]) -> None:
    """Write rows as they are, cell by cell, under the official heading; `said` is told how many are written."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet(ANNEX2.sheet_name)
    sheet.write_string(0, 0, ANNEX2.title)
    keyed = any(row.key for row in rows)
    for place, heading in enumerate([column.heading for column in ANNEX2] + [KEY_HEADING] * keyed):
        sheet.write_string(_TOP - 1, place, heading)
    for offset, row in enumerate(rows):
        for place, cell in enumerate(_cells(row, unit_name)):
            _write(sheet, _TOP + offset, place, cell)
        if row.key:
            sheet.write_string(_TOP + offset, len(ANNEX2.columns), row.key)
        if offset % STEP == 0:
            said(offset)
    if keyed:
        sheet.set_column(len(ANNEX2.columns), len(ANNEX2.columns), None, None, {"hidden": True})
    book.close()


def _cells(row: TableRow, unit_name: str) -> list[Any]:
    """Return the raw cells; column 4 says the unit's name, also where it said 本级."""
    cells: list[Any] = list(row.cells)
    cells += [None] * (len(ANNEX2.columns) - len(cells))
    cells[_UNIT.no - 1] = unit_name
    return cells


def _write(sheet: Any, row: int, column: int, cell: Any) -> None:
    """Write a cell as what it is: a text is never taken for a number or a formula."""
    if isinstance(cell, str):
        sheet.write_string(row, column, cell)
    elif isinstance(cell, bool):
        sheet.write_boolean(row, column, cell)
    elif isinstance(cell, int | float):
        sheet.write_number(row, column, cell)
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, cell if isinstance(cell, datetime) else datetime.combine(cell, time()))


@dataclass(frozen=True, slots=True)
class Share:
    """One unit's part, written to a file."""

    unit: Unit
    rows: int
    path: Path


def _said(progress: Progress, before: int, total: int, count: int) -> None:
    progress(before + count, total)


def written_shares(
    unit: Unit, children: Sequence[Unit], shares: Shares, folder: Path, progress: Progress
) -> list[Share]:
    """Write each unit's rows to a file in `folder`, in the tree's order."""
    total = sum(map(len, shares.rows.values()))
    done, made = 0, []
    for owner in (unit, *children):
        rows = shares.rows.get(owner.pk)
        if not rows:
            continue
        path = folder / f"{owner.pk}.xlsx"
        write_share(path, rows, owner.name, partial(_said, progress, done, total))
        done += len(rows)
        made.append(Share(owner, len(rows), path))
    progress(done, total)
    return made


def hand_out(job: Job, unit: Unit, made: Sequence[Share]) -> list[dict[str, Any]]:
    """Keep each part as a file of its unit, with a check that waits for its clerk, and tell the unit.

    Return what the job notes of each part. The checks run as 系统: nobody of the level above imports below.
    """
    told = []
    for share in made:
        with share.path.open("rb") as content:
            stored = keep(share.unit, File(content, f"{share.unit.name}_{job.params['file']}"))
        key = f"{CHECK}:{share.unit.pk}:{SPLIT}:{job.pk}"
        params = {
            "file": stored.original_name,
            "period": job.params["period"],
            "source": MERGED,
            "by": unit.name,
            "split": job.pk,
        }
        check = enlist(SYSTEM, share.unit, CHECK, key, params, stored).job
        if share.unit.pk != unit.pk:
            payload = {"check": check.pk, "by": unit.name, "rows": share.rows}
            tell(MERGED, f"{MERGED}:{check.pk}", share.unit.pk, payload)
        told.append(
            {
                "unit": share.unit.pk,
                "code": share.unit.code,
                "name": share.unit.name,
                "rows": share.rows,
                "check": check.pk,
            }
        )
    return told


def unknown_cells(table: Table, shares: Shares) -> list[dict[str, str]]:
    """List the cells of column 4 that name no unit, the first of them."""
    return [
        {"cell": table.address(row.number, _UNIT.no), "text": _unit_text(row)} for row in shares.unknown[:KEPT_UNKNOWN]
    ]
