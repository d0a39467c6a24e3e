"""Telling by its first bytes what a file really is; its name is only what somebody called it."""

from enum import StrEnum
from pathlib import Path

from qingqian.sheets.limits import Limits
from qingqian.sheets.refusal import Refused

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEAD = 4096
_BOMS = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")
_SAVE_AS = "请用 Excel 或 WPS 打开后另存为 .xlsx，再重新上传"


class Content(StrEnum):
    """What a file is made of, as far as it is worth opening."""

    PACKAGE = "package"
    TEXT = "text"


def sniff(path: Path, limits: Limits) -> Content:
    """Return what the file holds; `Refused` for what no reader is meant for."""
    size = path.stat().st_size
    if size == 0:
        raise Refused("empty", "文件是空的，请检查后重新上传")
    if size > limits.file:
        raise Refused("size", f"文件超过 {limits.file >> 20} MB，请删去图片、多余的行和格式后重新上传")
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith(b"PK\x03\x04"):
        return Content.PACKAGE
    if head.startswith(_OLE):
        raise _ole(path)
    _refuse_markup(head)
    if not head.startswith(_BOMS) and b"\0" in head:
        raise Refused("unknown", f"无法识别这个文件，它不是 Excel 工作簿，或已被加密软件加密，{_SAVE_AS}")
    return Content.TEXT


def _ole(path: Path) -> Refused:
    """Tell apart what old container files hold: names in their directory are UTF-16."""
    content = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in content:
        return Refused("password", "文件设有密码，请在 Excel 或 WPS 中取消密码后重新上传")
    if any(name.encode("utf-16-le") in content for name in ("Workbook", "Book", "ETExtData")):
        return Refused("old_format", f"这是旧版 .xls 或 WPS .et 文件，{_SAVE_AS}")
    return Refused("unknown", f"这不是 Excel 工作簿，{_SAVE_AS}")


def _refuse_markup(head: bytes) -> None:
    """Refuse web pages and XML that spreadsheet programs open under a workbook's name."""
    start = head.replace(b"\0", b"").lstrip(b"\xff\xfe\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(b"<?xml") and b"html" not in start:
        raise Refused("xml", f"这是 XML 表格，不是 .xlsx 工作簿，{_SAVE_AS}")
    if start.startswith((b"<", b"mime-version:")):
        raise Refused("html", f"这是网页（HTML）文件，不是 .xlsx 工作簿，{_SAVE_AS}")
