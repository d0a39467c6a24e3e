"""Files made to harm: each is refused with one sentence that says how to mend it, and none brings down who looks."""

import io
import zipfile
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Final

import pytest
from django.core.files.base import ContentFile
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.actions.files import called
from ledger.actions.uploads import DOCX, ENDINGS, XLSX, media_type_of, refuse_name
from ledger.errors import RefusedError
from tests.factories.evidence import PDF, upload
from tests.factories.pictures import photo, png

MACRO: Final = "application/vnd.ms-word.document.macroEnabled.main+xml"


def office(*names: str, types: bytes = b"<Types/>", change: Callable[[zipfile.ZipInfo], None] | None = None) -> bytes:
    """Make a Word package with further parts; `change` lets its directory lie about each of them."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", types)
        for name in ("word/document.xml", *names):
            made.writestr(name, b"<x/>")
        for part in made.filelist[1:] if change else ():
            change(part)  # type: ignore[misc]
    return file.getvalue()


def huge(part: zipfile.ZipInfo) -> None:
    """Let a part say that it holds a GB."""
    part.file_size = 1 << 30


WHOLE: Final = office()


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"MZ\x90\x00" + bytes(60), "合同.pdf", "不能识别"),
        (b"#!/bin/sh\nrm -rf /\n", "照片.jpg", "不能识别"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "图.png", "不能识别"),
        (b"<!DOCTYPE html><script>alert(1)</script>", "凭证.pdf", "不能识别"),
        (b"{\\rtf1 \\object}", "合同.docx", "不能识别"),
        (PDF + b"<html><script>alert(1)</script></html>", "凭证.pdf", "夹带网页代码"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00<SVG onload=alert(1)>", "照片.jpg", "夹带网页代码"),
        (office("word/vbaProject.bin"), "合同.docx", "含有宏"),
        (office(types=MACRO.encode()), "合同.docx", "含有宏"),
        (office(types=MACRO.encode("utf-16")), "合同.docx", "含有宏"),
        (office("word/embeddings/Sheet1.xlsm"), "合同.docx", "含有宏"),
        (office("word/embeddings/Sheet1.XLSB"), "合同.docx", "含有宏"),
        (office("word\\vbaProject.bin"), "合同.docx", "含有宏"),
        (office(types=b"<Types/>" * (1 << 18)), "合同.docx", "打不开"),
        (office("word/media/a.png", change=huge), "合同.docx", "解压后太大"),
        (office("../../../etc/cron.d/x"), "合同.docx", "内部路径不正常"),
        (office("word\\..\\..\\x"), "合同.docx", "内部路径不正常"),
        (office("/etc/passwd"), "合同.docx", "内部路径不正常"),
        (WHOLE[: len(WHOLE) // 2], "合同.docx", "打不开"),
    ],
)
def test_each_is_refused_with_a_sentence_of_its_own(content: bytes, name: str, sentence: str) -> None:
    with pytest.raises(RefusedError, match=sentence) as refused:
        media_type_of(upload(content, name))
    assert refused.value.message.count("。") == 1
    assert refused.value.message.endswith("。")


@pytest.mark.parametrize("content", [PDF, photo(), png(), WHOLE, office("word/media/image1.png", "customXml/")])
def test_what_is_harmless_is_taken(content: bytes) -> None:
    assert media_type_of(upload(content)) in ENDINGS


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_package_with_any_byte_changed_is_taken_or_told(data: st.DataObject) -> None:
    changed = bytearray(WHOLE)
    for at in data.draw(st.lists(st.integers(0, len(WHOLE) - 1), min_size=1, max_size=4)):
        changed[at] = data.draw(st.integers(0, 255))
    try:
        assert media_type_of(upload(bytes(changed))) in ENDINGS
    except RefusedError as refusal:
        assert refusal.message.endswith("。")  # noqa: PT017 - either is right


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([b"", b"PK\x03\x04", b"%PDF-", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"]), st.binary(max_size=200))
def test_any_bytes_are_taken_or_told(start: bytes, rest: bytes) -> None:
    try:
        assert media_type_of(upload(start + rest)) in set(ENDINGS) - {DOCX, XLSX}
    except RefusedError as refusal:
        assert refusal.message.endswith("。")  # noqa: PT017 - either is right


@given(st.text(min_size=1, max_size=300))
def test_a_name_is_kept_without_folders_and_unseen_signs_or_refused(name: str) -> None:
    file = ContentFile(PDF, name)
    kept = called(file)
    assert kept.isprintable()
    assert 0 < len(kept) <= 255
    assert not set(kept) & set("/\\\0")
    assert PurePosixPath(kept).name in (kept, "", "..")
    try:
        refuse_name(file)
    except RefusedError:
        assert kept != name or not name.isprintable()
    else:
        assert not set(name) & set("/\\\0\u202e\u2066")
