"""The files that an order asks for, each with the function that writes it by the rights that its reader has then."""

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import BinaryIO, Final

from django.http import QueryDict

from ledger.actions.leaving import STOPPED
from ledger.annexes.annex1 import NUMBER as CONTACTS
from ledger.errors import MissingError, RefusedError
from ledger.models import FilingVersion, Period, Unit
from ledger.permission import require
from ledger.policy import Action
from ledger.privacy import reads_phones
from ledger.queries.contacts import is_of_contacts
from ledger.queries.identity import of_now
from ledger.queries.periods import current_campaign, period_by_code
from ledger.queries.units import unit_by_code
from ledger.scoping import Actor, tenant_scope
from ledger.views.records.asked import chosen_rows
from reporting.documents.narrative import build_narrative
from reporting.documents.narrative import file_name as narrative_name
from reporting.outputs.order import WHOLE, Order
from reporting.queries.contacts import version_for
from reporting.queries.narratives import paper_of_version
from reporting.queries.standing import Standing, numbered_version, version_in_force
from reporting.queries.volume import rows_of
from reporting.rollups.lines import Grouping
from reporting.workbooks.build import ANNEXES, ROWS, Exported, build
from reporting.workbooks.contacts import build_live, build_version
from reporting.workbooks.form import Form
from reporting.workbooks.names import contacts_name, file_name, safe_name
from reporting.workbooks.printing import can_print, printed
from reporting.workbooks.surroundings import Source
from reporting.workbooks.wanted import Wanted

PRINTED_ROWS: Final = 20_000
"""Rows of Annex 2 that are still put on paper: about a thousand pages."""

TOO_LONG: Final = "附件2 有 {rows} 行，超过 {most} 行的不生成 PDF；请导出工作簿或 CSV。"


@dataclass(frozen=True, slots=True)
class Piece:
    """One file: its name, how it is written (in a scope of its own), of what it is; in a package its folder."""

    name: str
    write: Callable[[BinaryIO], Exported]
    meant: "Pinned"
    folder: str = ""

    @property
    def path(self) -> str:
        """Where it lies in a package."""
        name = safe_name(self.name)
        return f"{self.folder}/{name}" if self.folder else name


@dataclass(frozen=True, slots=True)
class Pinned:
    """What an order means at the moment in which it is begun; all its files are made of the same."""

    unit: Unit
    period: Period | None
    source: Source | None
    contacts: FilingVersion | None
    rows: int
    phones: bool
    only: Sequence[int] | None = None

    @property
    def version(self) -> FilingVersion | None:
        """The version that is meant; None for what is live."""
        if self.contacts is not None:
            return self.contacts
        return self.source.version if isinstance(self.source, Standing) else None


@contextmanager
def present(actor: Actor, unit: str, action: Action = Action.EXPORT_ANNEX) -> Iterator[tuple[Actor, Unit]]:
    """Open the scope of a person as they stand now; RefusedError for one who has left, else as `require`."""
    now = of_now(actor)
    if not now.paths:
        raise RefusedError(STOPPED)
    with tenant_scope(now):
        found = unit_by_code(unit)
        require(now, action, found)
        yield now, found


def pinned(actor: Actor, order: Order) -> Pinned:
    """Find what is meant; MissingError where nothing was handed in, RefusedError for a PDF of too many rows."""
    with present(actor, order.unit) as (now, unit):
        phones = reads_phones(now, unit)
        period = period_by_code(order.period) if order.period else None
        if period is not None and is_of_contacts(period):
            return Pinned(unit, period, None, version_for(unit, period, order.number), 0, phones)
        source = unit if period is None else _standing(unit, period, order.number)
        if source is None:
            raise MissingError(f"{unit.name}没有可以导出的版本。")
        if order.chosen and period is None:
            only = list(chosen_rows(unit, QueryDict(order.chosen)).values_list("id", flat=True))
            return Pinned(unit, period, source, None, len(only), phones, only)
        return Pinned(unit, period, source, None, rows_of(source), phones)


def _standing(unit: Unit, period: Period, number: int | None) -> Standing | None:
    return version_in_force(unit, period) if number is None else numbered_version(unit, period, number)


def pieces(actor: Actor, order: Order, meant: Pinned) -> list[Piece]:
    """Return the files of an order: one, or those of a whole period, each annex as a workbook and as a PDF."""
    if order.annex != WHOLE:
        return [_piece(actor, meant, order.annex, order.grouping, order.form)]
    if meant.contacts is not None:
        return [_piece(actor, meant, CONTACTS, Grouping.COMPANIES, form) for form in (*_forms(), Form.CSV)]
    return sheets(actor, meant, tuple(Grouping), _forms())


def _forms() -> list[Form]:
    return [Form.XLSX, *([Form.PDF] if can_print() else [])]


def sheets(actor: Actor, meant: Pinned, groupings: Sequence[Grouping], forms: Sequence[Form]) -> list[Piece]:
    """Return Annexes 2 to 4 in these forms, 3 and 4 in these groupings, and the report in words, if there is one.

    An Annex 2 of more than `PRINTED_ROWS` rows has no PDF.
    """
    found = [
        _piece(actor, meant, annex, grouping, form)
        for annex in ANNEXES
        for grouping in ((Grouping.COMPANIES,) if annex in ROWS else groupings)
        for form in forms
        if form is not Form.PDF or annex not in ROWS or meant.rows <= PRINTED_ROWS
    ]
    return [*found, *_narrative(actor, meant)]


def _piece(actor: Actor, meant: Pinned, annex: int, grouping: Grouping, form: Form) -> Piece:
    if annex == CONTACTS:
        name = contacts_name(meant.contacts or meant.unit, form)
        return Piece(name, _formed(form, _contacts(actor, meant, form)), meant)
    if meant.source is None:
        raise MissingError("这一期只有附件1。")
    if annex in ROWS and form is Form.PDF and meant.rows > PRINTED_ROWS:
        raise RefusedError(TOO_LONG.format(rows=meant.rows, most=PRINTED_ROWS))
    source = meant.source

    def write(out: BinaryIO) -> Exported:
        with present(actor, meant.unit.code) as (now, unit):
            wanted = Wanted(meant.phones and reads_phones(now, unit), meant.only)
            return build(annex, source, grouping, out, wanted, form.first)

    chosen = None if meant.only is None else meant.rows
    return Piece(file_name(annex, source, grouping, form, chosen), _formed(form, write), meant)


def _contacts(actor: Actor, meant: Pinned, form: Form) -> Callable[[BinaryIO], Exported]:
    def write(out: BinaryIO) -> Exported:
        with present(actor, meant.unit.code, Action.READ_CONTACTS) as (now, unit):
            phones = meant.phones and reads_phones(now, unit)
            if meant.contacts is not None:
                return build_version(meant.contacts, out, phones=phones, form=form.first)
            return build_live(unit, current_campaign(unit), out, phones=phones, form=form.first)

    return write


def _formed(form: Form, write: Callable[[BinaryIO], Exported]) -> Callable[[BinaryIO], Exported]:
    return (lambda out: printed(out, write)) if form is Form.PDF else write


def _narrative(actor: Actor, meant: Pinned) -> list[Piece]:
    """Return the report in words, if the version says anything; one carried forward spoke of another period."""
    source = meant.source
    if not isinstance(source, Standing) or source.carried:
        return []
    with present(actor, meant.unit.code):
        version = FilingVersion.objects.select_related("period").get(unit=meant.unit, pk=source.version.pk)
        paper = paper_of_version(version, source.marks)
    if paper is None:
        return []

    def write(out: BinaryIO) -> Exported:
        with present(actor, meant.unit.code):
            document = io.BytesIO()
            build_narrative(paper, document)
        out.write(document.getvalue())
        return Exported(0, version.number, sha256(document.getvalue()).hexdigest())

    return [Piece(narrative_name(paper), write, meant)]
