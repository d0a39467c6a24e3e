"""The file that proves an explanation, as a list beside the text names it."""

from typing import Final

from django.http import QueryDict

PROOF: Final = "proof-"
"""What the name of such a list begins with; what follows is that of the text's field."""
_LONGEST: Final = 18
_NO_FILE: Final = 0


def chosen(text: str) -> int | None:
    """Return the id of a chosen attachment, None where none is chosen; what is no id is that of no file."""
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST else _NO_FILE


def proofs_in(posted: QueryDict) -> dict[str, int | None]:
    """Return the files that were chosen, by rule and number ('A02:7')."""
    return {name.removeprefix(PROOF): chosen(str(posted[name])) for name in posted if name.startswith(PROOF)}
