"""Virus scanners for tests: one that knows a word, one that hangs, one that cannot do its work."""

from pathlib import Path
from typing import Final

WORD: Final = b"infected-for-a-test"
"""What the scanner takes for a virus."""
_SAYS: Final = {
    "knowing": f'grep -q {WORD.decode()} "$1" && exit 1; exit 0',
    "hanging": "sleep 60; exit 0",
    "broken": "exit 2",
}


def scanner(folder: Path, kind: str) -> tuple[str, ...]:
    """Return the command of a scanner of this kind, whose script stands in a folder."""
    script = folder / f"{kind}.sh"
    script.write_text(_SAYS[kind], encoding="utf-8")
    return ("/bin/sh", str(script))
