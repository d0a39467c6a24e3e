"""From an uploaded file to its table: guard, child process, heading, rows (sheets.md "In")."""

from bisect import bisect_left
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from qingqian.sheets.collect import Collector
from qingqian.sheets.csvfile import read_csv
from qingqian.sheets.entry import LISTS_SHEET
from qingqian.sheets.feed import workbook
from qingqian.sheets.guard import Inspection, SheetInfo, inspect
from qingqian.sheets.limits import LIMITS, Limits
from qingqian.sheets.refusal import Refused
from qingqian.sheets.scan import Merge
from qingqian.sheets.sniff import Content, sniff
from qingqian.sheets.spec import AnnexSpec
from qingqian.sheets.sums import check_totals
from qingqian.sheets.table import Table, TableRow

_TEXT_SUFFIXES = (".csv", ".txt")
_NAMED = 10


def read_table(path: Path, spec: AnnexSpec, *, name: str = "", limits: Limits = LIMITS) -> Table:
    """Read the one sheet of `spec` in a workbook or CSV file. `name` is the file's own name, if `path` is another.

    `Refused` with one clear sentence if the file, its sheets or its heading are not as they must be.
    """
    if is_csv(path, name, limits):
        table = _only(_collected_csv(path, spec, limits), spec)
    else:
        inspection = inspect(path, limits)
        table = _only(_collected(path, spec, limits), spec)
        _add_findings(table, inspection)
    table.remarks += check_totals(table, spec)
    return table


def is_csv(path: Path, name: str = "", limits: Limits = LIMITS) -> bool:
    """Tell whether a file is read as CSV: its name says so, and so does its content."""
    return (name or path.name).lower().endswith(_TEXT_SUFFIXES) and sniff(path, limits) is Content.TEXT


def _collected(path: Path, spec: AnnexSpec, limits: Limits) -> list[Table | Refused]:
    """Read every visible sheet; keep what each gives."""
    found: list[Table | Refused] = []
    collector: Collector | None = None
    with closing(workbook(path, limits)) as events:
        for event in events:
            if not isinstance(event, list):
                found += [collector.finish()] if collector else []
                collector = Collector(event.name, spec, limits) if event.visible else None
            elif collector:
                collector.add(event)
    return found + ([collector.finish()] if collector else [])


def _collected_csv(path: Path, spec: AnnexSpec, limits: Limits) -> list[Table | Refused]:
    collector = Collector("", spec, limits)
    for rows in read_csv(path, limits):
        collector.add(rows)
    return [collector.finish()]


def _only(found: list[Table | Refused], spec: AnnexSpec) -> Table:
    """Return the one table; the plainest refusal if there is none, or if there are several."""
    tables = [each for each in found if isinstance(each, Table)]
    if len(tables) > 1:
        names = "、".join(f"“{table.sheet}”" for table in tables)
        raise Refused("several_sheets", f"工作表{names}都是“{spec.sheet_name}”，请只保留一张后重新上传")
    if tables:
        return tables[0]
    refusals = [each for each in found if isinstance(each, Refused)]
    raise next((each for each in refusals if each.code != "no_heading"), _nothing(spec))


def _nothing(spec: AnnexSpec) -> Refused:
    message = f"没有找到“{spec.sheet_name}”的表头（隐藏的工作表不读取），请使用官方模板填写后重新上传"
    return Refused("no_sheet", message)


def _add_findings(table: Table, inspection: Inspection) -> None:
    """Add to a table what the guard saw of its sheet; `Refused` for merged cells among the data."""
    info = next((sheet for sheet in inspection.sheets if sheet.name == table.sheet), None)
    if info is None:
        raise Refused("damaged", "文件的目录与内容不符，请用 Excel 或 WPS 打开原文件，另存后重新上传")
    numbers = [row.number for row in table.rows]
    for merge in info.scan.merges:
        _refuse_merge(table, numbers, merge)
    # Our own forms carry their drop-downs on a hidden sheet, of which nobody need be told.
    hidden = [f"“{sheet.name}”" for sheet in inspection.sheets if not sheet.visible and sheet.name != LISTS_SHEET]
    if hidden:
        table.remarks.append(f"隐藏的工作表未读取：{_some(hidden)}")
    table.remarks += _oddities(info, table.rows)


def _refuse_merge(table: Table, numbers: list[int], merge: Merge) -> None:
    at = bisect_left(numbers, merge.top)
    among_rows = at < len(numbers) and numbers[at] <= merge.bottom
    if among_rows and merge.left <= table.columns[-1] and merge.right >= table.columns[0]:
        area = f"{_cell(merge.top, merge.left)}:{_cell(merge.bottom, merge.right)}"
        raise Refused("merged_data", f"数据区有合并单元格 {area}，请取消合并，每行填写完整后重新上传")


def _cell(row: int, column: int) -> str:
    return Table("", 0, (column,)).address(row, 1)


def _oddities(info: SheetInfo, rows: list[TableRow]) -> list[str]:
    """Say which rows are hidden, and which cells of data rows hold an error or an unreckoned formula."""
    numbers = {row.number for row in rows}
    hidden = [str(number) for number in sorted(info.scan.hidden_rows & numbers)]
    errors = [ref for ref in info.scan.errors if _row_of(ref) in numbers]
    uncomputed = [ref for ref in info.scan.uncomputed if _row_of(ref) in numbers]
    remarks = [f"隐藏的行也已读取：第 {_some(hidden)} 行"] if hidden else []
    remarks += [f"单元格 {_some(errors)} 是错误值（如 #N/A），按空白读取"] if errors else []
    if uncomputed:
        remarks.append(
            f"单元格 {_some(uncomputed)} 的公式没有计算结果，按空白读取；请用 Excel 或 WPS 打开保存后再上传"
        )
    return remarks


def _row_of(ref: str) -> int:
    return int(ref.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"))


def _some(names: Iterable[str]) -> str:
    """List the first names, and how many there are if there are more."""
    listed = list(names)
    more = f" 等 {len(listed)} 处" if len(listed) > _NAMED else ""
    return "、".join(listed[:_NAMED]) + more
