"""Files among the uploads that belong to nothing go a day later; whatever a row names stays."""

import os
import time
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from ledger.actions.clues.evidence import bring, take_back
from ledger.actions.files import keep
from ledger.actions.leftovers import AGE_SECONDS, Leftovers, clear_leftovers
from ledger.clueflow import Act
from ledger.models import Clue, ClueEvidence, ClueEvidenceKind
from ledger.policy import Action
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import units
from tests.factories.clues import done, registered
from tests.factories.evidence import PDF, upload
from tests.factories.pictures import png
from tests.personas import Persona, clerk_of, reviewer_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.UPLOAD_DIR = tmp_path
    return tmp_path


@pytest.fixture
def town() -> Persona:
    return clerk_of(units.GUNAN)


@pytest.fixture
def clue(town: Persona) -> Clue:
    found = registered(town)
    done(reviewer_of(units.GUNAN), Act.ACCEPT, found)
    return done(town, Act.TAKE, found)


def brought(town: Persona, clue: Clue, content: bytes) -> ClueEvidence:
    with town.scope() as actor:
        return bring(actor, Action.HANDLE_CLUE, clue.pk, upload(content), ClueEvidenceKind.VOUCHER)


def lying(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def aged(folder: Path, seconds: float = AGE_SECONDS + 60) -> None:
    then = time.time() - seconds
    for path in folder.iterdir():
        os.utime(path, (then, then))


def test_what_a_request_that_was_rolled_back_laid_goes_and_what_a_row_names_stays(
    town: Persona, clue: Clue, folder: Path
) -> None:
    live, hidden = brought(town, clue, png()), brought(town, clue, PDF)
    with tenant_scope(SYSTEM):
        other = keep(town.unit, upload(PDF, "附件2.xlsx"))
    with town.scope() as actor:
        take_back(actor, Action.HANDLE_CLUE, hidden)
    kept = {live.stored_name, f"{live.stored_name}.thumb", hidden.stored_name, other.stored_name}
    assert lying(folder) == kept
    with town.scope() as actor:
        bring(actor, Action.HANDLE_CLUE, clue.pk, upload(png("L")), ClueEvidenceKind.OTHER)
        transaction.set_rollback(True)
    assert len(lying(folder)) == len(kept) + 2
    aged(folder, AGE_SECONDS - 60)
    assert clear_leftovers() == 0
    aged(folder)
    assert (clear_leftovers(), clear_leftovers()) == (2, 0)
    assert lying(folder) == kept


def test_what_the_killed_left_goes_and_what_is_not_ours_stays(folder: Path) -> None:
    (folder / "slips").mkdir()
    strangers = {"slips", "README", f"{uuid.uuid4().hex}.bak", f"{uuid.uuid4().hex}x"}
    for name in strangers - {"slips"}:
        (folder / name).touch()
    for suffix in (".part", ".aside", ".small", ".thumb", ""):
        (folder / f"{uuid.uuid4().hex}{suffix}").touch()
    aged(folder)
    worker = Leftovers()
    assert (worker.turn(), lying(folder)) == (5, strangers)
    (folder / f"{uuid.uuid4().hex}.part").touch()
    aged(folder)
    assert (worker.turn(), Leftovers().turn()) == (0, 1), "once an hour"


def test_without_a_folder_there_is_nothing_to_do(folder: Path) -> None:
    folder.rmdir()
    assert clear_leftovers() == 0
