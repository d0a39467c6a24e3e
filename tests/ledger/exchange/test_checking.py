"""A check reads, judges and matches a file beside the ledger: every row is kept with what it would become."""

from dataclasses import asdict
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from ledger.actions.files import keep
from ledger.annexes.line import Line
from ledger.exchange.checking import enlist_check
from ledger.exchange.jobs import run_import
from ledger.models import ArrearsRecord, ImportRow, Job, JobState, RowOutcome, RowState, Unit
from ledger.queries.imports import CHECK, known_job
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import campaigns, units
from tests.factories.clerk_books import annex2, cells
from tests.factories.lines import WAN, good_line
from tests.factories.records import record
from tests.personas import Persona, clerk_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> Persona:
    campaigns.campaign()
    return clerk_of(units.GUNAN)


def checked(person: Persona, path: Path, key: str = "k") -> Job:
    """Enlist the check of a file and run it; return the job as it ended."""
    with person.scope() as actor:
        stored = keep(person.unit, ContentFile(path.read_bytes(), path.name))
        job = enlist_check(actor, person.unit, stored, period_code=campaigns.RESOLUTION, key=key)
    run_import.func(job.pk)
    with tenant_scope(SYSTEM):
        return Job.objects.get(pk=job.pk)


def kept(job: Job) -> list[ImportRow]:
    with tenant_scope(SYSTEM):
        return list(ImportRow.objects.filter(job=job).order_by("number"))


def planted(unit: Unit, line: Line) -> ArrearsRecord:
    """Store a line as a row of the ledger."""
    return record(unit, **asdict(line))


def mixed(unit: Unit, path: Path) -> Path:
    """A file with one row of each end: changed, unchanged, new, unreadable, another unit's."""
    lines = [good_line(1, owed_fen=70 * WAN), good_line(2), good_line(3), good_line(4), good_line(5)]
    rows = cells(lines, unit.name)
    rows[3][17], rows[3][11] = "很多", None
    rows[4][3] = "文龙街道"
    return annex2(path, rows)


def test_every_row_is_kept_with_what_it_would_become(clerk: Persona, tmp_path: Path) -> None:
    first, _, _ = [planted(clerk.unit, good_line(number)) for number in (1, 2, 9)]
    job = checked(clerk, mixed(clerk.unit, tmp_path / "a.xlsx"))
    told = job.result
    assert job.state == JobState.DONE
    assert {name: told[name] for name in ("rows", "new", "changed", "unchanged", "absent", "wrong")} == {
        "rows": 5,
        "new": 1,
        "changed": 1,
        "unchanged": 1,
        "absent": 1,
        "wrong": 2,
    }
    rows = kept(job)
    assert [row.outcome for row in rows] == [
        RowOutcome.CHANGED,
        RowOutcome.UNCHANGED,
        RowOutcome.NEW,
        RowOutcome.WRONG,
        RowOutcome.FOREIGN,
    ]
    assert {row.state for row in rows} == {RowState.CHECKED}
    assert (rows[0].record_id, rows[0].before) == (first.pk, [{"column": 18, "from": "60.00", "to": "70.00"}])
    assert [len(row.cells) for row in rows] == [28] * 5
    assert rows[3].cells[17] == "很多"
    # All faults of a row at once: the amount that cannot be read, and the missing creditor.
    assert [(item["cell"], item["rule"]) for item in rows[3].findings] == [("L7", "F01"), ("R7", "F03")]
    assert (rows[3].worst, [item["rule"] for item in rows[4].findings]) == ("E", ["F08"])


def test_a_check_changes_nothing(clerk: Persona, tmp_path: Path) -> None:
    checked(clerk, mixed(clerk.unit, tmp_path / "a.xlsx"))
    with clerk.scope():
        assert not ArrearsRecord.objects.exists()


def test_the_same_key_is_one_check(clerk: Persona, tmp_path: Path) -> None:
    path = mixed(clerk.unit, tmp_path / "a.xlsx")
    job = checked(clerk, path)
    assert checked(clerk, path).pk == job.pk
    assert len(kept(job)) == 5
    with clerk.scope():
        known = known_job(CHECK, clerk.unit, "k")
        assert known is not None
        assert known.pk == job.pk
        assert known_job(CHECK, clerk.unit, "another") is None


def test_proposals_stand_with_their_row(clerk: Persona, tmp_path: Path) -> None:
    rows = cells([good_line(1, paid_fen=60 * WAN), good_line(2)], clerk.unit.name)
    job = checked(clerk, annex2(tmp_path / "a.xlsx", rows))
    first, second = kept(job)
    assert [(item["cell"], item["from"], item["to"]) for item in first.proposals] == [
        ("V4", "", "60"),
        ("W4", "60", ""),
    ]
    assert second.proposals == []
    assert (job.result["proposal_count"], job.result["proposed"]) == (2, 1)


def test_a_file_that_is_not_taken_says_why(clerk: Persona, tmp_path: Path) -> None:
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 nothing")
    job = checked(clerk, broken)
    assert job.state == JobState.REFUSED
    assert job.result["message"]
    assert kept(job) == []


def test_odd_texts_are_kept_as_typed(clerk: Persona, tmp_path: Path) -> None:
    name = 'A\\N\t"引号"\\\\ 合同\n第二行'
    job = checked(clerk, annex2(tmp_path / "a.xlsx", cells([good_line(1, contract_name=name)], clerk.unit.name)))
    assert kept(job)[0].cells[15] == name


def test_a_form_that_nobody_has_filled_is_sent_back_with_a_sentence(clerk: Persona, tmp_path: Path) -> None:
    job = checked(clerk, annex2(tmp_path / "annex2.xlsx", []))
    assert job.state == JobState.REFUSED
    assert "请每笔欠款填一行" in job.result["message"]
    assert kept(job) == []
