"""Writes rows in COPY's text format, streamed: what goes to the database never stands in memory as a whole."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

_ESCAPES: Final = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_SPECIAL: Final = re.compile(r"[\\\t\n\r]")
_PIECE: Final = 1 << 16


def copied(value: Any) -> str:
    """Write a value as COPY's text format reads it; blank texts stay texts, blank amounts are null."""
    if value is None:
        return "\\N"
    if isinstance(value, str):
        return value.translate(_ESCAPES) if _SPECIAL.search(value) else value
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False).translate(_ESCAPES)
    return str(int(value)) if isinstance(value, int) else str(value)


class CopyStream:
    """A file for COPY: one line a row, made as it is read."""

    def __init__(self, rows: Iterable[Sequence[Any]]) -> None:
        self._lines = self._written(rows)
        self._rest = b""

    @staticmethod
    def _written(rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
        for row in rows:
            yield "\t".join(map(copied, row)).encode() + b"\n"

    def read(self, size: int = _PIECE) -> bytes:
        """Return the next bytes, at most `size`; b'' at the end."""
        parts, held = [self._rest], len(self._rest)
        while held < size and (line := next(self._lines, b"")):
            parts.append(line)
            held += len(line)
        whole = b"".join(parts)
        self._rest = whole[size:]
        return whole[:size]
