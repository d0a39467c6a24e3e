"""Complaints as a workbook in the form of notice 003's Annex 3: read row by row; nothing is looked up here."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeVar

from ledger.actions.clues.intake import Complaint, NamedDebtor
from ledger.annexes.clues003 import FORM, NUMBERLESS, firms_in, known_text, name_problem, names_in, not_read, widened
from ledger.annexes.names import normalised_name
from ledger.errors import RefusedError
from ledger.models import ClueChannel, ClueKind
from ledger.models.clue_words import NUMBERED
from qingqian.sheets.cells import Cell, is_blank
from qingqian.sheets.days import day
from qingqian.sheets.normalise import Choices, Unreadable, choice, money_fen
from qingqian.sheets.reader import read_table
from qingqian.sheets.refusal import Refused
from qingqian.sheets.spec import AnnexSpec
from qingqian.sheets.table import Table, TableRow

T = TypeVar("T")
MOST: Final = 5_000
"""So many complaints one file may hold."""
MOST_DEBTORS: Final = 200
_LONGEST: Final[Mapping[str, int]] = {"matter": 4_000, "channel_no": 80, "contact_name": 80, "contact_phone": 40}
_BELONGS: Final = 200
CHANNELS: Final = Choices(
    {str(each.label): each for each in ClueChannel},
    {
        "工信部平台": ClueChannel.PLATFORM,
        "登记平台": ClueChannel.PLATFORM,
        "登记（投诉）平台": ClueChannel.PLATFORM,
        "违约拖欠中小企业款项登记（投诉）平台": ClueChannel.PLATFORM,
        "互联网+督查": ClueChannel.SUPERVISION,
        "国办“互联网+督查”": ClueChannel.SUPERVISION,
        "国务院互联网+督查平台": ClueChannel.SUPERVISION,
        "交办": ClueChannel.ORDERED,
        "来电": ClueChannel.HOTLINE,
        "来信": ClueChannel.LETTER,
    },
)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, at its cell."""

    cell: str
    message: str


@dataclass(frozen=True, slots=True)
class Defaults:
    """What was chosen at upload for rows that do not say it themselves."""

    channel: ClueChannel
    received_on: dt.date
    kind: ClueKind = ClueKind.ARREARS

    @classmethod
    def of(cls, params: Mapping[str, Any]) -> "Defaults":
        """Read them as a job keeps them."""
        said = dt.date.fromisoformat(params["received_on"])
        return cls(ClueChannel(params["channel"]), said, ClueKind(params["kind"]))


@dataclass(frozen=True, slots=True)
class ClueRow:
    """One row: what it says, or what is wrong; `belongs` is its 问题归属 as written."""

    number: int
    said: Complaint | None
    belongs: str = ""
    faults: tuple[Fault, ...] = ()


@dataclass(slots=True)
class ClueSheet:
    """A file: its columns, its rows, remarks for the clerk; `at` says where a row's column stands."""

    spec: AnnexSpec
    table: Table
    rows: list[ClueRow] = field(default_factory=list)

    def at(self, number: int, name: str) -> str:
        """Return the address of a cell."""
        return self.table.address(number, self.spec.column(name).no)


def read_clues(path: Path, name: str, defaults: Defaults, today: dt.date) -> ClueSheet:
    """Read the file behind its guard; RefusedError with one clear sentence for one that is not taken."""
    spec, table = _opened(path, name)
    if len(table.rows) > MOST:
        raise RefusedError(f"一次最多导入 {MOST:,} 条，请分成几个文件。")
    sheet = ClueSheet(spec, table)
    sheet.rows = [_Reading(sheet, row, defaults, today).told() for row in table.rows]
    if not sheet.rows:
        raise RefusedError("表头下面还没有线索，没有登记任何内容；请每条线索填一行，保存后再上传。")
    return sheet


def form_of(path: Path, name: str) -> AnnexSpec:
    """Return the columns of a file as it has them; RefusedError as above."""
    return _opened(path, name)[0]


def _opened(path: Path, name: str) -> tuple[AnnexSpec, Table]:
    """Read the six columns of the notice; where others stand beside them, read once more with these."""
    try:
        table, spec = read_table(path, FORM, name=name), FORM
        if any(table.beyond):
            beyond, remarks = table.beyond, table.remarks
            spec = widened(beyond)
            table = read_table(path, spec, name=name)
            table.remarks = [words for words in remarks if not words.startswith("表格右侧的列未读取")]
            table.remarks += [f"表格右侧的列未读取：{'、'.join(not_read(beyond))}"] if not_read(beyond) else []
    except Refused as refusal:
        raise RefusedError(refusal.message) from refusal
    return spec, table


class _Reading:
    """One row being read: every cell by itself, so that all faults are seen at once."""

    def __init__(self, sheet: ClueSheet, row: TableRow, defaults: Defaults, today: dt.date) -> None:
        self._sheet, self._row, self._defaults, self._today = sheet, row, defaults, today
        self._cells = dict(zip(sheet.spec.names, row.cells, strict=True))
        self._faults: list[Fault] = []

    def told(self) -> ClueRow:
        """Return what the row says; where a cell is wrong, why."""
        belongs = self._cell("belongs", known_text, "")[:_BELONGS]
        said = self._said()
        return ClueRow(self._row.number, None if self._faults else said, belongs, tuple(self._faults))

    def _said(self) -> Complaint:
        creditor = self._creditor()
        debtors = self._debtors()
        channel = self._cell("channel", _channel, None) or self._defaults.channel
        return Complaint(
            creditor_name=creditor,
            received_on=self._received(),
            channel=channel,
            kind=self._defaults.kind,
            channel_no=self._number(channel),
            debtor_name=debtors[0] if debtors else "",
            amount_fen=self._amount(),
            matter=self._text("matter"),
            contact_name=self._text("contact_name"),
            contact_phone=self._text("contact_phone"),
            party_count=_count(creditor, debtors),
            debtors=[NamedDebtor(name) for name in debtors] if len(debtors) > 1 else (),
        )

    def _cell(self, name: str, read: Callable[[Cell], T], otherwise: T) -> T:
        try:
            return read(self._cells[name]) if name in self._cells else otherwise
        except Unreadable as problem:
            self._fault(name, f"{problem}。")
            return otherwise

    def _fault(self, name: str, message: str) -> None:
        self._faults.append(Fault(self._sheet.at(self._row.number, name), message))

    def _text(self, name: str) -> str:
        said = self._cell(name, known_text, "")
        if len(said) > _LONGEST[name]:
            self._fault(name, f"超过 {_LONGEST[name]} 个字，请写短一些。")
        return said

    def _number(self, channel: ClueChannel) -> str:
        """Read the channel's number: where the sheet has the column, one that gives numbers leaves it not blank."""
        if channel in NUMBERED and "channel_no" in self._cells and is_blank(self._cells["channel_no"]):
            self._fault("channel_no", NUMBERLESS)
        return self._text("channel_no")

    def _creditor(self) -> str:
        said = self._cell("creditor", known_text, "")
        if not said and not self._faults:
            self._fault("creditor", "请填写债权人名称；不知道的，写明投诉人。")
        self._refuse_long("creditor", said)
        return said

    def _debtors(self) -> list[str]:
        none: list[str] = []
        found = self._cell("debtor", names_in, none)
        for name in found:
            self._refuse_long("debtor", name)
        keys = [normalised_name(name) for name in found]
        twice = next((name for name, key in zip(found, keys, strict=True) if keys.count(key) > 1), "")
        if twice:
            self._fault("debtor", f"“{twice[:40]}”写了两次，请合为一个。")
        if len(found) > MOST_DEBTORS:
            self._fault("debtor", f"债务人最多 {MOST_DEBTORS} 个，其余的请写在事项里。")
        return found[:MOST_DEBTORS]

    def _refuse_long(self, name: str, said: str) -> None:
        if problem := name_problem(said):
            self._fault(name, problem)

    def _amount(self) -> int | None:
        fen = self._cell("amount", _amount, None)
        if fen is not None and fen <= 0:
            self._fault("amount", "欠款金额应大于 0；不知道的请填“/”。")
        return fen

    def _received(self) -> dt.date:
        said = self._cell("received_on", _day, None) or self._defaults.received_on
        if said > self._today:
            self._fault("received_on", "收到日期不能晚于今天。")
        return said


def _unknown(value: Cell) -> bool:
    return isinstance(value, str) and not known_text(value)


def _amount(value: Cell) -> int | None:
    return None if _unknown(value) else money_fen(value)


def _day(value: Cell) -> dt.date | None:
    return None if _unknown(value) else day(value)


def _channel(value: Cell) -> ClueChannel | None:
    return None if _unknown(value) else choice(value, CHANNELS)


def _count(creditor: str, debtors: list[str]) -> int | None:
    """Return how many parties the paper means: 「17家企业」 in either place, else as many as are named."""
    if len(debtors) > 1:
        return len(debtors)
    named: Iterator[str] = iter([*debtors, creditor])
    return next((count for name in named if (count := firms_in(name))), None)
