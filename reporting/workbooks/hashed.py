"""The checksum of a file, reckoned while it is written: it is not read again."""

import hashlib
import io
from collections.abc import Callable
from typing import TYPE_CHECKING, BinaryIO, TypeVar

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

AnswerT = TypeVar("AnswerT")


class _Hashed(io.RawIOBase):
    """Passes what is written on, and reckons its checksum on the way."""

    def __init__(self, out: BinaryIO) -> None:
        super().__init__()
        self._out = out
        self.sha256 = hashlib.sha256()

    def writable(self) -> bool:
        """Tell io that one can write here."""
        return True

    def write(self, data: "ReadableBuffer", /) -> int:
        """Hash and pass on."""
        self.sha256.update(data)
        return self._out.write(data)


def hashed(out: BinaryIO, write: Callable[[BinaryIO], AnswerT]) -> tuple[AnswerT, str]:
    """Let `write` fill `out`, which stays open; return its answer and the checksum of what it wrote."""
    passing = _Hashed(out)
    with io.BufferedWriter(passing) as buffered:
        answer = write(buffered)
    return answer, passing.sha256.hexdigest()
