"""Each way by which a file comes in asks the virus scanner, and keeps nothing that it does not clear."""

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from ledger.models import AuditEvent, ClueEvidence, StoredFile
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import campaigns, units
from tests.factories.campaigns import under_way
from tests.factories.clues import registered
from tests.factories.evidence import PDF, upload
from tests.factories.records import record
from tests.factories.scanners import WORD, scanner
from tests.ledger.views.moves import text
from tests.personas import Persona, clerk_of, manager_of

pytestmark = pytest.mark.django_db
UNAVAILABLE: Final = "杀毒服务暂时不可用，请稍后再传"


def to_row(clerk: Persona, content: bytes) -> Any:
    said = {"evidence-kind": "1", "evidence-title": "", "evidence-file": upload(PDF + content)}
    return clerk.client.post(f"/ledger/{record(clerk.unit).pk}/evidence/", said, headers={"HX-Request": "true"})


def to_clue(clerk: Persona, content: bytes) -> Any:
    said = {"evidence-kind": "1", "evidence-title": "", "evidence-file": upload(PDF + content)}
    return clerk.client.post(f"/clues/{registered(clerk).pk}/evidence/register_clue/", said)


def to_import(clerk: Persona, content: bytes) -> Any:
    said = {"file": upload(b"PK\x03\x04" + content, "附件2.xlsx"), "period": campaigns.RESOLUTION}
    return clerk.client.post("/imports/new/", {**said, "key": str(uuid.uuid4())})


def to_people(clerk: Persona, content: bytes) -> Any:
    said = {"file": upload(b"PK\x03\x04" + content, "人员.xlsx"), "key": str(uuid.uuid4())}
    return manager_of(clerk.unit.code).client.post("/people/sheet/", said)


WAYS: Final = (to_row, to_clue, to_import, to_people)
Way = Callable[[Persona, bytes], Any]


@pytest.fixture
def clerk(tmp_path: Path, settings: Any) -> Persona:
    settings.UPLOAD_DIR = tmp_path / "kept"
    settings.SCAN_SECONDS = 0.3
    under_way()
    return clerk_of(units.GUNAN)


def kept(tmp_path: Path) -> int:
    """Return how many files are known of, which must be those that lie there."""
    with tenant_scope(SYSTEM):
        known = StoredFile.objects.count() + ClueEvidence.objects.count()
    assert known == len(list((tmp_path / "kept").iterdir()))
    return known


@pytest.mark.parametrize("way", WAYS)
def test_what_is_infected_is_told_and_noted_and_not_kept(
    way: Way, clerk: Persona, tmp_path: Path, settings: Any
) -> None:
    settings.SCAN_COMMAND, settings.SCAN_SECONDS = scanner(tmp_path, "knowing"), 10
    answer = way(clerk, WORD)
    assert answer.status_code == 422
    assert "文件里发现病毒" in text(answer)
    assert kept(tmp_path) == 0
    with tenant_scope(SYSTEM):
        event = AuditEvent.objects.get(what="upload_infected")
    assert (event.unit_id, bool((event.after or {})["file"])) == (clerk.unit.pk, True)
    assert way(clerk, b"clean").status_code in (200, 302)
    assert kept(tmp_path) == 1


@pytest.mark.parametrize("kind", ["hanging", "broken"])
def test_nothing_is_kept_while_the_scanner_says_nothing(
    kind: str, clerk: Persona, tmp_path: Path, settings: Any
) -> None:
    settings.SCAN_COMMAND = scanner(tmp_path, kind)
    for way in (to_clue, to_import):
        answer = way(clerk, b"clean")
        assert answer.status_code == 422
        assert UNAVAILABLE in text(answer)
    assert kept(tmp_path) == 0
