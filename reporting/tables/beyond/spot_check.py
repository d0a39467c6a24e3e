"""抽查 as a list for the screen and as a form to be filled in at the check."""

from typing import Final

from django.utils.translation import gettext as _

from ledger.queries.lots import BASE
from ledger.tables.cells import line_cells
from qingqian.sheets.grid import GridKind
from qingqian.web.masking import mask_phone
from reporting.queries.beyond.sample import Drawn, Sample
from reporting.tables.beyond.parts import COUNT, MONEY, TEXT, Cell, Column, Line, Table

_SERIAL: Final = GridKind.COUNT
_NAMED: Final = 6  # columns that say which row it is, before those that say why
_TO_FILL: Final = ("核查方式", "核查结果", "核查人、日期")


def reasons_text(row: Drawn) -> str:
    """Say why a row was likely: 拖欠金额500万元以上 +5；报送前30天内清偿 +5."""
    said = "；".join(f"{why} +{lots}" for why, lots in row.reasons)
    return said or _("无加权，每件都有 %(base)s 支签") % {"base": BASE}


def sample_table(sample: Sample) -> Table:
    """Lay out the rows in the order in which they were drawn."""
    columns = [
        Column("place", (_("抽中顺序"),), _SERIAL, 8),
        Column("unit", (_("单位"),), TEXT, 16),
        Column("debtor_name", (_("债务人"),), TEXT, 24),
        Column("creditor_name", (_("债权人"),), TEXT, 24),
        Column("owed_fen", (_("拖欠金额（万元）"),), MONEY, 14),
        Column("status", (_("化解状态"),), TEXT, 12),
        Column("lots", (_("签数"),), COUNT, 8),
        Column("why", (_("为什么容易抽中"),), TEXT, 30),
        Column("contract_name", (_("合同名称"),), TEXT, 24),
    ]
    lines = [
        Line(str(row.record_id), [Cell("place", _SERIAL, place), *_named(row), *_likely(row)])
        for place, row in enumerate(sample.rows, 1)
    ]
    return Table(_("抽查样本"), columns, lines)


def check_form(sample: Sample, *, phones: bool) -> Table:
    """The same with whom to call back, what was paid, and room for what the check finds."""
    table = sample_table(sample)
    first, rest = table.columns[:_NAMED], table.columns[_NAMED:]
    call = [Column("contact", (_("债权人联系人"),), TEXT, 12), Column("phone", (_("债权人电话"),), TEXT, 14)]
    paid = [Column("cleared_fen", (_("清偿完毕"),), MONEY, 12), Column("paid_fen", (_("已偿还"),), MONEY, 12)]
    blank = [Column(f"blank{n}", (_(heading),), TEXT, 16) for n, heading in enumerate(_TO_FILL)]
    lines = []
    for line, row in zip(table.lines, sample.rows, strict=True):
        phone = row.line.creditor_phone if phones else mask_phone(row.line.creditor_phone)
        calls = [Cell("contact", TEXT, row.line.creditor_contact), Cell("phone", TEXT, phone)]
        paids = [Cell("cleared_fen", MONEY, row.line.cleared_fen), Cell("paid_fen", MONEY, row.line.paid_fen)]
        room = [Cell(column.name, TEXT, "") for column in blank]
        lines.append(Line(line.key, [*line.cells[:_NAMED], *calls, *paids, *line.cells[_NAMED:], *room]))
    return Table(_("抽查表"), [*first, *call, *paid, *rest, *blank], lines)


def _named(row: Drawn) -> list[Cell]:
    cells = line_cells(row.line)
    parties = [Cell(name, TEXT, cells[name]) for name in ("debtor_name", "creditor_name")]
    owed, status = Cell("owed_fen", MONEY, row.line.owed_fen), Cell("status", TEXT, cells["status"])
    return [Cell("unit", TEXT, row.place.label), *parties, owed, status]


def _likely(row: Drawn) -> list[Cell]:
    why, contract = Cell("why", TEXT, reasons_text(row)), Cell("contract_name", TEXT, row.line.contract_name)
    return [Cell("lots", COUNT, row.weight), why, contract]
