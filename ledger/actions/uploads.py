"""What is taken of what people upload, told by its content; its name is only what somebody called it."""

import lzma
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Mapping
from typing import Final

import puremagic
from django.core.files.base import File

from ledger.errors import RefusedError

MAX_BYTES: Final = 20 << 20
_HEAD: Final = 4096
_MAX_TYPES: Final = 1 << 20
_MAX_PARTS: Final = 10_000
_DIRECTORY_ENTRY: Final = b"PK\x01\x02"
_OFFICE: Final = "application/vnd.openxmlformats-officedocument."
DOCX, XLSX = f"{_OFFICE}wordprocessingml.document", f"{_OFFICE}spreadsheetml.sheet"
ENDINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "application/pdf": (".pdf",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    DOCX: (".docx",),
    XLSX: (".xlsx",),
}
"""What is taken, with the endings of its names; a file is served under these types only."""
_MAIN_PARTS: Final = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX}
_MAX_INFLATED: Final = 512 << 20
_MACROS: Final = ("vbaproject", "macrosheets/", "vbadata.xml", "activex/", ".docm", ".dotm", ".xlsm", ".xltm", ".xlsb")
# What a browser would run if it took the file for a page; no PDF and no picture begins with it.
_MARKUP: Final = re.compile(rb"<(?:!doctype\s+html|html|head|body|script|iframe|svg)[\s>/]", re.IGNORECASE)
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    KeyError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
)
_WHAT_IS_TAKEN: Final = "请上传 PDF、JPG、PNG、Word（.docx）或 Excel（.xlsx）文件"


def refuse_name(upload: File[bytes]) -> None:
    """Refuse a name that is a path, or that reads as another one by signs that nobody sees.

    A browser's form hands none over; what does is no browser.
    """
    name = upload.name or ""
    if any(sign in "/\\" or unicodedata.category(sign) in _UNSEEN for sign in name):
        raise RefusedError("文件名里有路径或看不见的符号，请改成普通的文件名后再传。")


def media_type_of(upload: File[bytes]) -> str:
    """Tell by its content what a file is; its name is only what somebody called it."""
    upload.seek(0)
    head = upload.read(_HEAD)
    upload.seek(0)
    if head.startswith(b"PK\x03\x04"):
        return _office_type(upload)
    if head.startswith(_OLE):
        raise RefusedError("这是旧版 Word、Excel 文件或加了密码，请另存为 .docx、.xlsx 或 PDF（不设密码）后再传。")
    try:
        found = {match.mime_type for match in puremagic.magic_string(head)}
    except (puremagic.PureError, ValueError):
        found = set()
    known = [media_type for media_type in ENDINGS if media_type in found]
    if not known:
        raise RefusedError(f"不能识别这个文件，{_WHAT_IS_TAKEN}。")
    if _MARKUP.search(head):
        raise RefusedError("文件里夹带网页代码，请用原来的程序重新导出或另存后再传。")
    return known[0]


def _refuse_crowd(upload: File[bytes]) -> None:
    """Refuse a directory too long to be loaded; a chance match in compressed data does no harm."""
    if sum(chunk.count(_DIRECTORY_ENTRY) for chunk in upload.chunks()) > _MAX_PARTS:
        raise RefusedError("文件内部的部件太多，请把内容复制到新建的文档后再传。")
    upload.seek(0)


def _parts(package: zipfile.ZipFile) -> tuple[set[str], int]:
    """Return the names of a package's parts as one path is written, and how many bytes they say that they hold."""
    parts = package.infolist()
    return {part.filename.lower().replace("\\", "/") for part in parts}, sum(part.file_size for part in parts)


def _declared(package: zipfile.ZipFile) -> bytes:
    """Return what a package says of its parts, in whichever Unicode; ValueError where it says too much to be read."""
    types = package.getinfo("[Content_Types].xml")
    if types.file_size > _MAX_TYPES:
        raise ValueError("[Content_Types].xml is too large")
    return package.read(types).replace(b"\0", b"")


def _office_type(upload: File[bytes]) -> str:
    _refuse_crowd(upload)
    try:
        with zipfile.ZipFile(upload) as package:
            names, inflated = _parts(package)
            declared = _declared(package)
    except _BROKEN:
        raise RefusedError(f"这个压缩文件打不开或不是办公文档，{_WHAT_IS_TAKEN}。") from None
    finally:
        upload.seek(0)
    if inflated > _MAX_INFLATED or any(part in ("..", "") for name in names for part in name.rstrip("/").split("/")):
        raise RefusedError("文件解压后太大或内部路径不正常，请把内容复制到新建的文档后再传。")
    if any(macro in name for name in names for macro in _MACROS) or b"macroenabled" in declared.lower():
        raise RefusedError("文件含有宏，请另存为不含宏的 .docx 或 .xlsx 后再传。")
    found = [media_type for part, media_type in _MAIN_PARTS.items() if part in names]
    if len(found) != 1:
        raise RefusedError(f"这不是 Word 或 Excel 文档，{_WHAT_IS_TAKEN}。")
    return found[0]


def ending_of(name: str, media_type: str) -> str:
    """Return a file's own name with an ending that says what it is."""
    endings = ENDINGS.get(media_type, ())
    return name if name.lower().endswith(endings) else name + (endings[0] if endings else ".bin")
