"""The files of a clue on its page: brought, refused with a sentence, handed out to be saved, taken back."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from ledger.clueflow import Act
from ledger.models import Clue, ClueEvidence, ClueResult
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import units
from tests.factories.clues import done, registered
from tests.factories.evidence import PDF, upload
from tests.factories.pictures import PLACE, photo, png, torn
from tests.ledger.views.moves import page, queries, text
from tests.personas import Persona, auditor_of, clerk_of, reviewer_of, viewer_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(tmp_path: Path, settings: Any) -> Persona:
    settings.UPLOAD_DIR = tmp_path
    return clerk_of(units.QIJIANG)


@pytest.fixture
def clue(clerk: Persona) -> Clue:
    return registered(clerk)


def send(
    person: Persona,
    clue: Clue,
    content: bytes = PDF,
    name: str = "供货合同.pdf",
    by: str = "register_clue",
    **said: str,
) -> Any:
    values = {"evidence-kind": "2", "evidence-title": "", "evidence-file": upload(content, name), **said}
    return person.client.post(f"/clues/{clue.pk}/evidence/{by}/", values)


def only() -> ClueEvidence:
    with tenant_scope(SYSTEM):
        return ClueEvidence.objects.get()


def test_a_file_is_listed_and_handed_out_to_be_saved(clerk: Persona, clue: Clue) -> None:
    assert send(clerk, clue).url == f"/clues/{clue.pk}/"
    shown = page(clerk, f"/clues/{clue.pk}/")
    assert all(word in shown for word in ("供货合同", "已上传", f"/clues/evidence/{only().pk}/"))
    answer: Any = auditor_of(units.QIJIANG).client.get(f"/clues/evidence/{only().pk}/")
    assert b"".join(answer.streaming_content) == PDF
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert answer["Content-Disposition"] == f"attachment; filename*=utf-8''{quote('供货合同.pdf')}"


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"content": b"<html>"}, "不能识别这个文件"),
        ({"content": b""}, "文件是空的"),
        ({"evidence-file": ""}, "请选择要上传的文件"),
        ({"evidence-kind": ""}, "请选择这份材料证明什么"),
    ],
)
def test_what_is_not_taken_is_told_beside_what_was_typed(
    clerk: Persona, clue: Clue, said: dict[str, Any], sentence: str
) -> None:
    answer = send(clerk, clue, **{"evidence-title": "第一份", **said})
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert 'value="第一份"' in text(answer)
    with tenant_scope(SYSTEM):
        assert not ClueEvidence.objects.exists()


def test_a_path_in_a_name_goes_no_further_than_the_form(clerk: Persona, clue: Clue, tmp_path: Path) -> None:
    send(clerk, clue, name="../../合\u202e同.pdf")
    assert only().original_name == "合同.pdf"
    assert [file.name for file in tmp_path.iterdir()] == [only().stored_name]


def test_it_is_taken_back_but_not_once_a_result_stands_on_it(clerk: Persona, clue: Clue) -> None:
    send(clerk, clue)
    remove = f"/clues/evidence/{only().pk}/remove/"
    assert f"{remove}register_clue/" in page(clerk, f"/clues/{clue.pk}/")
    done(reviewer_of(units.QIJIANG), Act.ACCEPT, clue)
    done(clerk, Act.TAKE, clue)
    done(clerk, Act.FEED_BACK, clue, result=ClueResult.UNTRUE)
    assert "/remove/" not in page(clerk, f"/clues/{clue.pk}/")
    assert "结果以这些材料为依据" in text(clerk.client.post(f"{remove}handle_clue/"))
    done(reviewer_of(units.QIJIANG), Act.SEND_BACK, clue)
    for _ in range(2):
        assert clerk.client.post(f"{remove}handle_clue/").status_code == 302
    assert "供货合同" not in page(clerk, f"/clues/{clue.pk}/")
    assert clerk.client.get(f"/clues/evidence/{only().pk}/").status_code == 404


def test_a_viewer_sees_that_it_is_there_and_a_stranger_nothing(clerk: Persona, clue: Clue) -> None:
    send(clerk, clue)
    viewer, where = viewer_of(units.QIJIANG), f"/clues/evidence/{only().pk}/"
    shown = page(viewer, f"/clues/{clue.pk}/")
    assert "供货合同" in shown
    assert where not in shown
    assert viewer.client.get(where).status_code == 403
    assert send(viewer, clue).status_code == 403
    assert clerk_of(units.JIJIANG).client.get(where).status_code == 404


def test_more_files_cost_no_more_queries(clerk: Persona, clue: Clue) -> None:
    send(clerk, clue)
    one = queries(clerk, f"/clues/{clue.pk}/")
    for number in range(2):
        send(clerk, clue, PDF + bytes([number]))
    assert queries(clerk, f"/clues/{clue.pk}/") == one


def test_a_picture_is_shown_small_to_who_may_read_it(clerk: Persona, clue: Clue) -> None:
    send(clerk, clue, photo(), "收条.jpg")
    where = f"/clues/evidence/{only().pk}/thumb/"
    shown = page(clerk, f"/clues/{clue.pk}/")
    assert f'src="{where}"' in shown
    assert 'alt="收条的缩略图"' in shown
    answer = clerk.client.get(where)
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert answer.content.startswith(b"\xff\xd8\xff")
    assert PLACE not in answer.content
    assert viewer_of(units.QIJIANG).client.get(where).status_code == 403
    assert where not in page(viewer_of(units.QIJIANG), f"/clues/{clue.pk}/")
    assert clerk_of(units.JIJIANG).client.get(where).status_code == 404


def test_what_is_no_picture_has_none(clerk: Persona, clue: Clue) -> None:
    send(clerk, clue)
    assert clerk.client.get(f"/clues/evidence/{only().pk}/thumb/").status_code == 422


def test_a_torn_picture_is_told_and_leaves_nothing(clerk: Persona, clue: Clue, tmp_path: Path) -> None:
    assert "图片不完整" in text(send(clerk, clue, torn(png()), "截图.png"))
    assert not list(tmp_path.iterdir())
