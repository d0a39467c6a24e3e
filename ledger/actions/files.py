"""Keeps uploaded files outside the web root, under names of ours, hashed."""

import hashlib
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from weakref import WeakSet

from django.conf import settings
from django.core.files.base import File

from ledger.actions.audit import note_lasting
from ledger.errors import RefusedError
from ledger.models import ClueEvidence, StoredFile, Unit
from qingqian.uploads.scanner import Verdict, scan

MAX_BYTES = 30 << 20
_clean: WeakSet[File[bytes]] = WeakSet()


@dataclass(frozen=True, slots=True)
class Laid:
    """A file on the disk: what somebody called it, its name of ours, its size in bytes, its SHA-256."""

    original_name: str
    stored_name: str
    size: int
    sha256: str


def keep(unit: Unit, upload: File[bytes]) -> StoredFile:
    """Write an upload to disk and note its size and hash; RefusedError above 30 MB, and by the virus scanner."""
    if (upload.size or 0) > MAX_BYTES:
        raise RefusedError("文件超过 30 MB，请删去图片或多余的表页后再传。")
    return StoredFile.objects.create(unit=unit, **asdict(lay(unit, upload)))


def lay(unit: Unit, upload: File[bytes]) -> Laid:
    """Write an upload to disk under a name of ours, once the virus scanner has let it pass."""
    refuse_infected(unit, upload)
    folder: Path = settings.UPLOAD_DIR
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = uuid.uuid4().hex
    digest = _write(folder / name, upload)
    return Laid(called(upload), name, upload.size or 0, digest)


def refuse_infected(unit: Unit, upload: File[bytes]) -> None:
    """Let the virus scanner, where there is one, look at an upload: once, and before anything is held.

    RefusedError for what it finds infected, noted in the audit, and for whatever it says nothing of in time.
    """
    if not settings.SCAN_COMMAND or upload in _clean:
        return
    with aside(upload) as path:
        verdict = scan(settings.SCAN_COMMAND, path, settings.SCAN_SECONDS)
    if verdict is Verdict.INFECTED:
        note_lasting(unit.pk, "upload_infected", {"file": called(upload)})
        raise RefusedError("文件里发现病毒或恶意代码，没有保存；请先杀毒，或换一份再传。")
    if verdict is not Verdict.CLEAN:
        raise RefusedError("杀毒服务暂时不可用，请稍后再传。")
    _clean.add(upload)


@contextmanager
def aside(upload: File[bytes]) -> Iterator[Path]:
    """Lay an upload aside while a program of its own looks at it; gone when the block is left."""
    folder: Path = settings.UPLOAD_DIR
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{uuid.uuid4().hex}.aside"
    try:
        _write(path, upload)
        yield path
    finally:
        path.unlink(missing_ok=True)
        upload.seek(0)


def called(upload: File[bytes]) -> str:
    """Return what somebody called a file, without folders and without signs that nobody sees; its end is kept."""
    last = (upload.name or "").replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in last if sign.isprintable()).strip()[-255:] or "未命名"


def digest_of(upload: File[bytes]) -> str:
    """Return the SHA-256 of an upload's content in hexadecimal digits."""
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()


def _write(path: Path, upload: File[bytes]) -> str:
    """Write beside, then rename: a name is there only with its whole file."""
    digest = hashlib.sha256()
    part = path.with_suffix(".part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        for chunk in upload.chunks():
            digest.update(chunk)
            file.write(chunk)
    part.rename(path)
    return digest.hexdigest()


def refuse_size(upload: File[bytes], most: int, how: str) -> None:
    """Refuse what is empty, and what is larger than so many bytes; `how` says what helps."""
    if not upload.size:
        raise RefusedError("文件是空的，请检查后重新上传。")
    if upload.size > most:
        raise RefusedError(f"文件超过 {most >> 20} MB，{how}。")


def lying(stored: StoredFile | ClueEvidence) -> Path:
    """Return where a kept file lies; RefusedError where it is gone from the disk."""
    path = path_of(stored)
    if not path.is_file():
        raise RefusedError("文件不在服务器上了，请联系系统管理员从备份中找回。")
    return path


def path_of(stored: StoredFile | ClueEvidence) -> Path:
    """Return where a kept file lies."""
    folder: Path = settings.UPLOAD_DIR
    return folder / stored.stored_name
