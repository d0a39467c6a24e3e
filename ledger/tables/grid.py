"""What the grid page is told: its columns, its sentences, and what a check found, as plain JSON."""

from typing import Any, Final

from django.utils.translation import gettext as _

from ledger.annexes.annex2 import ANNEX2, LINE_COLUMNS
from ledger.annexes.checks import Severity
from ledger.exchange.grid import Judged
from ledger.forms.grid import MOST_CHECKED, MOST_ROWS
from ledger.vocabulary import SECTORS_OF, Nature
from qingqian.sheets.cells import MAX_TEXT
from qingqian.sheets.heading import KEY_HEADING
from qingqian.sheets.spec import Column, Kind

_START_ROWS: Final = 20
_CHARACTER: Final = 12  # pixels of a Chinese character in the grid
_PADDING: Final = 22
_WIDTHS: Final = {Kind.USCC: 172, Kind.PHONE: 122, Kind.MONEY: 100, Kind.MONTH: 100, Kind.YESNO: 76}
_WIDE: Final = {"source": 112, "nature": 160, "sector": 100, "category": 84}


def grid_settings(unit_name: str) -> dict[str, Any]:
    """Return everything that the page's scripts need to know; nothing of it is personal."""
    return {
        "unit": unit_name,
        "columns": [_column(column) for column in LINE_COLUMNS],
        "pinned": "debtor_name",
        "parent": "nature",
        "child": "sector",
        "lists": {
            str(Nature(nature).label): [str(item.label) for item in found] for nature, found in SECTORS_OF.items()
        },
        "printed": [None if column not in LINE_COLUMNS else column.name for column in ANNEX2],
        "others": _other_headings(),
        "key_heading": KEY_HEADING,
        "start": _START_ROWS,
        "most": MOST_ROWS,
        "chunk": MOST_CHECKED,
        "longest": MAX_TEXT,
        "words": _words(),
    }


def _column(column: Column) -> dict[str, Any]:
    return {
        "no": column.no,
        "field": column.name,
        "heading": column.heading,
        "kind": column.kind.value,
        "group": column.group,
        "width": _width(column),
        "choices": list(column.choices),
        "required": column.required,
        "note": ANNEX2.note_of(column),
    }


def _width(column: Column) -> int:
    """Return a width in pixels that shows the usual text, and the heading with its number in two lines."""
    usual = _WIDTHS.get(column.kind) or _WIDE.get(column.name) or int(column.width * _CHARACTER) + _PADDING
    return max(usual, (len(column.heading) + 3) // 2 * _CHARACTER + _PADDING)


def _other_headings() -> dict[str, list[str]]:
    """Return the headings that no column of the grid has, by what is done with their cells."""
    unit = ANNEX2.column("unit")
    return {"serial": [ANNEX2.column("sort_no").heading], "unit": [unit.heading, *unit.other_headings]}


def judged_json(judged: Judged) -> dict[str, Any]:
    """Return findings as [row, column, severity, rule, message] and proposals as [row, column, old, new, why]."""
    return {
        "findings": [
            [item.row, item.column, item.severity.value, item.rule, item.message] for item in judged.findings
        ],
        "proposals": [[row, item.column, item.old_text, item.new_text, item.why] for row, item in judged.proposals],
    }


def _words() -> dict[str, Any]:
    """Return the sentences that the scripts say; {name} stands for a value."""
    return _state_words() | _paste_words() | _send_words()


def _state_words() -> dict[str, Any]:
    return {
        "grid": _("批量录入表格"),
        "number": _("行号"),
        "rows": _("共 {rows} 行，已填 {filled} 行。"),
        "place": _("第 {row} 行，{no} {heading}：{text}"),
        "where": _("第 {row} 行 · {no} {heading}"),
        "blank": _("空"),
        "added": _("添加了 {rows} 行。"),
        "removed": _("删除了 {rows} 行。"),
        "full": _("表格最多 {most} 行；更多的行请另存为 Excel 文件后导入。"),
        "undone": _("已撤销上一步。"),
        "redone": _("已恢复。"),
        "nothing_undone": _("没有可以撤销的操作。"),
        "no_choice": _("这种性质不填本列。"),
        "leave": _("再按 Tab 离开表格。"),
    }


def _paste_words() -> dict[str, Any]:
    return {
        "pasted": _("粘贴了 {rows} 行。"),
        "pasted_official": _("按附件2的列粘贴了 {rows} 行。"),
        "pasted_nothing": _("剪贴板里没有可以粘贴的内容，请先在 Excel 或 WPS 中复制。"),
        "totals": _("跳过了 {rows} 个合计行。"),
        "beyond": _("右侧多出 {columns} 列，没有粘贴。"),
        "unknown": _("没有认出这些列，没有粘贴：{headings}。"),
        "other_unit": _("第4列写的是“{name}”，不是本单位“{unit}”，请核对是否复制错了表；第4列不会保存。"),
        "too_many": _("剪贴板里有 {rows} 行，表格最多 {most} 行，没有粘贴；请分几次粘贴，或另存为 Excel 文件后导入。"),
        "too_long": _("第 {row} 行有单元格超过 {most} 字，没有粘贴；请检查引号是否成对。"),
    }


def _send_words() -> dict[str, Any]:
    return {
        Severity.ERROR.value: _("错误"),
        Severity.EXPLAIN.value: _("需说明"),
        Severity.WARN.value: _("提示"),
        "P": _("建议"),
        "checking": _("正在检查…"),
        "clean": _("没有发现问题，可以检查并预览。"),
        "checked": _("检查完毕：{counts}。"),
        "chunked": _("超过 {chunk} 行时分批检查，各批之间有无重复在预览时核对。"),
        "stale": _("内容有改动，请再检查一次。"),
        "more": _("还有 {rows} 条没有列出；改正以上各条后再检查，或在预览中查看全部。"),
        "proposal": _("{old} 改为 {new}：{why}。"),
        "accept": _("采用全部 {rows} 处建议"),
        "accepted": _("已采用 {rows} 处建议，请再检查一次。"),
        "sending": _("正在送去检查并预览…"),
        "empty": _("表格还是空的，请先录入或粘贴。"),
        "signed_out": _("登录已过期。表格里的内容还在，重新登录后会接着做刚才的事。"),
        "forbidden": _("您没有这个单位的导入权限，或页面已过期；内容还在，请联系本单位管理员。"),
        "offline": _("网络不通，内容还在表格里，请稍后再试。"),
        "fault": _("服务器出错了，内容还在表格里，请稍后再试。"),
    }
