"""The record form as the page shows it: sections of fields, each with its note, last filed value and findings."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from django.forms import BoundField
from django.utils.translation import gettext as _

from ledger.annexes.annex2 import ANNEX2, BY_NO, LINE_COLUMNS
from ledger.annexes.checks import Finding, Severity
from ledger.annexes.line import Line
from ledger.annexes.written import written
from ledger.errors import Located
from ledger.forms.proofs import PROOF, chosen
from ledger.forms.records import RecordForm
from ledger.models import Attachment
from ledger.tables.answers import ProofList, accepted_words
from ledger.tables.cells import cell_text
from qingqian.sheets.derive import unit_of
from qingqian.sheets.spec import Column
from qingqian.web.parts import Problem, problems_of

# How many of the four columns of the grid a field takes, where it is not one.
_SPANS: Final[Mapping[str, int]] = {
    "source": 2,
    "source_no": 2,
    "debtor_name": 2,
    "debtor_uscc": 2,
    "nature": 2,
    "parent_company": 2,
    "creditor_name": 2,
    "creditor_uscc": 2,
    "contract_name": 2,
}


@dataclass(frozen=True, slots=True)
class Ask:
    """An X finding at its field: what is odd, and the explanation as stored or just typed, with the files to prove it.

    `accepted` says who accepted what is stored.
    """

    finding: Finding
    name: str
    text: str = ""
    problem: str = ""
    stored: bool = False
    accepted: str = ""
    proofs: ProofList | None = None


@dataclass(slots=True)
class Cell:
    """One field with everything that stands around it.

    `previous` is what the last version held as it is shown, `same` tells that it still does; `filed` is the same text
    as one would type it (None where the row was never handed in).
    """

    column: Column
    bound: BoundField
    note: str
    previous: str = ""
    same: bool = False
    filed: str | None = None
    errors: list[Finding] = field(default_factory=list)
    asks: list[Ask] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)

    @property
    def span(self) -> int:
        """How many columns of the grid it takes."""
        return 2 if self.asks else _SPANS.get(self.column.name, 1)

    @property
    def unit(self) -> str:
        """What its figures are counted in."""
        return unit_of(self.column)

    @property
    def stops(self) -> int:
        """How many things here stop a submission."""
        open_asks = sum(not ask.stored for ask in self.asks)
        return len(self.bound.errors) + len(self.errors) + open_asks


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the form, under its official group's name."""

    number: int
    title: str
    cells: Sequence[Cell]

    @property
    def anchor(self) -> str:
        """The name of its place in the page."""
        return f"section-{self.number}"

    @property
    def is_money(self) -> bool:
        """Tell whether the live line of what is left belongs here."""
        return any(cell.column.name == "cleared_fen" for cell in self.cells)

    @property
    def stops(self) -> int:
        """How many things in it stop a submission."""
        return sum(cell.stops for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Marks:
    """What is to be shown beside the fields.

    `answers` are explanations just typed and files just chosen, `refused` what is wrong with the texts, all by name
    of their field; `filed` is the row as it was last handed in, `now` as it is stored.
    """

    findings: Sequence[Located] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)
    filed: Line | None = None
    now: Line | None = None


def ask_name(finding: Finding) -> str:
    """Return the name under which the explanation of a finding is sent."""
    return f"explain-{finding.rule}-{finding.column}"


def proof_name(finding: Finding) -> str:
    """Return the name under which the file that proves the explanation is sent."""
    return f"{PROOF}{finding.rule}-{finding.column}"


def sections_of(form: RecordForm, marks: Marks, files: Sequence[Attachment] = ()) -> list[Section]:
    """Lay the form out: one section a group, in printed order; `files` are the row's, to prove its explanations."""
    cells = [_cell(form, column, marks, files) for column in LINE_COLUMNS]
    groups = groupby(cells, key=lambda cell: cell.column.group)
    return [Section(number, title, list(members)) for number, (title, members) in enumerate(groups, 1)]


def _cell(form: RecordForm, column: Column, marks: Marks, files: Sequence[Attachment]) -> Cell:
    here = [item for item in marks.findings if item.finding.column == column.no]
    by_severity = {kind: [item for item in here if item.finding.severity is kind] for kind in Severity}
    return Cell(
        column,
        form[column.name],
        ANNEX2.note_of(column),
        _previous(column, marks),
        not _differs(column, marks),
        None if marks.filed is None else written(column, getattr(marks.filed, column.name)),
        [item.finding for item in by_severity[Severity.ERROR]],
        [_ask(item, marks, files) for item in by_severity[Severity.EXPLAIN]],
        [item.finding for item in by_severity[Severity.WARN]],
    )


def _ask(item: Located, marks: Marks, files: Sequence[Attachment]) -> Ask:
    name = ask_name(item.finding)
    text, listed = marks.answers.get(name, item.explanation), proof_name(item.finding)
    proof = chosen(marks.answers[listed]) if listed in marks.answers else item.answer.evidence_id
    proofs = ProofList(listed, proof, files, "#evidence")
    problem, accepted = marks.refused.get(name, ""), accepted_words(item.answer)
    return Ask(item.finding, name, text, problem, bool(item.explanation), accepted, proofs)


def _differs(column: Column, marks: Marks) -> bool:
    return bool(getattr(marks.filed, column.name, None) != getattr(marks.now, column.name, None))


def _previous(column: Column, marks: Marks) -> str:
    """Say what the last version held; '' where there is none, or where both are blank."""
    if marks.filed is None or marks.now is None:
        return ""
    text = cell_text(column, getattr(marks.filed, column.name))
    return text or (_("（空）") if _differs(column, marks) else "")


def problems_in(form: RecordForm, marks: Marks) -> list[Problem]:
    """List what stands in the way, for the summary on top: what could not be read, E findings, open X findings."""
    return [*problems_of(form), *_stated(marks.findings, marks)]


def _stated(findings: Iterable[Located], marks: Marks) -> Iterable[Problem]:
    for item in findings:
        column = BY_NO.get(item.finding.column)
        href = f"#id_{column.name}" if column else ""
        if item.finding.severity is Severity.ERROR:
            yield Problem(item.finding.message, href=href)
        elif item.finding.severity is Severity.EXPLAIN and not item.explanation:
            name = ask_name(item.finding)
            text = marks.refused.get(name) or item.finding.message
            yield Problem(text, _("需说明"), f"#id_{name}")
