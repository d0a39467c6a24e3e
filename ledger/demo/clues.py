"""Acts the complaints of the demonstration: each by its people, at its days, by the same actions as from a page."""

import datetime as dt
from typing import Final

from django.core.files.base import ContentFile

from ledger.actions.clues.acting import act_on
from ledger.actions.clues.evidence import bring
from ledger.actions.clues.intake import Complaint, register
from ledger.actions.clues.links import link
from ledger.actions.clues.moving import Said, unit_at
from ledger.calendar.instants import SHANGHAI, day_of
from ledger.clueflow import RIGHTS, Act
from ledger.demo.clue_plan import CASES, REVIEWED, Case, Do
from ledger.demo.papers import scan
from ledger.demo.people import fictional_name
from ledger.demo.stage import Stage
from ledger.demo.times import Times, minutes
from ledger.models import CallAnswer, Clue, Satisfaction, Unit
from ledger.policy import Action, Role
from ledger.queries.rows import Row, live_rows
from ledger.scoping import SYSTEM, Actor, tenant_scope
from qingqian.sheets.money import FEN_PER_WAN

_BY_CLERKS: Final = frozenset({Action.REGISTER_CLUE, Action.HANDLE_CLUE})
_HOUR: Final = 10
_APART: Final = minutes(7)


def act_clues(stage: Stage, times: Times) -> None:
    """Register every complaint, then do with each what was done; who joins finds the others there."""
    rows: dict[str, list[Row]] = {}
    made: list[tuple[Clue, Row | None]] = []
    for place, case in enumerate(CASES):
        row = _row(stage, case, rows)
        made.append((_registered(stage, times, case, place, row), row))
    for place, (case, (clue, row)) in enumerate(zip(CASES, made, strict=True)):
        into = "" if case.into is None else made[case.into][0].number
        for step, do in enumerate(case.acts, 1):
            at = _moment(times, case, place, step)
            _act(stage, clue.pk, do, at, into, row)


def _moment(times: Times, case: Case, place: int, step: int) -> dt.datetime:
    """Return when a step was done: evenly between the day of registering and that of the last act, in the morning."""
    days = case.ago - (case.ago - case.last) * step // max(1, len(case.acts)) if step else case.ago
    morning = times.now.astimezone(SHANGHAI).replace(hour=_HOUR, minute=0, second=0, microsecond=0)
    at = morning - dt.timedelta(days=days) + place * minutes(2) + step * _APART
    return min(at, times.now - minutes(30))


def _row(stage: Stage, case: Case, rows: dict[str, list[Row]]) -> Row | None:
    """Return the row that a case is about: one that no other is."""
    if not case.row:
        return None
    if case.row not in rows:
        rows[case.row] = list(live_rows(stage.units[case.row]))
    return rows[case.row].pop()


def _registered(stage: Stage, times: Times, case: Case, place: int, row: Row | None) -> Clue:
    unit, at = stage.units[case.at], _moment(times, case, place, 0)
    line = None if row is None else row.line
    with stage.acting(stage.cast.of(case.at, Role.CLERK), at) as actor:
        said = Complaint(
            creditor_name=case.creditor if line is None else line.creditor_name,
            debtor_name=case.debtor if line is None else line.debtor_name,
            amount_fen=(case.wan and case.wan * FEN_PER_WAN) if line is None else line.owed_fen,
            received_on=day_of(at),
            channel=case.channel,
            channel_no=case.no,
            kind=case.kind,
            matter=case.matter,
            party_count=case.count,
            contact_name=fictional_name(f"{place:03}", Role.VIEWER),
            contact_phone=f"1380000{9000 + place}",
        )
        return register(actor, unit, said)


def _act(stage: Stage, pk: int, do: Do, at: dt.datetime, into: str, row: Row | None) -> None:
    with tenant_scope(SYSTEM):
        clue = Clue.objects.select_related("unit", "desk", "owner").get(pk=pk)
    with stage.acting(_who(stage, clue, do.act), at) as actor:
        for kind in do.files:
            file = ContentFile(scan() + f"% {pk} {kind}\n".encode(), name=f"{kind.label}.pdf")
            bring(actor, Action.HANDLE_CLUE, pk, file, kind)
        if row is not None and do.act is Act.FEED_BACK:
            link(actor, pk, row.record_id)
        now = Clue.objects.get(pk=pk)
        act_on(actor, do.act, pk, now.version, _said(stage, do, at, into))


def _who(stage: Stage, clue: Clue, act: Act) -> Actor:
    """Return who does an act: the clerk at the desk, or the reviewer who judges there or above."""
    right = RIGHTS[act]
    unit: Unit = unit_at(clue, right.at)
    if right.action in _BY_CLERKS:
        return stage.cast.of(unit.code, Role.CLERK)
    if right.action in (Action.REASSIGN_CLUE, Action.SUPERVISE_CLUE):
        return stage.cast.of(stage.parents[unit.code], Role.REVIEWER)
    return stage.cast.of(unit.code, Role.REVIEWER)


def _said(stage: Stage, do: Do, at: dt.datetime, into: str) -> Said:
    return Said(
        comment=REVIEWED.get(do.act, do.words),
        target=stage.units[do.to] if do.to else None,
        until=day_of(at) + dt.timedelta(days=do.until) if do.until else None,
        into=into,
        result=do.result,
        reached=True if do.act is Act.CALL_BACK else None,
        answer=CallAnswer.TRUE if do.act is Act.CALL_BACK else None,
        satisfaction=Satisfaction.SATISFIED if do.act is Act.CALL_BACK else Satisfaction.UNRATED,
    )
