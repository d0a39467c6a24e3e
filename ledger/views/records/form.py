"""Entering, correcting and deleting one row; whoever may only read it gets it to read."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from ledger.actions.clues.links import link
from ledger.actions.drafts import drop_draft
from ledger.actions.explanations import NOT_OWN, Written, explain
from ledger.actions.records import delete_record, save_record
from ledger.annexes.checks import Severity, explanation_problem
from ledger.annexes.checks.phrases import EMPTY_PHRASES
from ledger.errors import ConflictError, LedgerError, Located, MissingError, RefusedError
from ledger.forms.proofs import PROOF, chosen
from ledger.forms.records import RecordForm, copied, typed_line
from ledger.forms.records import new_key as fresh_mark
from ledger.guard import TenantView
from ledger.models import ArrearsRecord, Clue, Unit
from ledger.permission import may, require
from ledger.policy import Action
from ledger.queries.clues.linking import line_from
from ledger.queries.clues.one import GONE, clue_by_id
from ledger.queries.drafts import new_key, record_key
from ledger.queries.evidence import evidence_of
from ledger.queries.findings import blocking
from ledger.queries.periods import live_context
from ledger.queries.record import findings_of_record, last_filed_line, line_of, place_of, record_by_id, row_of
from ledger.views.links import address, asked_id
from ledger.views.records.drafts import offered, restored_new, restored_row
from ledger.views.records.pages import Sheet, conflict_page, form_page, read_page
from ledger.views.records.sheet import Marks, ask_name, proof_name

_ASKED: Final = ("explain-", PROOF)


class _RecordForm(TenantView):
    """What a new and a stored row share: reading the form, storing it, going on."""

    def entered(self, unit: Unit, record: ArrearsRecord | None) -> HttpResponse:
        """Store what was typed and go on, or show again what cannot be read; nothing typed is lost."""
        form = RecordForm(self.request.POST)
        answers = _answers(self.request.POST)
        refused = self._refused(unit, record, answers)
        if not form.is_valid() or refused:
            return self.again(unit, record, form, answers, refused)
        try:
            stored = self.stored(unit, record, form)
        except ConflictError as conflict:
            if record is None:
                raise
            return conflict_page(self.request, record_by_id(record.pk), form, conflict.message)
        except RefusedError as refusal:
            form.add_error(None, refusal.message)
            return self.again(unit, record, form, answers, refused)
        self._forget(unit, stored, form)
        return self._go_on(unit, stored, self._explained(unit, stored, answers))

    def _refused(self, unit: Unit, record: ArrearsRecord | None, answers: Mapping[str, str]) -> dict[str, str]:
        """Return what is wrong with explanations, by name of their field: the text, or the file that it names."""
        texts = {name: text for name, text in answers.items() if text and not name.startswith(PROOF)}
        if not texts:
            return {}
        files = [] if record is None else evidence_of(record)
        phrases, own = _phrases(unit), {None, *(item.pk for item in files)}
        problems = {
            name: explanation_problem(text, phrases)
            or ("" if chosen(answers.get(_proof_of(name), "")) in own else NOT_OWN)
            for name, text in texts.items()
        }
        return {name: problem for name, problem in problems.items() if problem}

    def _forget(self, unit: Unit, record: ArrearsRecord, form: RecordForm) -> None:
        """Drop what was kept of the typing: it is saved."""
        drop_draft(self.actor, unit, record_key(record.pk) if form.lineage is None else new_key(form.lineage))

    def again(
        self,
        unit: Unit,
        record: ArrearsRecord | None,
        form: RecordForm,
        answers: Mapping[str, str],
        refused: Mapping[str, str],
        status: int = 422,
    ) -> HttpResponse:
        """Show the form with everything as typed; of the findings only those that ask for an explanation."""
        found = [] if record is None else self.found(record)
        asked = [item for item in found if item.finding.severity is Severity.EXPLAIN]
        if record is None:
            return form_page(self.request, Sheet(unit, form, Marks(asked, answers, refused)), status)
        marks = Marks(asked, answers, refused, last_filed_line(record), line_of(record))
        return form_page(self.request, Sheet(unit, form, marks, record, place_of(record)), status)

    def found(self, record: ArrearsRecord, number: int = 0) -> list[Located]:
        """Judge a stored row by the rules of now; without a campaign there are none."""
        try:
            return findings_of_record(record, live_context(record.unit), number)
        except RefusedError:
            return []

    def stored(self, unit: Unit, record: ArrearsRecord | None, form: RecordForm) -> ArrearsRecord:
        """Store what was typed."""
        if record is None:
            return save_record(self.actor, unit, form.line, lineage=form.lineage)
        # The same form sent twice has done its work the first time.
        if line_of(record) == form.line:
            return record
        return save_record(self.actor, unit, form.line, record_id=record.pk, seen=form.cleaned_data["seen"] or 0)

    def _explained(self, unit: Unit, record: ArrearsRecord, answers: Mapping[str, str]) -> list[Located]:
        """Store the explanations that still have their finding; return what stops a submission after that."""
        found = self.found(record)
        for item in found:
            said, stored = _written(item, answers), Written(item.explanation, item.answer.evidence_id)
            if item.finding.severity is Severity.EXPLAIN and said.text and said != stored:
                explain(self.actor, unit, row_of(record), item.finding, said, _phrases(unit))
        return blocking(self.found(record))

    def _go_on(self, unit: Unit, record: ArrearsRecord, stopping: list[Located]) -> HttpResponse:
        place = place_of(record)
        if stopping:
            said = {"number": place.number, "count": len(stopping)}
            messages.warning(self.request, _("第 %(number)s 行已存为草稿，还有 %(count)s 处要处理。") % said)
        else:
            messages.success(self.request, _("第 %(number)s 行已保存。") % {"number": place.number})
        if self.request.POST.get("then") != "next":
            return redirect("record", pk=record.pk)
        if place.after is not None:
            return redirect("record", pk=place.after)
        return redirect(address("record_new", unit=unit.code))


def _phrases(unit: Unit) -> tuple[str, ...]:
    """Return what is no explanation by the rules of now."""
    try:
        return live_context(unit).empty_phrases
    except RefusedError:
        return EMPTY_PHRASES


def _proof_of(name: str) -> str:
    """Return the name of the list of files beside an explanation's field."""
    return PROOF + name.partition("-")[2]


def _written(item: Located, answers: Mapping[str, str]) -> Written:
    """Return what was sent for a finding; where no list of files was, the file stays."""
    listed = answers.get(proof_name(item.finding))
    evidence = item.answer.evidence_id if listed is None else chosen(listed)
    return Written(answers.get(ask_name(item.finding), ""), evidence)


def _answers(said: Mapping[str, Any]) -> dict[str, str]:
    """Return the explanations that were sent and the files that were chosen, by the name of their field."""
    return {name: str(text).strip() for name, text in said.items() if name.startswith(_ASKED)}


class RecordNew(_RecordForm):
    """A blank row of the person's unit."""

    action = Action.EDIT_RECORD

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the blank form, a copy of a row, or what was typed and not saved."""
        unit = self.asked_unit()
        restored = restored_new(self.actor, unit, request.GET["draft"]) if "draft" in request.GET else None
        if restored is not None:
            marks = Marks(answers=restored.answers)
            return form_page(request, Sheet(unit, RecordForm(initial=restored.values), marks, restored=restored))
        begun = self._copied(unit) or self._said(unit)
        form = RecordForm(initial={"seen": 0, "key": fresh_mark(), **begun})
        return form_page(request, Sheet(unit, form, Marks(), offer=offered(self.actor, unit)))

    def _copied(self, unit: Unit) -> dict[str, str]:
        """Return what a copy of a row begins with; nothing where none is asked for."""
        wanted = self.request.GET.get("copy", "")
        if not wanted:
            return {}
        record = record_by_id(asked_id(wanted))
        if record.unit_id != unit.pk:
            raise MissingError(_("没有找到要复制的行，它可能已被删除。"))
        return copied(line_of(record))

    def _said(self, unit: Unit) -> dict[str, str]:
        """Return what a row begins with that is made from a clue; nothing where none is named."""
        clue = self._clue(unit)
        return {} if clue is None else typed_line(line_from(clue))

    def _clue(self, unit: Unit) -> Clue | None:
        """Return the clue of the unit from which the row is made."""
        wanted = self.request.GET.get("clue", "")
        if not wanted:
            return None
        clue = clue_by_id(asked_id(wanted))
        if clue.unit_id != unit.pk:
            raise MissingError(GONE)
        return clue

    def post(self, _request: HttpRequest) -> HttpResponse:
        """Store it."""
        return self.entered(self.asked_unit(), None)

    def stored(self, unit: Unit, record: ArrearsRecord | None, form: RecordForm) -> ArrearsRecord:
        """Store it, and tie the clue from which it was made; a row is kept even if the clue has gone on meanwhile."""
        made, wanted = super().stored(unit, record, form), self.request.GET.get("clue", "")
        if wanted:
            try:
                link(self.actor, asked_id(wanted), made.pk)
                messages.success(self.request, _("已与线索关联。"))
            except LedgerError as refusal:
                told = {"why": refusal.message}
                messages.warning(self.request, _("这一行已保存，但没有与线索关联：%(why)s") % told)
        return made


class RecordView(_RecordForm):
    """A stored row: the form for the unit's clerk, the row to read for everybody else who sees it."""

    action = Action.READ_LEDGER
    # Reading and correcting share one address; what POST needs is asked for below and named here.
    writes: ClassVar[Action] = Action.EDIT_RECORD

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show it with its findings."""
        record = record_by_id(pk)
        unit = self.allowed(record.unit)
        place = place_of(record)
        found = self.found(record, place.number)
        if not may(self.actor, self.writes, unit):
            return read_page(request, record, place, Marks(found))
        line = line_of(record)
        restored = restored_row(self.actor, unit, record, line)
        marks = Marks(found, restored.answers, filed=last_filed_line(record), now=line)
        form = RecordForm(initial=restored.values)
        return form_page(request, Sheet(unit, form, marks, record, place, restored=restored))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Store the correction, or take up the typed values again after a conflict."""
        record = record_by_id(pk)
        unit = self.allowed(record.unit)
        require(self.actor, self.writes, unit)
        if "resume" in request.POST:
            return self.again(unit, record, RecordForm(initial=request.POST.dict()), {}, {}, 200)
        return self.entered(unit, record)


class RecordDelete(TenantView):
    """Deletes a row that was never handed in."""

    action = Action.EDIT_RECORD

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Delete it and go back to the list."""
        unit = self.allowed(record_by_id(pk).unit)
        delete_record(self.actor, unit, pk, seen=asked_id(request.POST.get("seen", "")))
        messages.success(request, _("已删除一行。"))
        return redirect(address("records", unit=unit.code))
