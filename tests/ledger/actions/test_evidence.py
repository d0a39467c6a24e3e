import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from ledger.actions.evidence import attach, download_name
from ledger.actions.uploads import DOCX, XLSX, media_type_of
from ledger.errors import RefusedError
from ledger.models import Attachment, Evidence, StoredFile
from tests.factories import units
from tests.factories.evidence import PDF, upload
from tests.factories.records import record
from tests.personas import clerk_of

JPG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(40)
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(40)


def package(*names: str, types: bytes = b"<Types/>") -> bytes:
    """Make a zip package with these parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr("[Content_Types].xml", types)
        for name in names:
            made.writestr(name, b"<x/>")
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (PDF, "application/pdf"),
        (JPG, "image/jpeg"),
        (PNG, "image/png"),
        (package("word/document.xml"), DOCX),
        (package("xl/workbook.xml"), XLSX),
    ],
)
def test_a_file_is_known_by_its_content(content: bytes, expected: str) -> None:
    assert media_type_of(upload(content, "任意.bin")) == expected


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<html><script>alert(1)</script></html>", "不能识别这个文件"),
        (b"MZ\x90\x00" + bytes(60), "不能识别这个文件"),
        (b"GIF89a" + bytes(60), "不能识别这个文件"),
        (b"plain text", "不能识别这个文件"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "旧版"),
        (b"PK\x03\x04 broken", "打不开"),
        (package("other/part.xml"), "不是 Word 或 Excel"),
        (b"PK\x03\x04" + b"PK\x01\x02" * 10_001, "部件太多"),
        (package("word/document.xml", "xl/workbook.xml"), "不是 Word 或 Excel"),
        (package("word/document.xml", "word/vbaProject.bin"), "含有宏"),
        (package("xl/workbook.xml", types=b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"), "含有宏"),
    ],
)
def test_anything_else_is_told_in_one_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(RefusedError, match=sentence):
        media_type_of(upload(content))


@pytest.mark.django_db
@pytest.mark.parametrize(("size", "sentence"), [(0, "是空的"), ((20 << 20) + 1, "超过 20 MB")])
def test_an_empty_and_a_huge_file_are_refused(size: int, sentence: str) -> None:
    clerk = clerk_of(units.GUNAN)
    made = record(clerk.unit)
    file = upload(PDF)
    file.size = size
    with clerk.scope() as actor, pytest.raises(RefusedError, match=sentence):
        attach(actor, clerk.unit, made.pk, file, Evidence.CONTRACT, "")


@pytest.mark.django_db
def test_a_file_is_kept_under_a_name_of_ours(tmp_path: Path, settings: Any) -> None:
    settings.UPLOAD_DIR = tmp_path
    clerk = clerk_of(units.GUNAN)
    made = record(clerk.unit)
    with clerk.scope() as actor:
        kept = attach(actor, clerk.unit, made.pk, upload(PDF, "供水合同.pdf"), Evidence.CONTRACT, "")
    assert (kept.title, kept.media_type, kept.author_name) == ("供水合同", "application/pdf", clerk.actor.name)
    (file,) = tmp_path.iterdir()
    assert (file.read_bytes(), file.suffix) == (PDF, "")


@pytest.mark.parametrize(
    ("name", "media_type", "expected"),
    [
        ("合同.pdf", "application/pdf", "合同.pdf"),
        ("照片.JPEG", "image/jpeg", "照片.JPEG"),
        ("setup.exe", "image/png", "setup.exe.png"),
        ("无后缀", DOCX, "无后缀.docx"),
    ],
)
def test_a_file_is_handed_out_under_an_ending_that_is_true(name: str, media_type: str, expected: str) -> None:
    kept = Attachment(stored_file=StoredFile(original_name=name), media_type=media_type)
    assert download_name(kept) == expected


def test_a_package_whose_contents_are_damaged_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", b"<Types/>" * 40)
        made.writestr("word/document.xml", b"<x/>")
    start = file.getvalue().index(b"[Content_Types].xml") + len("[Content_Types].xml")
    damaged = bytearray(file.getvalue())
    damaged[start : start + 4] = b"\xff" * 4
    with pytest.raises(RefusedError, match="打不开"):
        media_type_of(upload(bytes(damaged)))
