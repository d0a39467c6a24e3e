"""Clues to take away: 问题线索 in the notice's form, a list of how each stands, and the blank form."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, BinaryIO, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet

from ledger.annexes.clues003 import FORM, HANDED, UNKNOWN_SIGN, widened
from ledger.models import Clue, ClueChannel, ClueDebtor, ClueResult, ClueState, Unit
from qingqian.sheets.entry import Entry
from qingqian.sheets.layout import Foot, TopLine
from qingqian.sheets.spec import AnnexSpec, Column, Kind
from qingqian.sheets.writer import Values, write_table
from qingqian.web.masking import mask_phone
from reporting.workbooks.build import Exported
from reporting.workbooks.hashed import hashed

VERSION: Final = "clues/1"
BLANK_ROWS: Final = 50
LIST: Final = AnnexSpec(
    number=0,
    title="问题线索办理情况表",
    sheet_name="办理情况",
    columns=(
        Column(1, "serial", "序号", Kind.SERIAL, 6),
        Column(2, "number", "线索编号", Kind.TEXT, 15),
        Column(3, "channel", "来源", Kind.TEXT, 16),
        Column(4, "channel_no", "渠道编号", Kind.TEXT, 14),
        Column(5, "received_on", "收到日期", Kind.TEXT, 11),
        Column(6, "creditor", "债权人名称（被拖欠方）", Kind.TEXT, 22),
        Column(7, "debtor", "债务人名称（拖欠方）", Kind.TEXT, 22),
        Column(8, "amount", "欠款金额（万元）", Kind.MONEY, 12),
        Column(9, "matter", "事项", Kind.TEXT, 30),
        Column(10, "contact", "联系人", Kind.TEXT, 9),
        Column(11, "phone", "联系电话", Kind.PHONE, 14),
        Column(12, "unit", "承办单位", Kind.TEXT, 14),
        Column(13, "state", "状态", Kind.TEXT, 9),
        Column(14, "due_on", "本步期限", Kind.TEXT, 11),
        Column(15, "ended_on", "了结日期", Kind.TEXT, 11),
        Column(16, "result", "办理结果", Kind.TEXT, 14),
        Column(17, "result_text", "办理结果说明", Kind.TEXT, 30),
    ),
    notes=(),
    paper="A3",
    landscape=True,
)
_UNKNOWN_AMOUNT: Final = {"amount": {None: UNKNOWN_SIGN}}
_HINTS: Final = {
    "debtor": "不知道的填“/”；几个债务人用顿号隔开；多家企业可写“17家企业”",
    "belongs": "问题应由哪个区县、街镇或部门办理",
    "amount": "以万元为单位；不知道的填“/”",
    "channel": "不填的，按上传时选择的来源渠道",
    "received_on": "如 2022-01-19；不填的，按上传时填写的日期",
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which clues go into a file: those of a unit's subtree that the list shows; with telephone numbers or not."""

    unit: Unit
    clues: QuerySet[Clue]
    phones: bool = False


def build_clues(chosen: Chosen, out: BinaryIO) -> Exported:
    """Write the notice's six columns (notice 003, Annex 3), the oldest first; one query, streamed.

    问题归属 is who works on the clue now. The caller leaves the audit note.
    """
    lines, sha256 = hashed(out, lambda sink: _write(chosen, FORM, _in_form(chosen), sink))
    return Exported(lines, None, sha256)


def build_list(chosen: Chosen, out: BinaryIO) -> Exported:
    """Write how each clue stands: number, channel, state, by when, result; one query, streamed."""
    lines, sha256 = hashed(out, lambda sink: _write(chosen, LIST, _in_list(chosen), sink))
    return Exported(lines, None, sha256)


def build_blank(unit: Unit, out: BinaryIO, *, handed: bool) -> Exported:
    """Write the form to fill in; `handed` with the columns of a hand-over too. No query."""
    spec = widened([column.heading for column in HANDED]) if handed else FORM
    # A cell that takes 「/」 too is no amount to the program that checks it.
    columns = tuple(replace(column, kind=Kind.TEXT if column.name == "amount" else column.kind) for column in spec)
    lists: dict[str, tuple[str, ...]] = {"channel": tuple(map(str, ClueChannel.labels))} if handed else {}
    hints = {name: words for name, words in _HINTS.items() if name in spec.names}
    _rows, sha256 = hashed(
        out,
        lambda sink: write_table(
            sink,
            replace(spec, columns=columns),
            (),
            foot=Foot(page=f"{unit.name} 问题线索 空白表"),
            entry=Entry(VERSION, BLANK_ROWS, hints=hints, lists=lists),
        ),
    )
    return Exported(0, None, sha256)


def _write(chosen: Chosen, spec: AnnexSpec, rows: Iterator[Values], out: BinaryIO) -> int:
    top = () if spec is FORM else (TopLine(f"单位：{chosen.unit.name}", right="单位：万元"),)
    return write_table(
        out, spec, rows, top=top, foot=Foot(page=f"{chosen.unit.name} 问题线索"), labels=_UNKNOWN_AMOUNT
    )


def _stream(chosen: Chosen, *names: str) -> Iterator[tuple[Any, ...]]:
    """Yield the creditor, the debtors in one text, the amount and further fields of each clue."""
    debtors = ArraySubquery(ClueDebtor.objects.filter(clue=OuterRef("pk")).order_by("id").values("name"))
    rows = chosen.clues.order_by("id").annotate(debtors=debtors)
    wanted = ("creditor_name", "debtor_name", "debtors", "amount_fen", "matter", *names)
    for creditor, first, several, amount, matter, *rest in rows.values_list(*wanted).iterator():
        debtor = "、".join(several) or first or UNKNOWN_SIGN
        yield creditor, debtor, amount, matter or UNKNOWN_SIGN, *rest


def _in_form(chosen: Chosen) -> Iterator[Values]:
    for serial, (creditor, debtor, amount, matter, unit) in enumerate(_stream(chosen, "unit__name"), 1):
        yield serial, creditor, debtor, unit, amount, matter


def _in_list(chosen: Chosen) -> Iterator[Values]:
    names = ("number", "channel", "channel_no", "received_on", "contact_name", "contact_phone", "unit__name")
    ends = ("state", "due_on", "ended_on", "result", "result_text")
    for serial, (creditor, debtor, amount, matter, *rest) in enumerate(_stream(chosen, *names, *ends), 1):
        number, channel, channel_no, received, contact, phone, unit, state, due, ended, result, words = rest
        shown = phone if chosen.phones else mask_phone(phone)
        yield (
            *(serial, number, str(ClueChannel(channel).label), channel_no, received.isoformat()),
            *(creditor, debtor, amount, matter, contact, shown, unit, str(ClueState(state).label)),
            *(due.isoformat() if due else None, ended.isoformat() if ended else None),
            *(str(ClueResult(result).label) if result else None, words),
        )
