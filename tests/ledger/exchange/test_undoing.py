"""A whole import is taken back while nothing was filed from it: once, in one act, with what was edited since named."""

import datetime as dt
import uuid
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from ledger.actions.evidence import attach
from ledger.actions.records import delete_record, save_record
from ledger.errors import RefusedError
from ledger.exchange.undoable import EditedSinceError, Seen
from ledger.exchange.undoing import undo
from ledger.models import (
    ArrearsRecord,
    Attachment,
    AuditEvent,
    Disposition,
    DispositionKind,
    Entry,
    Evidence,
    Explanation,
    ImportRow,
    LiveTotal,
    Payment,
    RecordMark,
    RowState,
)
from ledger.scoping import SYSTEM, tenant_scope
from qingqian.db.clock import clock_held_at
from tests.factories import campaigns, filings, units
from tests.factories.clerk_books import annex2, cells
from tests.factories.evidence import PDF, upload
from tests.factories.imports import imported
from tests.factories.lines import WAN, good_line
from tests.factories.records import record
from tests.personas import Persona, clerk_of

pytestmark = pytest.mark.django_db
ALL = Seen(10**9, 10**9)


@pytest.fixture
def clerk() -> Persona:
    campaigns.campaign()
    return clerk_of(units.GUNAN)


def ledger() -> list[dict[str, object]]:
    """Return the rows of the ledger without what counts writes."""
    with tenant_scope(SYSTEM):
        return [
            {name: getattr(row, name) for name in ("pk", "sort_no", "owed_fen", "paid_fen", "faulty", "reconciled")}
            for row in ArrearsRecord.objects.order_by("sort_no")
        ]


def records() -> list[ArrearsRecord]:
    with tenant_scope(SYSTEM):
        return list(ArrearsRecord.objects.order_by("sort_no"))


def totals() -> list[tuple[int, int]]:
    with tenant_scope(SYSTEM):
        return sorted(LiveTotal.objects.filter(row_count__gt=0).values_list("row_count", "owed_fen"))


def paid_book(person: Persona, path: Path) -> Path:
    """A file that pays a part of the first row and brings a second one."""
    first = good_line(1, paid_fen=20 * WAN, remaining_fen=40 * WAN, remaining_due_month="2022-12", disputed=False)
    return annex2(path, cells([first, good_line(2)], person.unit.name))


def test_new_rows_go_and_changed_rows_are_as_before(clerk: Persona, tmp_path: Path) -> None:
    record(clerk.unit, **asdict(good_line(1)))
    before, sums = ledger(), totals()
    check = imported(clerk, paid_book(clerk, tmp_path / "a.xlsx"))
    assert len(ledger()) == 2
    with clerk.scope() as actor:
        done = undo(actor, clerk.unit, check)
        assert (done.deleted, done.restored, done.repeated) == (1, 1, False)
        assert undo(actor, clerk.unit, check).repeated
    assert (ledger(), totals()) == (before, sums)
    with tenant_scope(SYSTEM):
        paid = [(item.entry, item.amount_fen) for item in Payment.objects.order_by("id")]
        assert paid == [(Entry.IMPORTED, 20 * WAN), (Entry.CORRECTED, -20 * WAN)]
        assert AuditEvent.objects.filter(what="import_undone").count() == 1


def test_what_was_filed_is_not_taken_back(clerk: Persona, tmp_path: Path) -> None:
    check = imported(clerk, paid_book(clerk, tmp_path / "a.xlsx"))
    filings.version(clerk.unit)
    before = ledger()
    with clerk.scope() as actor, pytest.raises(RefusedError, match="第 1 版报送，不能整次撤销"):
        undo(actor, clerk.unit, check, ALL)
    assert ledger() == before


def test_an_older_filing_does_not_stand_in_the_way(clerk: Persona, tmp_path: Path) -> None:
    record(clerk.unit, **asdict(good_line(1)))
    filings.version(clerk.unit)
    before = ledger()
    check = imported(clerk, paid_book(clerk, tmp_path / "a.xlsx"))
    with clerk.scope() as actor:
        undo(actor, clerk.unit, check)
    assert ledger() == before


def test_rows_edited_since_are_named_and_go_when_confirmed(clerk: Persona, tmp_path: Path) -> None:
    check = imported(clerk, paid_book(clerk, tmp_path / "a.xlsx"))
    edited = ledger()[1]["pk"]
    assert isinstance(edited, int)
    with clerk.scope() as actor:
        save_record(actor, clerk.unit, replace(good_line(2), contract_fen=90 * WAN), record_id=edited)
        with pytest.raises(
            EditedSinceError, match=f"^导入以后，其中 1 行又有改动（{good_line(2).debtor_name}"
        ) as asked:
            undo(actor, clerk.unit, check)
        assert ArrearsRecord.objects.count() == 2
        assert undo(actor, clerk.unit, check, asked.value.seen).deleted == 2
    assert ledger() == []


@pytest.mark.parametrize("later", ["edited", "deleted", "evidence"])
def test_what_came_after_the_person_agreed_is_asked_about_anew(
    clerk: Persona, tmp_path: Path, settings: Any, later: str
) -> None:
    settings.UPLOAD_DIR = tmp_path / "kept"
    check = imported(clerk, paid_book(clerk, tmp_path / "a.xlsx"))
    first, second = (row.pk for row in records())
    with clerk.scope() as actor:
        save_record(actor, clerk.unit, replace(good_line(2), contract_fen=90 * WAN), record_id=second)
        with pytest.raises(EditedSinceError) as asked:
            undo(actor, clerk.unit, check)
        if later == "edited":
            save_record(actor, clerk.unit, replace(good_line(2), contract_fen=95 * WAN), record_id=second)
        elif later == "deleted":
            delete_record(actor, clerk.unit, first)
    if later == "evidence":
        evidence(clerk, "后来的.pdf")
    rows = 1 if later == "edited" else 2
    with clerk.scope() as actor, pytest.raises(EditedSinceError, match=f"确认以后又有新的改动。.*其中 {rows} 行"):
        undo(actor, clerk.unit, check, asked.value.seen)
    left = 1 if later == "deleted" else 2
    assert len(ledger()) == left
    with clerk.scope() as actor:
        assert undo(actor, clerk.unit, check, ALL).deleted == left
    assert ledger() == []


def test_what_was_typed_beside_the_import_is_not_asked_about(clerk: Persona, tmp_path: Path) -> None:
    check = imported(clerk, paid_book(clerk, tmp_path / "a.xlsx"))
    with clerk.scope() as actor:
        save_record(actor, clerk.unit, good_line(7))
        assert undo(actor, clerk.unit, check).deleted == 2
    assert len(ledger()) == 1


def test_a_row_that_another_was_merged_into_stays(clerk: Persona, tmp_path: Path) -> None:
    old = record(clerk.unit, **asdict(good_line(1)))
    filings.version(clerk.unit)
    check = imported(clerk, annex2(tmp_path / "a.xlsx", cells([good_line(2)], clerk.unit.name)))
    into = records()[1].pk
    with clerk.scope() as actor:
        merged = Disposition(unit=clerk.unit, record=old, kind=DispositionKind.MERGED, into_record_id=into)
        merged.reason = "两行是同一份合同，并为一行"
        merged.save()
        with pytest.raises(RefusedError, match="已并入"):
            undo(actor, clerk.unit, check, ALL)
    assert [row.pk for row in records()] == [into]


@pytest.mark.parametrize("changed", [False, True])
def test_a_row_whose_twin_went_is_no_longer_wrong(clerk: Persona, tmp_path: Path, *, changed: bool) -> None:
    rows = cells([good_line(1)], clerk.unit.name)
    keys = [str(record(clerk.unit, **asdict(good_line(2))).lineage)] if changed else []
    check = imported(clerk, annex2(tmp_path / "a.xlsx", rows, keys))
    with clerk.scope() as actor:
        typed = save_record(actor, clerk.unit, good_line(1))
        wrong = RecordMark.objects.filter(errors__gt=0)
        assert [mark.record_id for mark in wrong] == [typed.pk]
        undo(actor, clerk.unit, check)
        assert not wrong.all()
        assert RecordMark.objects.filter(record=typed).exists()


def test_a_contract_that_was_split_since_is_left_alone(clerk: Persona, tmp_path: Path) -> None:
    check = imported(clerk, paid_book(clerk, tmp_path / "a.xlsx"))
    with tenant_scope(SYSTEM):
        ArrearsRecord.objects.filter(owed_fen=60 * WAN).update(contract_group=uuid.uuid4())
    with clerk.scope() as actor, pytest.raises(RefusedError, match="已拆分"):
        undo(actor, clerk.unit, check, ALL)
    assert len(ledger()) == 2


def test_what_waited_is_left_out_with_it(clerk: Persona, tmp_path: Path) -> None:
    rows = cells([good_line(1), good_line(2)], clerk.unit.name)
    rows[1][17] = "很多"
    check = imported(clerk, annex2(tmp_path / "a.xlsx", rows), partial=True)
    with clerk.scope() as actor:
        undo(actor, clerk.unit, check)
        assert not ImportRow.objects.filter(state=RowState.WAITING).exists()


def test_what_was_not_imported_is_not_undone(clerk: Persona) -> None:
    with clerk.scope() as actor, pytest.raises(RefusedError, match="不需要撤销"):
        undo(actor, clerk.unit, 4711)


def test_evidence_brought_since_is_asked_about_while_a_trials_clock_stands(
    clerk: Persona, tmp_path: Path, settings: Any
) -> None:
    settings.UPLOAD_DIR = tmp_path / "kept"
    with clock_held_at(dt.datetime(2022, 6, 1, tzinfo=dt.UTC)):
        record(clerk.unit, **asdict(good_line(1)))
        evidence(clerk, "以前的.pdf")
        check = imported(clerk, paid_book(clerk, tmp_path / "a.xlsx"))
        evidence(clerk, "后来的.pdf")
        with clerk.scope() as actor, pytest.raises(EditedSinceError, match="1 行又有改动"):
            undo(actor, clerk.unit, check)


def test_evidence_brought_before_stands_in_no_way(clerk: Persona, tmp_path: Path, settings: Any) -> None:
    settings.UPLOAD_DIR = tmp_path / "kept"
    record(clerk.unit, **asdict(good_line(1)))
    evidence(clerk, "以前的.pdf")
    check = imported(clerk, paid_book(clerk, tmp_path / "a.xlsx"))
    with clerk.scope() as actor:
        assert undo(actor, clerk.unit, check).restored == 1


def test_new_rows_go_with_what_was_answered_and_the_file_that_proves_it(
    clerk: Persona, tmp_path: Path, settings: Any
) -> None:
    settings.UPLOAD_DIR = tmp_path / "kept"
    check = imported(clerk, paid_book(clerk, tmp_path / "a.xlsx"))
    evidence(clerk, "增项协议.pdf")
    said = {"text": "合同另有增项协议", "author_name": "填报员甲", "rule": "A02", "fingerprint": "0" * 16}
    with clerk.scope() as actor:
        kept = Attachment.objects.get()
        Explanation.objects.create(unit=clerk.unit, record_id=kept.record_id, evidence=kept, **said)
        with pytest.raises(EditedSinceError) as asked:
            undo(actor, clerk.unit, check)
        assert undo(actor, clerk.unit, check, asked.value.seen).deleted == 2
        assert (Explanation.objects.count(), Attachment.objects.count()) == (0, 0)


def evidence(person: Persona, name: str) -> None:
    """Bring a file for the first row."""
    with person.scope() as actor:
        first = ArrearsRecord.objects.order_by("sort_no")[0]
        attach(actor, person.unit, first.pk, upload(PDF + name.encode(), name), Evidence.OTHER, "")
