"""The files of a clue: who may bring which when, the same content once, and none goes that a result stands on."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile

from ledger.actions.clues import evidence
from ledger.actions.clues.evidence import bring, bringing_of, open_file, take_back
from ledger.clueflow import Act
from ledger.errors import ConflictError, ForbiddenError, MissingError, RefusedError
from ledger.models import AuditEvent, Clue, ClueEvidence, ClueEvidenceKind, ClueResult
from ledger.policy import Action
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import units
from tests.factories.clues import done, fresh, registered
from tests.factories.evidence import PDF, upload
from tests.personas import Persona, clerk_of, reviewer_of, viewer_of

pytestmark = pytest.mark.django_db
VOUCHER, ORDER, CONFIRMATION = ClueEvidenceKind.VOUCHER, ClueEvidenceKind.ORDER, ClueEvidenceKind.CONFIRMATION


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    units.unit(units.GUNAN)
    settings.UPLOAD_DIR = tmp_path
    return tmp_path


@pytest.fixture
def town() -> Persona:
    return clerk_of(units.GUNAN)


@pytest.fixture
def clue(town: Persona) -> Clue:
    """Return a clue that the district took in and the town works on."""
    district = reviewer_of(units.QIJIANG)
    found = registered(clerk_of(units.QIJIANG))
    done(district, Act.ACCEPT, found)
    done(district, Act.ASSIGN, found, target=town.unit)
    return done(town, Act.TAKE, found)


def brought(
    who: Persona, clue: Clue, content: bytes = PDF, kind: ClueEvidenceKind = VOUCHER, by: Action | None = None
) -> ClueEvidence:
    """Bring a file by the right that the person has now."""
    with who.scope() as actor:
        right = by or bringing_of(actor, fresh(clue))
        assert right is not None
        return bring(actor, right, clue.pk, upload(content, "凭证.pdf"), kind)


def fed_back(town: Persona, clue: Clue) -> Clue:
    return done(town, Act.FEED_BACK, clue, result=ClueResult.UNTRUE)


def rights(clue: Clue, people: Sequence[Persona]) -> list[Action | None]:
    """Return by which right each may bring a file now."""
    found = []
    for person in people:
        with person.scope() as actor:
            found.append(bringing_of(actor, fresh(clue)))
    return found


def test_who_takes_in_works_on_it_stands_above_or_calls_back_brings_files_in_turn(town: Persona) -> None:
    above, judge = clerk_of(units.QIJIANG), reviewer_of(units.QIJIANG)
    people = (above, judge, town, viewer_of(units.QIJIANG))
    clue = registered(above)
    assert rights(clue, people) == [Action.REGISTER_CLUE, Action.SUPERVISE_CLUE, None, None]
    done(judge, Act.ACCEPT, clue)
    done(judge, Act.ASSIGN, clue, target=town.unit)
    done(town, Act.TAKE, clue)
    assert rights(clue, people) == [None, Action.SUPERVISE_CLUE, Action.HANDLE_CLUE, None]
    fed_back(town, clue)
    assert rights(clue, people) == [Action.HANDLE_CLUE, Action.SUPERVISE_CLUE, None, None]
    done(judge, Act.CONFIRM, clue)
    assert rights(clue, people) == [None, Action.CALL_BACK_CLUE, None, None]
    assert brought(judge, clue, kind=CONFIRMATION).media_type == "application/pdf"


def test_a_file_is_kept_under_a_name_of_ours_once(town: Persona, clue: Clue, folder: Path) -> None:
    kept = brought(town, clue)
    assert (kept.title, kept.original_name, kept.author_name) == ("凭证", "凭证.pdf", town.actor.name)
    assert brought(town, clue).pk == kept.pk
    (file,) = folder.iterdir()
    assert (file.name, file.read_bytes(), file.stat().st_mode & 0o777) == (kept.stored_name, PDF, 0o600)
    assert fresh(clue).version == clue.version, "who has an act's form open is not in the way of a file"


def test_what_was_taken_back_is_hidden_stays_and_takes_no_room_again(town: Persona, clue: Clue, folder: Path) -> None:
    kept = brought(town, clue)
    for _ in range(2):
        with town.scope() as actor:
            take_back(actor, Action.HANDLE_CLUE, kept)
    again = brought(town, clue)
    assert again.pk != kept.pk
    assert [file.name for file in folder.iterdir()] == [again.stored_name]
    with tenant_scope(SYSTEM):
        kept.refresh_from_db()
    assert (kept.removed_by_name, kept.removed_at is not None) == (town.actor.name, True)


def test_what_was_brought_as_the_wrong_kind_is_brought_as_the_right_one(
    town: Persona, clue: Clue, folder: Path
) -> None:
    wrong = brought(town, clue)
    right = brought(town, clue, kind=CONFIRMATION)
    assert (right.pk == wrong.pk, right.kind, right.stored_name) == (False, CONFIRMATION, wrong.stored_name)
    assert brought(town, clue, kind=CONFIRMATION).pk == right.pk
    with town.scope() as actor:
        take_back(actor, Action.HANDLE_CLUE, wrong)
        assert open_file(actor, ClueEvidence.objects.get(removed_at=None)).read_bytes() == PDF
    assert [file.name for file in folder.iterdir()] == [right.stored_name]


def test_nothing_goes_that_a_result_stands_on(town: Persona, clue: Clue) -> None:
    kept = brought(town, clue)
    fed_back(town, clue)
    with town.scope() as actor, pytest.raises(ForbiddenError):
        take_back(actor, Action.HANDLE_CLUE, kept)
    above = clerk_of(units.QIJIANG)
    with above.scope() as actor, pytest.raises(RefusedError, match="结果以这些材料为依据"):
        take_back(actor, Action.HANDLE_CLUE, kept)
    judge = reviewer_of(units.QIJIANG)
    done(judge, Act.CONFIRM, clue)
    with judge.scope() as actor, pytest.raises(RefusedError, match="已办结"):
        take_back(actor, Action.CALL_BACK_CLUE, kept)
    done(judge, Act.REOPEN, clue)
    with town.scope() as actor:
        take_back(actor, Action.HANDLE_CLUE, kept)


def test_who_supervises_brings_orders_alone_and_takes_no_others_back(town: Persona, clue: Clue) -> None:
    judge, kept = reviewer_of(units.QIJIANG), brought(town, clue)
    order = brought(judge, clue, PDF + b"1", ORDER)
    with pytest.raises(RefusedError, match="只能处理督办文书"):
        brought(judge, clue, PDF + b"2")
    with judge.scope() as actor:
        with pytest.raises(RefusedError, match="只能处理督办文书"):
            take_back(actor, Action.SUPERVISE_CLUE, kept)
        take_back(actor, Action.SUPERVISE_CLUE, order)


def test_strangers_find_none_and_a_clue_that_went_on_takes_none(town: Persona, clue: Clue) -> None:
    kept, stranger = brought(town, clue), clerk_of(units.WENLONG)
    with stranger.scope() as actor, pytest.raises(MissingError):
        bring(actor, Action.HANDLE_CLUE, clue.pk, upload(PDF), VOUCHER)
    with stranger.scope() as actor, pytest.raises(MissingError):
        open_file(actor, kept)
    with viewer_of(units.QIJIANG).scope() as actor, pytest.raises(ForbiddenError):
        open_file(actor, kept)
    with pytest.raises(ConflictError):
        brought(town, clue, by=Action.REGISTER_CLUE)


def test_it_moves_with_its_clue_and_each_reading_is_noted(town: Persona, clue: Clue) -> None:
    kept = brought(town, clue)
    done(reviewer_of(units.QIJIANG), Act.REASSIGN, clue, target=units.unit(units.WENLONG))
    with clerk_of(units.WENLONG).scope() as actor:
        assert open_file(actor, ClueEvidence.objects.get()).read_bytes() == PDF
    with town.scope() as actor, pytest.raises(MissingError):
        open_file(actor, kept)
    with tenant_scope(SYSTEM):
        event = AuditEvent.objects.get(what="evidence_read")
    assert (event.after or {})["clue"] == clue.number


def test_a_clue_holds_so_many_files_and_so_much(town: Persona, clue: Clue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence, "MOST", 2)
    first = brought(town, clue)
    brought(town, clue, PDF + b"1")
    with pytest.raises(RefusedError, match="最多 2 件"):
        brought(town, clue, PDF + b"2")
    with town.scope() as actor:
        take_back(actor, Action.HANDLE_CLUE, first)
    monkeypatch.setattr(evidence, "MOST_BYTES", 2 * len(PDF) + 1)
    with pytest.raises(RefusedError, match="合计超过"):
        brought(town, clue, PDF + b"2")
    assert brought(town, clue).stored_name == first.stored_name, "it lies there still"


@pytest.mark.parametrize(
    "name", ["../../x.pdf", "..\\x.pdf", "a\0.pdf", "合\u202efdp.exe", "合\u2066.pdf", "行\n.pdf"]
)
def test_a_name_that_is_a_path_or_lies_is_told(town: Persona, clue: Clue, folder: Path, name: str) -> None:
    hostile = ContentFile(PDF, name)  # as no browser's form hands it over
    with town.scope() as actor, pytest.raises(RefusedError, match="文件名里有路径"):
        bring(actor, Action.HANDLE_CLUE, clue.pk, hostile, VOUCHER)
    assert not list(folder.iterdir())


@pytest.mark.parametrize(("size", "sentence"), [(0, "是空的"), ((20 << 20) + 1, "超过 20 MB")])
def test_an_empty_and_a_huge_file_are_refused(town: Persona, clue: Clue, size: int, sentence: str) -> None:
    file = upload(PDF)
    file.size = size
    with town.scope() as actor, pytest.raises(RefusedError, match=sentence):
        bring(actor, Action.HANDLE_CLUE, clue.pk, file, VOUCHER)
    with tenant_scope(SYSTEM):
        assert not ClueEvidence.objects.exists()
