"""The cells of a workbook, as a child process reads them: whatever it does, this process lives on."""

import json
import logging
import os
import secrets
import subprocess
import sys
import tempfile
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, Any

from qingqian.sheets.cells import Cell
from qingqian.sheets.confine import ROOT, environment
from qingqian.sheets.limits import Limits
from qingqian.sheets.refusal import Refused

Row = tuple[int, list[Cell]]
"""A row's number as the clerk sees it, and its cells from column A on, without blank ones at the end."""

_KEPT_STDERR = 2000
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SheetStart:
    """A worksheet begins; rows follow only if it is visible."""

    name: str
    visible: bool


def workbook(path: Path, limits: Limits) -> Generator[SheetStart | list[Row]]:
    """Yield each worksheet's start and, if it is visible, its rows in batches.

    `Refused` if the child refuses the file, or dies of it: then with a number that is also in the log.
    """
    with tempfile.TemporaryFile() as stderr, _child(path, limits, stderr) as child:
        ended = False
        for line in child.stdout or ():
            value = _parsed(line)
            if isinstance(value, list):
                yield value
            elif "sheet" in value:
                yield SheetStart(value["sheet"], value["visible"])
            elif "refused" in value:
                raise Refused(*value["refused"])
            else:
                ended = bool(value["end"])
        if not ended:
            raise _died(child.wait(), stderr)


@contextmanager
def _child(path: Path, limits: Limits, stderr: IO[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    """Run the child; it is gone when the block is left, however that is."""
    command = [sys.executable, "-m", "qingqian.sheets.child", str(path.resolve())]
    command += [str(limits.child_memory), str(limits.child_cpu)]
    child = subprocess.Popen(  # noqa: S603 - our own module, the file only as an argument
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=stderr, cwd=ROOT, env=environment()
    )
    deadline = threading.Timer(limits.child_wall, child.kill)
    deadline.start()
    try:
        yield child
    finally:
        deadline.cancel()
        child.kill()
        child.wait()
        if child.stdout:
            child.stdout.close()


def _parsed(line: bytes) -> Any:
    """Read one line; a torn last line of a dying child counts as none."""
    try:
        return json.loads(line, object_hook=_date_or_dict)
    except ValueError:
        return []


def _date_or_dict(value: dict[str, Any]) -> Any:
    return date.fromisoformat(value["d"]) if "d" in value else value


def _died(status: int, stderr: IO[bytes]) -> Refused:
    """Log how the child ended, and make the sentence that quotes the log's number."""
    number = secrets.token_hex(4).upper()
    stderr.seek(max(0, stderr.seek(0, os.SEEK_END) - _KEPT_STDERR))
    _log.error("workbook reader %s ended with status %s: %s", number, status, stderr.read().decode(errors="replace"))
    message = f"读取这个文件时出错（编号 {number}），请把表格复制到新建的工作簿后重新上传；仍不行请把编号告诉管理员"
    return Refused("reader", message, number)
