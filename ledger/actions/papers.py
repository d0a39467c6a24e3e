"""Stamped paper beside the electronic report: its scan by the unit, its receipt by the level above (rule 16).

Both are facts of a version and stand for ever; who was mistaken makes a further entry that says why.
"""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.core.files.base import File

from ledger.actions.audit import note
from ledger.actions.files import digest_of, keep, lying, refuse_infected, refuse_size
from ledger.actions.locks import lock_ledgers
from ledger.actions.outbox import tell
from ledger.actions.uploads import MAX_BYTES, media_type_of
from ledger.calendar.instants import day_of, minute_of
from ledger.errors import ConflictError, MissingError, RefusedError
from ledger.models import CodeCheck, Filing, FilingVersion, PaperReceipt, PaperScan, Period, Unit
from ledger.permission import require
from ledger.policy import Action
from ledger.queries.codes import Verdict, find_code, read_code
from ledger.queries.outbox import PAPER
from ledger.queries.papers import last_entry
from ledger.scoping import Actor
from qingqian.db.clock import app_now

TYPES: Final = ("application/pdf", "image/jpeg", "image/png")


@dataclass(frozen=True, slots=True)
class Paper:
    """What came: on which day, with which printed code as typed ('' where it bears none), and a note."""

    received_on: dt.date
    code: str = ""
    note: str = ""


def upload_scan(actor: Actor, unit: Unit, period: Period, number: int, upload: File[bytes]) -> PaperScan:
    """Keep a scan with a version that is in hand or in force; the same content again is the scan that is there.

    RefusedError for what is empty, too large or neither PDF nor picture, ConflictError for a version that stands no
    longer.
    """
    require(actor, Action.UPLOAD_PAPER, unit)
    refuse_size(upload, MAX_BYTES, "请降低扫描分辨率或拆分后再传")
    media_type = media_type_of(upload)
    if media_type not in TYPES:
        raise RefusedError("扫描件只收 PDF、JPG、PNG，请把盖章的纸质件扫描或拍照后再传。")
    refuse_infected(unit, upload)
    lock_ledgers([unit.pk], closed=True)
    filing = _filing(unit, period)
    if number not in (filing.current_number, filing.approved_number):
        raise ConflictError(f"第 {number} 版已撤回、退回或被替换，请给现在的版本上传。")
    version = FilingVersion.objects.defer("findings", "narrative").get(filing=filing, number=number)
    known = PaperScan.objects.filter(unit=unit, version=version, stored_file__sha256=digest_of(upload)).first()
    return known or PaperScan.objects.create(
        unit=unit, version=version, stored_file=keep(unit, upload), media_type=media_type, by_name=actor.name
    )


def receive(actor: Actor, unit: Unit, period: Period, paper: Paper, *, seen: int) -> PaperReceipt:
    """Note that the paper of a child came, with the version that its code names, else with the one in hand.

    `seen` is the id of the last entry that the person saw (0 before the first). The code says that the version stands
    (MATCHES), that it was replaced or sent back (SUPERSEDED), or is not there (MISSING). RefusedError for a code of
    another report and for days that cannot be; ConflictError where somebody else has noted it meanwhile, and for a
    version whose paper stands as arrived: its day is mended by an entry that says why.
    """
    require(actor, Action.RECEIVE_PAPER, unit)
    lock_ledgers([unit.pk], closed=True)
    filing = _filing(unit, period)
    version, checked = _named(filing, paper.code) if paper.code else (_in_hand(filing), CodeCheck.MISSING)
    if (done := _done_before(actor, filing, seen, (version.pk, paper.received_on, checked.value))) is not None:
        return done
    _refuse_again(version)
    _refuse_day(version, period, paper, checked)
    receipt = PaperReceipt.objects.create(
        unit=unit,
        version=version,
        received_on=paper.received_on,
        checked=checked,
        note=paper.note.strip(),
        by_id=actor.user_id,
        by_name=actor.name,
    )
    _tell(receipt, filing, version)
    return receipt


def undo_receipt(actor: Actor, unit: Unit, period: Period, number: int, why: str, *, seen: int) -> PaperReceipt:
    """Say that the paper of a version has not come after all, and why: an entry of its own."""
    require(actor, Action.RECEIVE_PAPER, unit)
    lock_ledgers([unit.pk], closed=True)
    filing = _filing(unit, period)
    version = FilingVersion.objects.defer("findings", "narrative").filter(filing=filing, number=number).first()
    last = None if version is None else PaperReceipt.objects.filter(unit=unit, version=version).last()
    if version is None or last is None:
        raise MissingError(f"第 {number} 版没有登记过纸质件。")
    if (done := _done_before(actor, filing, seen, (version.pk, day_of(app_now()), None))) is not None:
        return done
    if not last.arrived:
        raise ConflictError("这一版的纸质件登记已经更正为没有收到。")
    if not why.strip():
        raise RefusedError("请写明更正的原因。")
    undone = PaperReceipt.objects.create(
        unit=unit,
        version=version,
        arrived=False,
        received_on=day_of(app_now()),
        note=why.strip(),
        by_id=actor.user_id,
        by_name=actor.name,
    )
    _tell(undone, filing, version)
    return undone


def open_scan(actor: Actor, scan: PaperScan) -> Path:
    """Return where a scan lies and log who reads it; RefusedError where it is gone from the disk."""
    require(actor, Action.READ_EVIDENCE, scan.unit)
    path = lying(scan.stored_file)
    note(scan.unit_id, "paper_read", {"period": scan.version.period.code, "version": scan.version.number})
    return path


def _filing(unit: Unit, period: Period) -> Filing:
    filing = Filing.objects.select_for_update().filter(unit=unit, period=period, latest_number__gt=0).first()
    if filing is None:
        raise ConflictError(f"{unit.name}还没有报送“{period.name}”，没有对应的版本。")
    return filing


def _named(filing: Filing, code: str) -> tuple[FilingVersion, CodeCheck]:
    """Return the version of this filing that a typed code names, and what it says."""
    if not read_code(code):
        raise RefusedError("校验码是 16 位字母和数字，请照纸面页脚核对；纸上确实没有的，请选“纸上没有校验码”。")
    found = find_code(code)
    if found.version is None or found.version.filing_id != filing.pk:
        raise RefusedError("这个校验码不是本单位这一期任何一版的，请核对是否看错，或是否为其他单位、其他期的纸质件。")
    matches = found.verdict is Verdict.MATCHES
    return found.version, CodeCheck.MATCHES if matches else CodeCheck.SUPERSEDED


def _in_hand(filing: Filing) -> FilingVersion:
    number = filing.current_number or filing.latest_number
    return FilingVersion.objects.defer("findings", "narrative").get(filing=filing, number=number)


def _done_before(
    actor: Actor, filing: Filing, seen: int, said: tuple[int, dt.date, int | None]
) -> PaperReceipt | None:
    """Return this person's same entry, if it was the last one; ConflictError where another came in between."""
    if seen == last_entry(filing):
        return None
    last = PaperReceipt.objects.filter(version__filing=filing).last()
    if last is None:
        raise ConflictError("登记已有变化，请刷新后再看。")
    if last.by_id == actor.user_id and (last.version_id, last.received_on, last.checked) == said:
        return last
    what = "登记收到纸质件" if last.arrived else "更正纸质件的登记"
    raise ConflictError(f"{last.by_name}已于 {minute_of(last.at)} {what}，请刷新后再看。")


def _refuse_again(version: FilingVersion) -> None:
    """What came stays on its day until it is corrected with a reason: punctuality follows from it."""
    last = PaperReceipt.objects.filter(version=version).last()
    if last is not None and last.arrived:
        stands = f"第 {version.number} 版的纸质件已于 {last.received_on} 收到，不用再登记"
        raise ConflictError(f"{stands}；如日期有误，请先更正。")


def _refuse_day(version: FilingVersion, period: Period, paper: Paper, checked: CodeCheck) -> None:
    """Paper comes neither tomorrow nor before its version was filed; without a code, not before the period began."""
    if paper.received_on > day_of(app_now()):
        raise RefusedError("收到日期不能晚于今天。")
    filed = day_of(version.submitted_at)
    if checked is not CodeCheck.MISSING and paper.received_on < filed:
        raise RefusedError(f"收到日期不能早于第 {version.number} 版的提交日期 {filed}。")
    if paper.received_on < day_of(period.opens_at):
        raise RefusedError(f"收到日期不能早于“{period.name}”的开始日期 {day_of(period.opens_at)}。")


def _tell(receipt: PaperReceipt, filing: Filing, version: FilingVersion) -> None:
    said = {
        "period": filing.period_id,
        "number": version.number,
        "checked": receipt.checked or 0,
        "reason": receipt.note[:120],
    }
    tell(PAPER, f"paper-receipt:{receipt.pk}", receipt.unit_id, said)
