"""What is told of clues, to whom and in which words: numbers, units and days alone, for it may go out by mail."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from ledger.clueflow import Act
from ledger.models import ClueState, Notice, NoticeKind, Outbox, Unit
from ledger.queries.units import has_judge

CLUE: Final = "clue"
"""The kind of an outbox row that tells of an act on a clue."""
REGISTERED: Final = "register"
LEFT: Final = "left"
UNTRUE: Final = "untrue"
"""Words of what is told and is no act of its own: that one came in, was given to another unit, or runs again because
its result was not so."""
_TEXT: Final = 300

_HANDLE, _DECIDE, _ALL = NoticeKind.CLUE_TO_HANDLE, NoticeKind.CLUE_TO_DECIDE, NoticeKind.CLUE
TOLD: Final[Mapping[str, tuple[NoticeKind, str]]] = MappingProxyType(
    {
        REGISTERED: (_DECIDE, "{by}登记了{number}，请审查。"),
        LEFT: (_ALL, "线索{number}已由{by}改派到其他单位，不用再办。"),
        UNTRUE: (_ALL, "{by}回访时债权人说线索{number}的结果不属实，已重启，请重新办理。"),
        Act.ACCEPT: (_ALL, "线索{number}已受理，请转办或接办。"),
        Act.REFUSE: (_HANDLE, "线索{number}不予受理。"),
        Act.ASK_MORE: (_HANDLE, "线索{number}需要补正，请联系投诉人。"),
        Act.SUPPLY: (_DECIDE, "线索{number}已补正，请审查。"),
        Act.JOIN: (_HANDLE, "线索{number}已并入{into}。"),
        Act.ASSIGN: (_ALL, "{by}转来线索{number}，请接办。"),
        Act.REASSIGN: (_ALL, "{by}改派来线索{number}，请办理。"),
        Act.ASK_EXTENSION: (_DECIDE, "{by}为线索{number}申请延期到 {until}，请批复。"),
        Act.GRANT_EXTENSION: (_HANDLE, "线索{number}准许延期到 {until}。"),
        Act.DENY_EXTENSION: (_HANDLE, "线索{number}的延期没有批准，请按原期限办理。"),
        Act.ASK_REASSIGN: (_DECIDE, "{by}为线索{number}申请改派，请处理。"),
        Act.DENY_REASSIGN: (_HANDLE, "线索{number}不予改派，请继续办理。"),
        Act.FEED_BACK: (_DECIDE, "{by}反馈了线索{number}的办理结果，请复核。"),
        Act.WITHDRAW: (_DECIDE, "{by}报线索{number}已撤诉，请复核。"),
        Act.TO_COURT: (_DECIDE, "{by}报线索{number}已转司法，请复核。"),
        Act.CONFIRM: (_DECIDE, "{by}复核通过了线索{number}，请继续复核。"),
        Act.SEND_BACK: (_HANDLE, "线索{number}被退回重办，请按意见办理后再反馈。"),
        Act.REOPEN: (_ALL, "线索{number}已重启，请重新办理。"),
        Act.URGE: (_ALL, "{by}督办线索{number}，请按要求办理。"),
        Act.INTERVIEW: (_ALL, "{by}就线索{number}进行约谈，请按要求办理。"),
        Act.CIRCULATE: (_ALL, "{by}就线索{number}发出通报，请按要求办理。"),
        Act.HANG: (_ALL, "{by}对线索{number}挂牌督办，完成时限 {until}。"),
        Act.UNHANG: (_ALL, "线索{number}已摘牌。"),
    }
)
"""By act: whom at the unit it concerns, and what it says. Taking up, calling back and archiving wait for nobody."""
_NOBODY: Final = "{unit}没有审核员和负责人，请配备，或由您改派：{words}"
"""What the unit above is told of what nobody at a unit can decide on."""
ENDED: Final = (_HANDLE, "线索{number}已复核通过，{state}。")
"""What who worked on it is told of the last confirmation."""
_DUE: Final = "，期限 {due}"
DUTY: Final[Mapping[ClueState, NoticeKind]] = MappingProxyType(
    {
        ClueState.REGISTERED: _DECIDE,
        ClueState.ACCEPTED: _ALL,
        ClueState.ASSIGNED: _ALL,
        ClueState.HANDLING: _HANDLE,
        ClueState.EXTENSION_ASKED: _DECIDE,
        ClueState.REASSIGN_ASKED: _DECIDE,
        ClueState.REVIEW: _DECIDE,
    }
)
"""Whom at its desk a clue that is due concerns."""


def clue_notices(row: Outbox) -> Iterator[Notice]:
    """Say what an outbox row tells of a clue, to each unit that it names."""
    said: Mapping[str, str] = row.payload
    kind, text = ENDED if said["ended"] else TOLD[said["act"]]
    words = text.format_map(said)
    if said["due"]:
        words = f"{words.rstrip('。')}{_DUE.format_map(said)}。"
    words = words.replace(" ，", "，").replace(" 。", "。")
    units = Unit.objects.select_related("parent").in_bulk(_units(row))
    for unit in map(units.__getitem__, _units(row)):
        told, text = unit, words
        if kind is _DECIDE and unit.parent is not None and not has_judge(unit):
            told, text = unit.parent, _NOBODY.format(unit=unit.name, words=words)
        yield Notice(
            key=f"{row.key}:{unit.pk}",
            unit_id=told.pk,
            about_unit_id=unit.pk,
            kind=kind,
            text=text[:_TEXT],
            detail=said["reason"],
            url=said["url"],
        )


def _units(row: Outbox) -> Sequence[int]:
    told: Sequence[int] = row.payload["told"]
    return told
