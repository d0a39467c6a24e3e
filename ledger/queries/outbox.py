"""What the rows of an outbox say to whom: the text of each notice."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import F

from ledger.models import (
    CodeCheck,
    ExpectedReporter,
    Filing,
    FilingVersion,
    Notice,
    NoticeKind,
    Outbox,
    Period,
    PeriodChange,
    Unit,
)
from ledger.policy import Action
from ledger.queries.clues.told import CLUE, clue_notices
from ledger.queries.imports import MERGED
from ledger.queries.stale import stale_children
from ledger.workflow import HANDED_IN

FILING: Final = "filing"
REMINDED: Final = "reminder"
EXTENDED: Final = "extension"
EXEMPTED: Final = "exemption"
CHANGED: Final = "period_change"
CHILD_DUE: Final = "child_due"
PAPER: Final = "paper"
REORGANISED: Final = "reorganised"
CALLED_BACK: Final = "called_back"
TOLD_MOVES: Final[Mapping[str, tuple[NoticeKind, str]]] = {
    Action.SUBMIT_FILING: (NoticeKind.SUBMITTED, "{unit}提交了“{period}”第 {number} 版，请审核。"),
    Action.AMEND_FILING: (NoticeKind.SUBMITTED, "{unit}提交了“{period}”的更正，第 {number} 版，请审核。"),
    Action.REPORT_FOR_CHILD: (NoticeKind.FILED_FOR, "上级已代{unit}报送“{period}”第 {number} 版。"),
    Action.UNDO_DECISION: (NoticeKind.UNDONE, "对“{period}”第 {number} 版的处理已撤销，正在重新审核。"),
    Action.ASK_RETURN: (NoticeKind.SUBMITTED, "{unit}申请退回“{period}”第 {number} 版，请处理。"),
    Action.WITHDRAW_FILING: (NoticeKind.WITHDRAWN, "{unit}撤回了“{period}”第 {number} 版。"),
    Action.RETURN_FILING: (NoticeKind.RETURNED, "“{period}”第 {number} 版已被退回，请修改后再报。"),
    Action.APPROVE_FILING: (NoticeKind.APPROVED, "“{period}”第 {number} 版已审核通过。"),
    Action.ENDORSE_FILING: (NoticeKind.APPROVED, "“{period}”第 {number} 版已审定，可以报送。"),
    Action.REOPEN_FILING: (NoticeKind.RETURNED, "“{period}”第 {number} 版已退回修改，请改好后再提交。"),
}
# Nobody is above the root: what it hands in is told to those of its own who approve it.
TOLD_AT_ROOT: Final[Mapping[str, tuple[NoticeKind, str]]] = {
    Action.SUBMIT_FILING: (NoticeKind.SUBMITTED, "“{period}”第 {number} 版已提交，请审定。"),
    Action.AMEND_FILING: (NoticeKind.SUBMITTED, "“{period}”的更正（第 {number} 版）已提交，请审定。"),
}
UPWARD: Final = frozenset(
    {
        Action.SUBMIT_FILING.value,
        Action.AMEND_FILING.value,
        Action.ASK_RETURN.value,
        Action.WITHDRAW_FILING.value,
    }
)
_MERGED_TEXT: Final = "{by}代为整理了一份附件2，共 {rows} 行，请核对后确认导入；确认前不会进入台账。"
_REMINDED_TEXT: Final = "{by}催报“{period}”，请尽快提交。"
_EXTENDED_TEXT: Final = "“{period}”准许延期，{until} 前可以提交；迟报的仍记为迟报。"
_ENDED_TEXT: Final = "“{period}”的延期已被收回。"
_EXEMPTED_TEXT: Final = "“{period}”免报，不用提交。"
_AGAIN_TEXT: Final = "“{period}”改为要报，请按时提交。"
_CHANGED_TEXT: Final = "“{period}”已{what}。{said}"
_CHILD_DUE_TEXT: Final = "上级已把“{period}”的应报时间改为 {due}，请按时提交。"
_STALE_TEXT: Final = "{unit}的“{period}”第 {number} 版是在汇总上报以后通过的；已报的数字不变，要改用请提交更正。"
_CALLED_TEXT: Final = "回访时，一笔已清偿欠款的债权人说与台账不符，请核对这一行，改正或补充凭证。"
_MOVED_TEXT: Final = "{old}已于 {day} 划转到{above}，台账和还没报的报送期一并转来，以后由{new}报送。"
_JOINED_TEXT: Final = "{old}已于 {day} 并入{new}，台账和还没报的报送期一并转来，以后由{new}报送。"
# By what the code on the paper said (CodeCheck); 0: an entry that took a receipt back.
_PAPER_TEXTS: Final[Mapping[int, str]] = {
    0: "“{period}”第 {number} 版纸质件的登记已更正为没有收到。",
    CodeCheck.MATCHES: "“{period}”第 {number} 版的纸质件已收到，校验码相符。",
    CodeCheck.SUPERSEDED: "收到的“{period}”纸质件是第 {number} 版的，已不是现行版本，请补交现行版本的纸质件。",
    CodeCheck.MISSING: "“{period}”的纸质件已收到，纸上没有校验码。",
}
_TEXT: Final = 300


@dataclass(frozen=True, slots=True)
class _Known:
    """What outbox rows name, by id; who is concerned by a change of a period, by period id.

    `overtaken` are the units, each with a period, of which the level above has gone up with another version.
    """

    units: Mapping[int, Unit]
    periods: Mapping[int, Period]
    changes: Mapping[int, PeriodChange]
    concerned: Mapping[int, Sequence[Unit]]
    overtaken: frozenset[tuple[int, int]]


def notices_of(rows: Sequence[Outbox]) -> list[Notice]:
    """Return what the rows say (seven queries at most, and three for each period of which a time was changed)."""
    changes = PeriodChange.objects.in_bulk([row.payload["change"] for row in rows if row.kind == CHANGED])
    periods = Period.objects.select_related("campaign").in_bulk(
        {row.payload["period"] for row in rows if "period" in row.payload}
        | {change.period_id for change in changes.values()}
    )
    moved = {change.period_id for change in changes.values()}
    moved |= {row.payload["period"] for row in rows if row.kind == CHILD_DUE}
    concerned = {pk: _concerned(periods[pk]) for pk in moved}
    units = Unit.objects.select_related("parent").in_bulk({row.unit_id for row in rows})
    known = _Known(units, periods, changes, concerned, _overtaken(rows, units))
    return [notice for row in rows for notice in _SAID[row.kind](row, known)]


def _overtaken(rows: Sequence[Outbox], units: Mapping[int, Unit]) -> frozenset[tuple[int, int]]:
    """Return of which approved filings the level above has gone up with another version, or without one."""
    approved = [row for row in rows if row.payload.get("action") == Action.APPROVE_FILING.value]
    above = FilingVersion.objects.filter(
        unit_id__in=[pk for row in approved if (pk := units[row.unit_id].parent_id) is not None],
        period_id__in={row.payload["period"] for row in approved},
        number=F("filing__current_number"),
    )
    period_of: dict[int, int] = dict(above.values_list("pk", "period_id"))
    return frozenset((child, period_of[version]) for version, child in stale_children(period_of))


def _concerned(period: Period) -> Sequence[Unit]:
    """Return who still owes a period: of those expected once it has opened, else everybody who will be."""
    below = Unit.objects.filter(path__startswith=period.path, valid_to=None)
    if period.opened_at is not None:
        below = below.filter(
            pk__in=ExpectedReporter.objects.filter(period=period, exempt=False, successor=None).values("unit")
        )
    done = Filing.objects.filter(period=period, state__in=HANDED_IN)
    return list(below.exclude(pk__in=done.values("unit")).order_by("id"))


def _move(row: Outbox, known: _Known) -> Iterator[Notice]:
    """Tell the level above (at the root: its own) what came, or the unit what was decided."""
    action = row.payload["action"]
    kind, text = TOLD_MOVES[action]
    unit, period = known.units[row.unit_id], known.periods[row.payload["period"]]
    target = unit.parent_id if action in UPWARD else unit.pk
    if unit.parent_id is None and action in TOLD_AT_ROOT:
        target, (kind, text) = unit.pk, TOLD_AT_ROOT[action]
    if target is not None:
        words = row.payload | {"unit": unit.name, "period": period.name}
        yield _notice(row, target, kind, text.format(**words), row.payload["reason"], filing_url(unit, period))
    yield from _overtaking(row, known)


def _overtaking(row: Outbox, known: _Known) -> Iterator[Notice]:
    """Tell those who have gone up already that what they went up with is no longer what is in force below."""
    unit, period = known.units[row.unit_id], known.periods[row.payload["period"]]
    approved = row.payload["action"] == Action.APPROVE_FILING.value
    if not approved or (unit.pk, period.pk) not in known.overtaken or unit.parent_id is None:
        return
    words = row.payload | {"unit": unit.name, "period": period.name}
    told = _notice(row, unit.parent_id, NoticeKind.STALE, _STALE_TEXT.format(**words), "", stale_url(unit, period))
    told.key = f"{row.key}:stale"
    yield told


def _merged(row: Outbox, _known: _Known) -> Iterator[Notice]:
    """Tell a unit that the level above has prepared rows for it, which only its own clerk imports."""
    text, url = _MERGED_TEXT.format(**row.payload), f"/imports/{row.payload['check']}/"
    yield _notice(row, row.unit_id, NoticeKind.PREPARED, text, "", url)


def _reminded(row: Outbox, known: _Known) -> Iterator[Notice]:
    """Tell a unit that the level above waits for its report."""
    yield _about_filing(row, known, NoticeKind.REMINDED, _REMINDED_TEXT)


def _extended(row: Outbox, known: _Known) -> Iterator[Notice]:
    """Tell a unit that it was given more time, or that this was taken back."""
    given = "until" in row.payload
    kind, text = (NoticeKind.EXTENDED, _EXTENDED_TEXT) if given else (NoticeKind.EXTENSION_ENDED, _ENDED_TEXT)
    yield _about_filing(row, known, kind, text)


def _exempted(row: Outbox, known: _Known) -> Iterator[Notice]:
    """Tell a unit that it need not report, or must again."""
    free = row.payload["exempt"]
    kind, text = (NoticeKind.EXEMPTED, _EXEMPTED_TEXT) if free else (NoticeKind.ASKED_AGAIN, _AGAIN_TEXT)
    yield _about_filing(row, known, kind, text)


def _changed(row: Outbox, known: _Known) -> Iterator[Notice]:
    """Tell everybody who still owes a period what became of it, and why."""
    change = known.changes[row.payload["change"]]
    period = known.periods[change.period_id]
    said = "；".join(change.said)
    text = _CHANGED_TEXT.format(period=period.name, what=change.get_kind_display(), said=f"{said}。" if said else "")
    for unit in known.concerned[period.pk]:
        yield Notice(
            key=f"{row.key}:{unit.pk}",
            unit_id=unit.pk,
            about_unit_id=unit.pk,
            kind=NoticeKind.PERIOD_CHANGED,
            text=text[:_TEXT],
            detail=change.reason[:_TEXT],
            url=f"/calendar/?unit={unit.code}&campaign={period.campaign.code}",
        )


def _child_due(row: Outbox, known: _Known) -> Iterator[Notice]:
    """Tell the children who still owe a period when the unit above them now wants it."""
    period = known.periods[row.payload["period"]]
    for unit in known.concerned[period.pk]:
        if unit.parent_id == row.unit_id:
            told = _about_filing(row, known, NoticeKind.PERIOD_CHANGED, _CHILD_DUE_TEXT)
            told.key, told.unit_id, told.about_unit_id = f"{row.key}:{unit.pk}", unit.pk, unit.pk
            told.url = filing_url(unit, period)
            yield told


def _paper(row: Outbox, known: _Known) -> Iterator[Notice]:
    """Tell a unit what came on paper, and what its code says."""
    yield _about_filing(row, known, NoticeKind.PAPER, _PAPER_TEXTS[row.payload["checked"]])


def _reorganised(row: Outbox, known: _Known) -> Iterator[Notice]:
    """Tell a unit which unit's rows and duties went where (workflow.md rule 13)."""
    text = (_MOVED_TEXT if row.payload["moves"] else _JOINED_TEXT).format(**row.payload)
    url = f"/units/{known.units[row.unit_id].code}/"
    yield _notice(row, row.unit_id, NoticeKind.REORGANISED, text, row.payload["reason"], url)


def _clue(row: Outbox, _known: _Known) -> Iterator[Notice]:
    """Tell those whose turn it is what was done with a clue (domain.md §8)."""
    yield from clue_notices(row)


def _called_back(row: Outbox, _known: _Known) -> Iterator[Notice]:
    """Tell a unit of which of its rows a creditor said that it is not so."""
    url = f"/ledger/{row.payload['record']}/"
    yield _notice(row, row.unit_id, NoticeKind.OTHER, _CALLED_TEXT, row.payload["reason"], url)


def _about_filing(row: Outbox, known: _Known, kind: NoticeKind, text: str) -> Notice:
    unit, period = known.units[row.unit_id], known.periods[row.payload["period"]]
    words = row.payload | {"period": period.name}
    return _notice(row, unit.pk, kind, text.format(**words), row.payload.get("reason", ""), filing_url(unit, period))


def _notice(row: Outbox, target: int, kind: NoticeKind, text: str, detail: str, url: str) -> Notice:
    return Notice(
        key=row.key,
        unit_id=target,
        about_unit_id=row.unit_id,
        kind=kind,
        text=text[:_TEXT],
        detail=detail[:_TEXT],
        url=url,
    )


def filing_url(unit: Unit, period: Period) -> str:
    """Return where a unit's filing for a period stands."""
    return f"/filings/{unit.code}/{period.code}/"


def stale_url(unit: Unit, period: Period) -> str:
    """Return where the level above sees what changed below since it went up."""
    parent = unit.parent.code if unit.parent is not None else ""
    return f"/filings/{parent}/{period.code}/"


_SAID: Final[Mapping[str, Callable[[Outbox, _Known], Iterable[Notice]]]] = {
    FILING: _move,
    MERGED: _merged,
    REMINDED: _reminded,
    EXTENDED: _extended,
    EXEMPTED: _exempted,
    CHANGED: _changed,
    CHILD_DUE: _child_due,
    PAPER: _paper,
    REORGANISED: _reorganised,
    CLUE: _clue,
    CALLED_BACK: _called_back,
}
