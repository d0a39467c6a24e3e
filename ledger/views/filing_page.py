"""What the page of one filing shows: where it stands, what stops it, what it would contain, and what may be done."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.utils.translation import gettext as _

from ledger.annexes.annex1 import LABELS
from ledger.annexes.checks import Context
from ledger.errors import Located, RefusedError
from ledger.forms.filings import ANSWER, AmendmentForm, AskForm, ProxyForm, SubmissionForm
from ledger.models import FilingVersion
from ledger.permission import may
from ledger.policy import Action
from ledger.queries.contacts import is_of_contacts, kept, masked
from ledger.queries.evidence import evidence_by_record
from ledger.queries.filings import Standing, events_of, standings_of_children, versions_of
from ledger.queries.findings import CHANGED, findings_of
from ledger.queries.narratives import narrative_of, said_of, texts_in
from ledger.queries.periods import context_for, due_together
from ledger.queries.pins import NOBODY_FILED, Pin, pins_of
from ledger.queries.remarks import asked
from ledger.queries.rows import Row, live_rows
from ledger.queries.shared import shared_in, stated
from ledger.queries.stale import changed_below
from ledger.queries.sums import Sums, sums_of
from ledger.scoping import Actor
from ledger.tables.events import event_lines, last_return
from ledger.tables.filings import ChildLine, FilingLine, filing_line, version_url
from ledger.tables.findings import Typed, asked_records, sorted_findings
from ledger.tables.marks import CHILD_PILLS, pill_of, version_marks
from ledger.tables.narratives import NarrativeLine, narrative_line
from ledger.tables.remarks import remark_line
from ledger.tables.stale import changed_line
from ledger.views.links import address, filing_audit
from ledger.views.locked import Mode, can, may_amend, may_withdraw, signs, why_locked
from ledger.views.words import countdown, due_words
from qingqian.db.clock import app_now
from qingqian.web.parts import Act, Crumb, Problem, problems_of

FORMS: Final = {Mode.OWN: SubmissionForm, Mode.AMEND: AmendmentForm, Mode.PROXY: ProxyForm}


def mode_of(form: SubmissionForm) -> Mode:
    """Return as what a form files."""
    return next(mode for mode, kind in FORMS.items() if type(form) is kind)


@dataclass(frozen=True, slots=True)
class Refused:
    """A submission that was not taken: the form, why, and what was typed; nothing of it is lost."""

    form: SubmissionForm
    refusal: RefusedError | None = None
    typed: Typed = field(default_factory=Typed)


def filing_context(
    actor: Actor, standing: Standing, refused: Refused | None = None, *, mode: Mode = Mode.OWN
) -> dict[str, Any]:
    """Put the page together: where the filing stands, what its unit may do, what was done with it."""
    mode = mode if refused is None else mode_of(refused.form)
    now, unit, period = app_now(), standing.unit, standing.period
    pins = [] if standing.is_leaf else pins_of(unit, period)
    children = _child_lines(standing, pins, now)
    return {
        "unit": unit,
        "period": period,
        "standing": standing,
        "line": filing_line(standing, now),
        "pill": pill_of(standing),
        "crumbs": [Crumb(_("报送"), address("filings", unit=unit.code)), Crumb(f"{unit.name} · {period.name}")],
        "clock": _clock_words(standing, now),
        "countdown": _remaining(standing, now),
        "may_withdraw": may_withdraw(actor, standing, now),
        "ask_form": _ask_form(actor, standing),
        "may_amend": mode is Mode.OWN and may_amend(actor, standing),
        "may_proxy": mode is Mode.OWN and not why_locked(actor, standing, now, Mode.PROXY),
        "may_review": may(actor, Action.CLAIM_FILING, unit) and standing.latest_number > 0,
        **_asked(actor, standing),
        "paper_url": address("paper", unit.code, period.code) if standing.latest_number else "",
        "audit_url": filing_audit(actor, unit, period),
        "children": children,
        "missing": [line.name for line in children if line.missing],
        "next_number": standing.latest_number + 1,
        "ledger_url": address("records", unit=unit.code),
        "twins_url": address("twins", unit=unit.code, period=period.code) if children else "",
        "exports": _exports(standing),
        **_contacts(actor, standing),
        **_work(actor, standing, pins, refused, now, mode),
        **_history(standing),
    }


def _ask_form(actor: Actor, standing: Standing) -> AskForm | None:
    """Return the form that asks for the version in hand to be sent back; None where there is nobody to ask."""
    if not can(actor, Action.ASK_RETURN, standing) or not signs(actor, standing.unit):
        return None
    return AskForm(initial={"seen": standing.latest_number})


def _contacts(actor: Actor, standing: Standing) -> dict[str, Any]:
    """Return the sheet of contacts as it would be handed in, and where it is kept; none in a ledger's period."""
    if not is_of_contacts(standing.period):
        return {"contacts": []}
    texts = masked(kept(standing.unit, standing.period.campaign).texts)
    url = address("contacts", unit=standing.unit.code) if may(actor, Action.EDIT_CONTACTS, standing.unit) else ""
    return {"contacts": [(LABELS[name], text) for name, text in texts.items()], "contacts_url": url}


def _work(
    actor: Actor,
    standing: Standing,
    pins: Sequence[Pin],
    refused: Refused | None,
    now: dt.datetime,
    mode: Mode,
) -> dict[str, Any]:
    """Return what stands between the ledger and its next version, for those who work on it."""
    locked = why_locked(actor, standing, now, mode)
    answers = can(actor, Action.SUBMIT_FILING, standing) and may(actor, Action.EXPLAIN_FINDING, standing.unit)
    works = answers or not locked
    judged = works and not is_of_contacts(standing.period)
    rows = live_rows(standing.unit) if judged else []
    context = context_for(standing.unit, standing.period)
    found, unchanged = _found(standing, rows, pins, context) if judged else ([], False)
    narrative = _narrative(actor, standing)
    found += _said(standing, narrative, pins) if works else []
    typed = Typed() if refused is None else refused.typed
    files = evidence_by_record(standing.unit, asked_records(found)) if found else {}
    began = _initial(actor, standing, unchanged=unchanged)
    also = due_together(standing.unit, standing.period) if mode is Mode.OWN and not locked else []
    form = FORMS[mode](initial=began, also=also) if refused is None else refused.form
    return {
        "locked": locked,
        "mode": "" if locked else mode.value,
        "works": works,
        "may_answer": answers,
        "row_count": len(rows),
        "unchanged": unchanged,
        "narrative": narrative,
        "rule_set": context.rule_set,
        "rules_url": address("rules", unit=standing.unit.code),
        "findings": sorted_findings(found, typed, files),
        "form": form,
        "problems": [] if refused is None else _problems(refused),
    }


def _found(
    standing: Standing, rows: Sequence[Row], pins: Sequence[Pin], context: Context
) -> tuple[list[Located], bool]:
    """Return what the rules say of the live rows, and whether a leaf could report that nothing has changed (N02)."""
    unit, shared = standing.unit, stated(shared_in(standing.unit, pins))
    told = findings_of(unit, rows, replace(context, no_change=standing.is_leaf), shared)
    found = [item for item in told if item.finding.rule != CHANGED]
    return found, standing.is_leaf and bool(rows) and len(found) == len(told)


def _narrative(actor: Actor, standing: Standing) -> NarrativeLine:
    """Return how the report in words stands, and where the person may write it."""
    unit, period = standing.unit, standing.period
    url = address("narrative", unit.code, period.code) if may(actor, Action.EDIT_NARRATIVE, unit) else ""
    return narrative_line(unit, period, narrative_of(unit, period), url)


def _said(standing: Standing, line: NarrativeLine, pins: Sequence[Pin]) -> list[Located]:
    """Return what would be said of the report in words."""
    return list(said_of(texts_in(line.narrative), standing.unit, standing.period, pins).found)


def _asked(actor: Actor, standing: Standing) -> dict[str, Any]:
    """Return what the reviewer pinned to the version sent back last, and what changed below since the last one."""
    filing, version = standing.filing, standing.version
    remarks = [] if filing is None else [remark_line(remark) for remark in asked(filing)]
    stale = changed_below(version) if version is not None and standing.stale and standing.handed_in else []
    return {
        "remarks": remarks,
        "unanswered": sum(not line.remark.answer for line in remarks),
        "may_reply": bool(remarks) and not standing.handed_in and may(actor, Action.EXPLAIN_FINDING, standing.unit),
        "stale": [changed_line(each) for each in stale],
    }


def _history(standing: Standing) -> dict[str, Any]:
    """Return every version and every move."""
    place = (standing.unit.code, standing.period.code)
    versions = [] if standing.filing is None else versions_of(standing.filing)
    events = [] if standing.filing is None else events_of(standing.filing)
    return {
        "versions": [(item, version_marks(item), version_url(*place, item.number)) for item in versions],
        "events": event_lines(events),
        "returned": last_return(standing.state, events),
    }


def _exports(standing: Standing) -> list[Act]:
    """Offer the sheet of rows as it was handed in last; before that there is none to take."""
    asked = {"unit": standing.unit.code, "period": standing.period.code, "version": str(standing.latest_number)}
    if not standing.latest_number:
        return []
    if is_of_contacts(standing.period):
        return [Act(_("导出附件1"), address("export_contacts", **asked), "download")]
    return [Act(_("导出附件2"), address("export_annex", 2, **asked), "download")]


def _clock_words(standing: Standing, now: dt.datetime) -> dict[str, str]:
    clocks = standing.clocks
    closes = None if clocks.open_until == clocks.frozen_at else clocks.open_until
    named = (("due", clocks.due_at), ("closes", closes), ("frozen", clocks.frozen_at))
    return {name: due_words(at, now) for name, at in named if at is not None}


def _remaining(standing: Standing, now: dt.datetime) -> Any:
    due = standing.clocks.due_at
    return None if due is None or standing.handed_in or standing.expected is None else countdown(due, now)


def _initial(actor: Actor, standing: Standing, *, unchanged: bool) -> dict[str, Any]:
    """Begin with what the unit's last version was signed with; what has not changed is said to be so."""
    last = FilingVersion.objects.filter(unit=standing.unit).defer("findings").order_by("-id").first()
    signed = {
        "prepared_by": last.prepared_by if last else actor.name,
        "checked_by": last.checked_by if last else "",
        "headed_by": last.headed_by if last else "",
        "contact_phone": last.contact_phone if last else standing.unit.contact_phone,
    }
    return {"seen": standing.latest_number, "no_change": unchanged, **signed}


def _problems(refused: Refused) -> list[Problem]:
    """List what stood in the way: the mover's sentence first, then what belongs to no row, then fields and answers."""
    refusal = refused.refusal
    said = [] if refusal is None else [Problem(refusal.message)]
    whole: Sequence[Located] = () if refusal is None else refusal.findings
    said += [Problem(item.finding.message) for item in whole if item.record_id is None]
    said += list(problems_of(refused.form))
    return said + [
        Problem(text, label=_("说明 %(key)s") % {"key": key}, href=f"#{ANSWER}{key}")
        for key, text in refused.typed.problems.items()
    ]


def _child_lines(standing: Standing, pins: Sequence[Pin], now: dt.datetime) -> list[ChildLine]:
    """Return each expected child: what a version would contain of it now, and how its own filing stands."""
    if not pins:
        return []
    now_standing = {
        item.unit.pk: filing_line(item, now) for item in standings_of_children(standing.unit, standing.period)
    }
    sums = sums_of([pin.version for pin in pins if pin.version is not None])
    return [_child_line(pin, sums, now_standing[pin.unit.pk]) for pin in pins]


def _child_line(pin: Pin, sums: Mapping[int, Sums], own: FilingLine) -> ChildLine:
    version = pin.version
    carried = version is not None and version.period_id != own.standing.period.pk
    name = "" if version is None else f"{version.period_name if carried else ''} 第{version.number}版".strip()
    return ChildLine(
        name=pin.unit.name,
        pill=CHILD_PILLS[pin.state],
        version=name,
        version_url="" if version is None or carried else own.version_url,
        sums=Sums() if version is None else sums.get(version.pk, Sums()),
        url=own.url,
        standing=own,
        missing=pin.state in NOBODY_FILED,
    )
