"""Workbooks on paper: LibreOffice turns the very file that we wrote into a PDF, one at a time (sheets.md "Out").

Nothing uploaded comes here: the workbook is written by the caller into a folder of ours, and thrown away afterwards.
"""

import fcntl
import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final, TypeVar

AnswerT = TypeVar("AnswerT")
_PROGRAMS: Final = ("soffice", "libreoffice")
# The shell sets the limit and becomes the program, so that it holds for all that the program starts: also where our
# own process was killed meanwhile and nobody looks at the clock any more.
_LIMITED: Final = ("/bin/sh", "-c", 'ulimit -t "$0"; exec "$@"')
_BOOK: Final = "book.xlsx"
_TOLD: Final = ("PATH", "HOME", "LANG")

# What stands for a font of the official look where it is not installed (on most servers none is): else LibreOffice
# takes any font at all, with Japanese forms of the characters and figures of another width.
_SONG: Final = "Noto Serif CJK SC"
_STAND_INS: Final = {
    "宋体": _SONG,
    "仿宋": _SONG,
    "方正小标宋简体": _SONG,
    "黑体": "Noto Sans CJK SC",
    "Calibri": _SONG,  # the foot of the pages, which names no font
}
_FONTS: Final = """<?xml version="1.0"?>
<fontconfig>
<include ignore_missing="yes">/etc/fonts/fonts.conf</include>
{stand_ins}
</fontconfig>
"""
_STAND_IN: Final = (
    """<alias binding="same"><family>{font}</family><accept><family>{stand_in}</family></accept></alias>"""
)


class NoOfficeError(RuntimeError):
    """LibreOffice is not installed on this machine."""


class OfficeError(RuntimeError):
    """LibreOffice did not make the PDF, or not in time."""


def office() -> str | None:
    """Return where LibreOffice is, if it is installed."""
    return next((found for name in _PROGRAMS if (found := shutil.which(name))), None)


def to_pdf(write: Callable[[BinaryIO], AnswerT], out: BinaryIO, folder: Path, seconds: int) -> AnswerT:
    """Let `write` fill a workbook, put its pages into `out` as a PDF, and return what `write` answered.

    `folder` is where this is done, one at a time by all processes that name it; others wait. NoOfficeError where
    LibreOffice is missing (before anything is written), OfficeError where it fails or takes longer than `seconds`.
    """
    program = office()
    if program is None:
        raise NoOfficeError
    with _alone(folder) as held:
        room = _emptied(folder / "room")
        try:
            with (room / _BOOK).open("wb") as book:
                answer = write(book)
            _convert(program, room, held, seconds)
            with (room / _BOOK).with_suffix(".pdf").open("rb") as pages:
                shutil.copyfileobj(pages, out)
        finally:
            shutil.rmtree(room, ignore_errors=True)
    return answer


@contextmanager
def _alone(folder: Path) -> Iterator[int]:
    """Wait until no other process is at it; the lock goes with the last process that holds its file open."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    held = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield held
    finally:
        os.close(held)


def _emptied(room: Path) -> Path:
    """Return an empty folder; whatever one who was killed left there is gone."""
    shutil.rmtree(room, ignore_errors=True)
    room.mkdir(mode=0o700)
    return room


def _fonts(room: Path) -> str:
    """Say what stands for which font; return the place of the file that says so."""
    stand_ins = "\n".join(_STAND_IN.format(font=font, stand_in=other) for font, other in _STAND_INS.items())
    place = room / "fonts.conf"
    place.write_text(_FONTS.format(stand_ins=stand_ins), encoding="utf-8")
    return str(place)


def _environment(room: Path) -> dict[str, str]:
    """Return all that LibreOffice is told of ours: no key and no address of a database, whatever a workbook does."""
    told = {name: os.environ[name] for name in _TOLD if name in os.environ}
    return {**told, "FONTCONFIG_FILE": _fonts(room)}


def _convert(program: str, room: Path, held: int, seconds: int) -> None:
    """Run LibreOffice with a profile of its own; it keeps the lock as long as it runs, though we be killed."""
    profile = f"-env:UserInstallation={(room / 'profile').resolve().as_uri()}"
    said = (
        program,
        profile,
        "--headless",
        "--norestore",
        "--nolockcheck",
        "--convert-to",
        "pdf",
        "--outdir",
        str(room),
    )
    command = [*_LIMITED, str(seconds), *said, str(room / _BOOK)]
    with subprocess.Popen(  # noqa: S603 - fixed words, and files of ours
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=_environment(room),
        pass_fds=(held,),
        start_new_session=True,
    ) as process:
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired as late:
            raise OfficeError(f"LibreOffice took longer than {seconds} s") from late
        finally:
            _end(process)
    if not (room / _BOOK).with_suffix(".pdf").is_file():
        raise OfficeError(f"LibreOffice ended with {process.returncode} and made nothing")


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the program with all that it has started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
