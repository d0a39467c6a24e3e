"""A month of clues as a table for the screen and for its sheet, each figure a way to the clues behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from ledger.models import ClueResult
from ledger.tables.clue_samples import rate_words
from ledger.views.links import address
from qingqian.sheets.grid import GridKind
from qingqian.web.headings import Path
from reporting.queries.clues.content import ContentLine
from reporting.queries.clues.statistics import COLUMNS, By, Statistics, StatisticsLine
from reporting.tables.beyond.parts import COUNT, TEXT, Cell, Column, Line, Table

_BEFORE: Final = list(COLUMNS).index("closed")
_NUMBER: Final = GridKind.RATE
_WORDS: Final[Mapping[str, str]] = {
    "received": "收到",
    "accepted": "受理",
    "refused": "不予受理",
    "withdrawn": "撤诉",
    "court": "转司法",
    "joined": "并入",
    "going_on": "月末在办",
    "overdue": "其中逾期",
}
_CALLS: Final[Mapping[str, str]] = {
    "called": "回访（次）",
    "reached": "联系到",
    "true": "属实",
    "untrue": "不属实",
    "unsure": "说不清",
    "satisfied": "满意",
    "mostly": "基本满意",
    "discontent": "不满意",
}


@dataclass(frozen=True, slots=True)
class MonthAddress:
    """Whose month it is, and laid out by what: its pages and the clues behind a figure."""

    unit: str
    month: str
    by: str

    def page(self, by: str = "") -> str:
        """Return the address of the sheet."""
        return address("clue_statistics", unit=self.unit, month=self.month, by=by or self.by)

    def rows(self, line: str, column: str) -> str:
        """Return the address of the clues behind a figure."""
        said = {"unit": self.unit, "month": self.month, "by": self.by}
        return address("clue_statistics_rows", **said, line=line, column=column)


def column_path(name: str) -> Path:
    """Return the labels of a column: 办结 · 属实-已清偿."""
    if name == "closed":
        return (_("办结"), _("合计"))
    if name in _WORDS:
        return (_(_WORDS[name]),)
    return (_("办结"), str(ClueResult(int(name.removeprefix("result_"))).label))


def statistics_table(found: Statistics, by: By, to: MonthAddress) -> Table:
    """Lay the month out: a line for each unit or channel, the total apart."""
    first = Column("line", (_("单位") if by is By.UNIT else _("渠道"),), TEXT, 18)
    figures = [Column(name, column_path(name), COUNT, 8) for name in COLUMNS]
    average = Column("average", (_("平均办理（天）"),), _NUMBER, 11)
    columns = [first, *figures[:_BEFORE], average, *figures[_BEFORE:]]
    return Table(_("线索月度统计"), columns, [_line(each, to) for each in found.lines], _line(found.total, to))


def _line(each: StatisticsLine, to: MonthAddress) -> Line:
    figures = each.counts.figures
    cells = [Cell(name, COUNT, figures[name], to.rows(each.key, name) if figures[name] else "") for name in COLUMNS]
    average = Cell("average", _NUMBER, each.counts.average)
    return Line(each.key, [Cell("line", TEXT, each.label), *cells[:_BEFORE], average, *cells[_BEFORE:]])


def content_table(lines: Sequence[ContentLine], total: ContentLine) -> Table:
    """Lay out what creditors said in a month: of those reached the share of 属实, of those who rated that of 满意."""
    columns = [
        Column("line", (_("单位"),), TEXT, 18),
        *(Column(name, (_(label),), COUNT, 10) for name, label in _CALLS.items()),
        Column("true_rate", (_("属实率"),), _NUMBER, 10),
        Column("content_rate", (_("满意率"),), _NUMBER, 10),
    ]
    return Table(_("回访满意度"), columns, [_content_line(each) for each in lines], _content_line(total))


def _content_line(each: ContentLine) -> Line:
    cells = [Cell(name, COUNT, each.figures[name]) for name in _CALLS]
    true = Cell("true_rate", _NUMBER, rate_words(each.figures["true"], each.figures["reached"]))
    content = Cell("content_rate", _NUMBER, rate_words(each.content, each.rated))
    return Line(each.key, [Cell("line", TEXT, each.label), *cells, true, content])
