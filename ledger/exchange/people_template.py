"""The workbook in which a manager lists people: every unit of the subtree has its line, more can be added."""

from typing import BinaryIO, Final

from ledger.exchange.people_sheet import SHEET
from ledger.models import Unit
from ledger.policy import Role
from ledger.vocabulary import Sector
from qingqian.sheets.grid import Grid, GridColumn, GridKind, HeadCell, write_grid
from qingqian.sheets.layout import TopLine

BLANK_LINES: Final = 50


def write_template(unit: Unit, out: BinaryIO) -> int:
    """Write the form with the codes and names of the unit and all below it; return how many (one query)."""
    units = Unit.objects.filter(path__startswith=unit.path, valid_to=None).order_by("path")
    lines = [[code, name, *("" for _column in SHEET.columns[2:])] for code, name in units.values_list("code", "name")]
    blank = [["" for _column in SHEET.columns] for _line in range(BLANK_LINES)]
    roles = "、".join(str(role.label) for role in Role)
    grid = Grid(
        label=SHEET.sheet_name,
        title=f"{unit.name}{SHEET.title}",
        sheet_name=SHEET.sheet_name,
        head=tuple(HeadCell(0, place, column.heading) for place, column in enumerate(SHEET)),
        columns=tuple(GridColumn(column.width, GridKind.TEXT) for column in SHEET),
        lines=[*lines, *blank],
        top=(
            TopLine(f"角色：{roles}；多个用顿号隔开。行业主管填一个所属领域：{'、'.join(map(str, Sector.labels))}"),
            TopLine("没有填姓名的行不读取；一个单位有几个人，就加几行。用户名留空，按“单位代码+岗位”取"),
        ),
        paper=SHEET.paper,
    )
    write_grid(out, grid)
    return len(lines)
