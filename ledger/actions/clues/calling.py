"""Calling creditors back (回访): what they say is kept, and a clue is archived only once it is as it is said to be."""

from typing import Any, Final

from ledger.actions.clues.moving import ClueMoving, Said, has_evidence
from ledger.clueflow import OPEN, SETTLED, Act
from ledger.errors import RefusedError
from ledger.models import CallAnswer, Callback, Clue, ClueEvent, ClueEvidenceKind, Satisfaction
from ledger.queries.clues.calls import calls_now, calls_of, days_tried, tries_since_reached
from ledger.queries.clues.sampling import samples_of

TRIES: Final = 2
"""On so many different days one has tried before a clue is archived unasked."""
_NOBODY_CALLED: Final = "归档前请先回访债权人；联系不到的，要在两个不同的日子各试过一次，并写明原因。"
_NOBODY_SAYS_SO: Final = (
    "归档前要有一次回访，债权人说属实；现在还没有，请再回访，不属实的会重启办理。"
    "此后联系不到的，要在两个不同的日子各再试过一次，并写明原因。"
)


def check_said(said: Said) -> None:
    """Refuse a call-back that leaves out what matters; RefusedError says what."""
    if said.reached is None:
        raise RefusedError("请选择是否联系到债权人。")
    if said.reached and said.answer is None:
        raise RefusedError("联系到债权人的，请选择他怎么说：属实、不属实或说不清。")
    if not said.reached and not said.comment.strip():
        raise RefusedError("没有联系到的，请写明怎样联系过，如拨打几次、何时。")
    if said.answer is CallAnswer.UNTRUE and said.reached and not said.comment.strip():
        raise RefusedError("债权人说不属实的，请写明哪里不实，让承办单位知道为什么。")


def kept_of(said: Said) -> dict[str, Any]:
    """Return what a call keeps of what was said: where nobody was reached, no answer."""
    return {
        "reached": bool(said.reached),
        "answer": said.answer if said.reached else None,
        "satisfaction": said.satisfaction if said.reached else Satisfaction.UNRATED,
        "text": said.comment.strip(),
    }


def call_back(move: ClueMoving) -> bool:
    """Keep what a creditor said about a clue; return whether the clue has to run again because it is not so.

    Its mark 回访不实 stands, on itself and on the rows that it is, until a later call says 属实. Whoever was told a
    second time that nothing is owed, or that it is disputed, has been heard: the owner decides whether it runs again.
    """
    said, clue = move.said, move.clue
    check_said(said)
    call = Callback.objects.create(
        unit=clue.unit,
        clue=clue,
        **kept_of(said),
        sample_nos=samples_of(move.actor, clue.number, calls_of(clue)),
        by_unit_name=move.by_unit.name,
        by_name=move.actor.name,
        author_id=move.actor.user_id,
        at=move.now,
    )
    move.facts["called"] = said_words(call.answer, call.satisfaction)
    if call.answer in (CallAnswer.TRUE, CallAnswer.UNTRUE):
        clue.false_found = call.answer == CallAnswer.UNTRUE
    return call.answer == CallAnswer.UNTRUE and not _was_heard(clue)


def _was_heard(clue: Clue) -> bool:
    """Tell whether a denial has let it run again before, and it was found a second time that nothing is to be paid."""
    again = ClueEvent.objects.filter(clue=clue, act=Act.CALL_BACK, to_state__in=OPEN)
    return clue.result is not None and clue.result not in SETTLED and again.exists()


def said_words(answer: int | None, satisfaction: int) -> str:
    """Say a call-back in a line: 属实，满意."""
    if answer is None:
        return "没有联系到债权人"
    return f"债权人说{CallAnswer(answer).label}，{Satisfaction(satisfaction).label}"


def check_called(move: ClueMoving) -> None:
    """Let a clue be archived whose creditor was reached and said 属实 of the result that stands (domain.md §8).

    Or where nobody could be reached on two different days, also after one who could not tell, or where it was denied
    again after all had been looked at anew: then it is written why, and a record of the calls lies with it.
    RefusedError otherwise.
    """
    calls = calls_now(move.clue)
    if any(call.answer == CallAnswer.TRUE for call in calls):
        return
    since = tries_since_reached(calls)
    if not any(call.answer == CallAnswer.UNTRUE for call in calls) and days_tried(since) < TRIES:
        raise RefusedError(_NOBODY_SAYS_SO if len(since) < len(calls) else _NOBODY_CALLED)
    if not move.said.comment.strip():
        raise RefusedError("债权人没有确认，归档时请写明为什么：怎样联系过、他怎么说、怎样核实的。")
    if not has_evidence(move.clue, ClueEvidenceKind.CONTACT):
        raise RefusedError("债权人没有确认，归档前请上传联系记录（如通话清单、邮寄回执、上门记录）。")
