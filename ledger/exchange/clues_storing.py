"""Registers the complaints of a workbook as a person decided of each: taken, joined to what is the same, left out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from ledger.actions import jobs
from ledger.actions.audit import note
from ledger.actions.clues.acting import act_on
from ledger.actions.clues.intake import Complaint, register_locked
from ledger.actions.clues.moving import Said
from ledger.actions.locks import lock_ledgers
from ledger.clueflow import Act
from ledger.errors import ConflictError, RefusedError
from ledger.exchange.clues_judging import TWIN, WRONG, Judged, judge_clues
from ledger.exchange.clues_sheet import ClueSheet
from ledger.models import Clue, Job, Unit
from ledger.permission import may, require
from ledger.policy import Action
from ledger.scoping import Actor, tenant_scope

CHECK: Final = "clues_check"
MAKE: Final = "clues"

Progress = Callable[[int, int], None]


class Choice(StrEnum):
    """What is done with a row that is probably a duplicate."""

    SKIP = "skip"
    NEW = "new"
    JOIN = "join"


@dataclass(frozen=True, slots=True)
class Choices:
    """What was decided of the duplicates: of each row that was chosen for, and of the rest."""

    rows: Mapping[int, Choice]
    rest: Choice | None = None

    def of(self, row: int) -> Choice | None:
        """Return what becomes of a row; None where nothing was decided."""
        return self.rows.get(row, self.rest)

    def told(self) -> dict[str, Any]:
        """Return it as a job keeps it."""
        return {"rows": {str(row): choice.value for row, choice in self.rows.items()}, "rest": self.rest}

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> "Choices":
        """Read what `told` has written."""
        rows = {int(row): Choice(word) for row, word in told["rows"].items()}
        return cls(rows, Choice(told["rest"]) if told["rest"] else None)


def refuse_open(lines: Sequence[Mapping[str, Any]], choices: Choices) -> None:
    """Raise RefusedError where a duplicate has no decision, or is to be joined to what is left out or has ended."""
    twins = {line["row"]: line for line in lines if line["outcome"] == TWIN}
    chosen = {row: choices.of(row) for row in twins}
    undecided = [row for row, choice in chosen.items() if choice is None]
    if undecided:
        raise RefusedError(f"第 {undecided[0]} 行等 {len(undecided)} 条疑似重复还没有决定，请选择登记、并入或不登记。")
    for row, line in twins.items():
        if chosen[row] is Choice.JOIN:
            _refuse_join(row, line["likes"][0], chosen)
    if all(line["outcome"] == WRONG or chosen.get(line["row"]) is Choice.SKIP for line in lines):
        raise RefusedError("没有要登记的行，请至少选一行，或离开这个页面。")


def _refuse_join(row: int, like: Mapping[str, Any], chosen: Mapping[int, Choice | None]) -> None:
    into = like["row"]
    if into and chosen.get(into) is Choice.SKIP:
        raise RefusedError(f"第 {row} 行要并入第 {into} 行，但第 {into} 行不登记，请改选其中一行。")
    if like["over"]:
        raise RefusedError(
            f"第 {row} 行不能并入 {like['number']}，它已不再办理；请改选登记为新线索或不登记，原结果不实的请重启它。"
        )


def check_clues(job: Job, actor: Actor, unit: Unit, sheet: ClueSheet) -> None:
    """Say what the file would do."""
    with tenant_scope(actor):
        jobs.hold(job)
        judged = judge_clues(unit, sheet)
        job.total = len(judged.rows)
        jobs.finish(job, judged.told())


def make_clues(job: Job, actor: Actor, unit: Unit, sheet: ClueSheet) -> None:
    """Register what was decided on, in the file's order, or nothing; ConflictError where the world has changed."""
    choices = Choices.read(job.params["choices"])
    with tenant_scope(actor):
        jobs.hold(job)
        require(actor, Action.REGISTER_CLUE, unit)
        lock_ledgers([unit.pk])
        judged = judge_clues(unit, sheet)
        if judged.told()["seen"] != job.params["seen"]:
            raise ConflictError("检查之后，已有的线索又有变化，没有登记任何内容；请重新上传，再核对一次。")
        chosen = [each for each in judged.rows if each.row.said is not None and _taken(each, choices)]
        joins = may(actor, Action.EXAMINE_CLUE, unit)
        clues = register_locked(actor, unit, [_noted(each, choices, joins=joins) for each in chosen])
        joined = _join(actor, chosen, clues, choices) if joins else 0
        job.total = len(judged.rows)
        told = {"registered": len(clues), "joined": joined, "left_out": len(judged.rows) - len(clues)}
        note(unit.pk, "clues_imported", {"job": job.pk, "file": job.params["file"], "lines": len(clues)})
        jobs.finish(job, told | {"numbers": [clue.number for clue in (clues[:1] + clues[-1:])]})


def _taken(each: Judged, choices: Choices) -> bool:
    return each.outcome != TWIN or choices.of(each.row.number) is not Choice.SKIP


def _noted(each: Judged, choices: Choices, *, joins: bool) -> Complaint:
    """Return what a row says, with what its first event keeps: to whom it belongs, and what the clerk holds it for."""
    noted = {"belongs": each.row.belongs} if each.row.belongs else {}
    if each.unit is not None:
        noted["belongs_to"] = each.unit.code
    if not joins and each.likes and choices.of(each.row.number) is Choice.JOIN and each.likes[0].number:
        noted["likely"] = each.likes[0].number
    if each.row.said is None:
        raise ValueError("a row with faults is not registered")
    return replace(each.row.said, noted=noted)


def _join(actor: Actor, chosen: Sequence[Judged], clues: Sequence[Clue], choices: Choices) -> int:
    """Join each row that is to be into what it is the same as; a row that was joined itself leads on."""
    into: dict[int, str] = {}
    joined = 0
    for each, clue in zip(chosen, clues, strict=True):
        row, target = each.row.number, clue.number
        if each.likes and choices.of(row) is Choice.JOIN:
            like = each.likes[0]
            target = like.number or into[like.row]
            words = f"批量登记时核对为同一件事（第 {row} 行）"
            act_on(actor, Act.JOIN, clue.pk, clue.version, Said(comment=words, into=target))
            joined += 1
        into[row] = target
    return joined
