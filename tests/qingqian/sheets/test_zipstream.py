import io
import zipfile
from collections.abc import Iterator
from typing import BinaryIO, cast

from hypothesis import given, settings
from hypothesis import strategies as st

from qingqian.sheets.zipstream import ZipStream


class Pipe:
    """An output that can only be written to."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def write(self, data: bytes) -> int:
        """Keep what is written."""
        self.pieces.append(bytes(data))
        return len(data)


def packed(parts: dict[str, list[bytes]]) -> bytes:
    pipe = Pipe()
    stream = ZipStream(cast("BinaryIO", pipe))
    for name, pieces in parts.items():
        stream.add(name, pieces)
    stream.close()
    return b"".join(pipe.pieces)


@settings(deadline=None)
@given(
    st.dictionaries(
        st.text(st.characters(codec="utf-8", exclude_characters="\0/\\"), min_size=1), st.lists(st.binary())
    )
)
def test_what_goes_in_comes_out(parts: dict[str, list[bytes]]) -> None:
    with zipfile.ZipFile(io.BytesIO(packed(parts))) as archive:
        assert archive.testzip() is None
        assert {info.orig_filename: archive.read(info) for info in archive.infolist()} == {
            name: b"".join(pieces) for name, pieces in parts.items()
        }


def test_the_same_parts_give_the_same_bytes() -> None:
    parts = {"xl/工作表.xml": [b"a" * 1000, b"b"], "empty": []}
    assert packed(parts) == packed(parts)


def test_pieces_are_not_kept() -> None:
    made = []

    def pieces() -> Iterator[bytes]:
        for number in range(100):
            made.append(number)
            yield bytes(1 << 16)

    out = io.BytesIO()
    stream = ZipStream(out)
    stream.add("a", pieces())
    stream.close()
    assert len(made) == 100
    assert len(out.getvalue()) < 100_000
