"""The virus scanner of the machine, as a command: what it says of a file, and nothing good where it says nothing."""

import logging
import os
import signal
import subprocess
from collections.abc import Sequence
from enum import Enum
from pathlib import Path
from typing import Final

from qingqian.sheets.confine import environment

_INFECTED: Final = 1
_log = logging.getLogger(__name__)


class Verdict(Enum):
    """What a scanner said; UNKNOWN where it could not say, or not in time."""

    CLEAN = "clean"
    INFECTED = "infected"
    UNKNOWN = "unknown"


def scan(command: Sequence[str], path: Path, seconds: float) -> Verdict:
    """Ask a scanner of a file: its words, the file's path last; 0 says clean, 1 infected, all else nothing.

    It is told none of the server's secrets. One that takes longer than `seconds` is ended with all that it started.
    """
    try:
        process = subprocess.Popen(  # noqa: S603 - the operator's own words, and a file under a name of ours
            [*command, str(path)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment(),
            start_new_session=True,
        )
    except OSError:
        _log.exception("the virus scanner cannot be started")
        return Verdict.UNKNOWN
    with process:
        try:
            status = process.wait(seconds)
        except subprocess.TimeoutExpired:
            _log.error("the virus scanner took longer than %g s", seconds)
            return Verdict.UNKNOWN
        finally:
            _end(process)
    if status not in (0, _INFECTED):
        _log.error("the virus scanner ended with status %s", status)
    return {0: Verdict.CLEAN, _INFECTED: Verdict.INFECTED}.get(status, Verdict.UNKNOWN)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the scanner with all that it has started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
