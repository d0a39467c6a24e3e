"""The statements of this room, with the columns of a line filled in."""

from functools import cache
from pathlib import Path
from string import Template

from ledger.annexes.line import LINE_NAMES
from ledger.vocabulary import Source

FOLDER = Path(__file__).parent
COMPLAINED = f"(r.source <> {Source.SELF.value} or r.source_no <> '')"
"""What makes a row one that somebody complained of: it came from outside, or bears the number of a complaint."""


@cache
def statement(name: str, *, backwards: bool = False) -> str:
    """Return `<name>.sql` of this folder, ready for parameters; only declared columns and directions are filled in."""
    text = (FOLDER / f"{name}.sql").read_text(encoding="utf-8")
    return Template(text).substitute(
        line_columns=", ".join(f"r.{name}" for name in LINE_NAMES),
        complained=COMPLAINED,
        beyond="<" if backwards else ">",
        direction="desc" if backwards else "asc",
    )
