"""A program in LibreOffice's place, so that what is tested is ours and takes no seconds."""

import os
import stat
from pathlib import Path

FAKE = """#!/bin/sh
while [ "$1" != --outdir ]; do shift; done
sleep {seconds}
printf '%%PDF-1.4 pages' > "$2/book.pdf"
"""


def fake_office(folder: Path, seconds: float = 0) -> dict[str, str]:
    """Make it; return the environment in which it is found."""
    program = folder / "soffice"
    program.write_text(FAKE.format(seconds=seconds))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}
