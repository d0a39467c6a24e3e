"""Freezes a ledger, or a ledger with its children's versions, as the next version of a filing."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import connection

from ledger.actions.bridging import require_balanced
from ledger.actions.explanations import Answers, explain_all
from ledger.annexes.checks import Context, Finding, Severity
from ledger.annexes.checks.base import Shared
from ledger.calendar.instants import day_of
from ledger.errors import Answer, Located, RefusedError
from ledger.models import Filing, FilingVersion, Period, Unit
from ledger.queries.contacts import contacts_now, is_of_contacts
from ledger.queries.doubled import doubled_in
from ledger.queries.findings import RULES_VERSION, blocking, findings_of, rules_named
from ledger.queries.narratives import said_now
from ledger.queries.periods import context_for
from ledger.queries.pins import NOBODY_FILED, Pin, pins_of
from ledger.queries.rows import Row, live_rows
from ledger.queries.shared import shared_in, stated
from ledger.scoping import Actor


@dataclass(slots=True)
class Submission:
    """What the person says when handing in: flags, printed names, and answers to X findings.

    `explain` answers every open X finding with one text; `answers` answers by rule ('A02') or by rule and printed
    number ('A02:7'), `proofs` names the file that proves such an answer.
    """

    nil: bool = False
    no_change: bool = False
    with_missing: bool = False
    declared_small_firms: bool = True
    explain: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    proofs: dict[str, int | None] = field(default_factory=dict)
    prepared_by: str = ""
    checked_by: str = ""
    headed_by: str = ""
    contact_phone: str = ""


@dataclass(frozen=True, slots=True)
class Flags:
    """What the mover knows of a version: facts beside its content."""

    late: bool
    is_leaf: bool
    amendment: bool = False
    proxy_name: str = ""


def freeze(
    actor: Actor, unit: Unit, period: Period, filing: Filing, submission: Submission, flags: Flags
) -> FilingVersion:
    """Judge the rows, pin the children, and let the database write the version; return it without its findings."""
    if is_of_contacts(period):
        return _freeze_contacts(actor, unit, period, filing, submission, flags)
    rows = live_rows(unit)
    is_leaf = flags.is_leaf
    _require_one_report(submission, is_leaf=is_leaf)
    context = context_for(unit, period, nil=submission.nil, no_change=submission.no_change)
    pins = [] if is_leaf else pins_of(unit, period)
    _require_once(pins)
    said = said_now(unit, period, pins)
    found = _judged(actor, unit, context, submission, rows, stated(shared_in(unit, pins)), said.found)
    if is_leaf and not rows and not submission.nil:
        _require_words(period, said.frozen)
    _require_children(pins, submission)
    head = _head(actor, unit, period, submission) | asdict(flags) | {"findings": _stated(found)}
    head |= {"rules_version": rules_named(context), "narrative": said.frozen}
    version = _written("select file_version(%s, %s, %s, %s)", filing, head, pins)
    require_balanced(unit, version, rows)
    return version


def _freeze_contacts(
    actor: Actor, unit: Unit, period: Period, filing: Filing, submission: Submission, flags: Flags
) -> FilingVersion:
    """Freeze 附件1: what the sheet of contacts says, with the children's versions, and no row of the ledger."""
    if submission.nil or submission.no_change:
        raise RefusedError("联络表没有零报告和无变化；请填好联络表后报送。")
    pins = [] if flags.is_leaf else pins_of(unit, period)
    said = contacts_now(unit, period)
    _require_children(pins, submission)
    head = _head(actor, unit, period, submission) | asdict(flags)
    # It names no creditor, so that nobody lacks a declaration about them.
    head |= {"findings": [], "rules_version": RULES_VERSION, "narrative": said, "declared_small_firms": True}
    return _written("select file_contacts(%s, %s, %s, %s)", filing, head, pins)


def _written(statement: str, filing: Filing, head: dict[str, Any], pins: Sequence[Pin]) -> FilingVersion:
    """Let the database write the version, and return it without what was just told: that can be long."""
    children = [pin.as_json(place) for place, pin in enumerate(pins, 1)]
    texts = [json.dumps(each, ensure_ascii=False) for each in (head, children)]
    with connection.cursor() as cursor:
        cursor.execute(statement, [filing.unit_id, filing.pk, *texts])
    written = FilingVersion.objects.select_related("period__campaign").filter(filing=filing)
    return written.defer("findings", "narrative").latest("number")


def _judged(
    actor: Actor,
    unit: Unit,
    context: Context,
    submission: Submission,
    rows: list[Row],
    shared: Sequence[Shared],
    said: Sequence[Located],
) -> list[Located]:
    """Return what is found of the rows, answers included, and of the narrative; RefusedError if some of it stops."""
    found = findings_of(unit, rows, context, shared)
    if submission.explain or submission.answers:
        answers = Answers(submission.answers, submission.proofs, submission.explain)
        explain_all(actor, unit, rows, found, answers, context)
        found = findings_of(unit, rows, context, shared)
    found += said
    stopping = blocking(found)
    if stopping:
        raise RefusedError(_sentence(stopping), stopping)
    return found


def _sentence(stopping: list[Located]) -> str:
    errors = sum(item.finding.severity is Severity.ERROR for item in stopping)
    parts = [f"{errors} 处有误需改正"] if errors else []
    parts += [f"{len(stopping) - errors} 处需书面说明"] if len(stopping) > errors else []
    return f"暂不能提交：{'，'.join(parts)}。"


def _require_one_report(submission: Submission, *, is_leaf: bool) -> None:
    if submission.no_change and submission.nil:
        raise RefusedError("零报告和无变化只能选一个。")
    if submission.no_change and not is_leaf:
        raise RefusedError("汇总报送以下级版本为准，不能报“无变化”；请取消“无变化”后提交。")


def _require_words(period: Period, narrative: Mapping[str, Any]) -> None:
    """Refuse a report that says nothing; while the survey goes on, words alone are one (domain.md §2)."""
    if period.surveying and narrative:
        return
    more = "还在排查的，可以只报文字报告，请先写好。" if period.surveying else ""
    raise RefusedError(f"台账里没有数据。如确无拖欠，请选择“零报告”提交。{more}")


def _require_children(pins: list[Pin], submission: Submission) -> None:
    missing = [pin.unit.name for pin in pins if pin.state in NOBODY_FILED]
    if missing and not submission.with_missing:
        names = "、".join(missing[:10]) + ("等" if len(missing) > 10 else "")  # noqa: PLR2004 - a readable sentence
        raise RefusedError(f"还有 {len(missing)} 个单位未报送或未审核通过：{names}。请催报，或选择“缺报上报”。")


def _require_once(pins: list[Pin]) -> None:
    """Refuse to sum the same rows twice: where they were, in a version that is carried forward, and where they are."""
    twice = doubled_in(pins)
    if twice:
        first = twice[0]
        raise RefusedError(
            f"{first.old}的台账已转到{first.new}，{first.child}以前的版本里还有这些行，会重复计算；"
            f"请先让{first.child}报送这一期并审核通过，再上报；这一期对它已截止或冻结的，先给{first.child}准许延期。"
        )


def _stated(found: list[Located]) -> list[dict[str, Any]]:
    """Return the findings as the version keeps them, for those who review it."""
    return [_statement(item, item.finding) for item in found]


def _statement(item: Located, finding: Finding) -> dict[str, Any]:
    stated = {
        "record": item.record_id,
        "number": item.number,
        "rule": finding.rule,
        "severity": finding.severity.value,
        "column": finding.column,
        "message": finding.message,
        "explanation": item.explanation,
    }
    if finding.about:
        stated["about"] = finding.about
    return stated | _answer(item.answer) if item.explanation else stated


def _answer(answer: Answer) -> dict[str, Any]:
    """Return what the version keeps of an answer beside its text, as it is when the version is handed in."""
    evidence = {"id": answer.evidence_id, "title": answer.evidence_title}
    return {
        "facts": answer.facts,
        "evidence": None if answer.evidence_id is None else evidence,
        "accepted": answer.accepted_at is not None,
        "accepted_by": answer.accepted_by,
        "accepted_on": "" if answer.accepted_at is None else day_of(answer.accepted_at).isoformat(),
    }


def _head(actor: Actor, unit: Unit, period: Period, submission: Submission) -> dict[str, Any]:
    parent = None if unit.parent_id is None else Unit.objects.get(pk=unit.parent_id)
    return {
        "unit_name": unit.name,
        "unit_level": unit.level,
        "parent_name": "" if parent is None else parent.name,
        "period_name": period.name,
        "campaign_name": period.campaign.name,
        "nil": submission.nil,
        "no_change": submission.no_change,
        "with_missing": submission.with_missing,
        "declared_small_firms": submission.declared_small_firms,
        "prepared_by": submission.prepared_by or actor.name,
        "checked_by": submission.checked_by,
        "headed_by": submission.headed_by,
        "contact_phone": submission.contact_phone,
        "submitted_name": actor.name,
    }
