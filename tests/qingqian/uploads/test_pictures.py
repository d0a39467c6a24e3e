"""Small pictures of pictures: drawn anew by a child that has its limits."""

import dataclasses
from pathlib import Path

import pytest
from PIL import Image

from qingqian.uploads.pictures import LIMITS, PictureError, PictureLimits, draw_small
from tests.factories.pictures import PLACE, bomb, photo, png, torn


def drawn(content: bytes, folder: Path, limits: PictureLimits = LIMITS) -> Path:
    source, target = folder / "picture", folder / "small"
    source.write_bytes(content)
    draw_small(source, target, limits)
    return target


@pytest.mark.parametrize(("content", "size"), [(photo(), (180, 240)), (png(), (144, 240)), (png("P"), (144, 240))])
def test_a_picture_becomes_a_small_one_the_right_way_up(content: bytes, size: tuple[int, int], tmp_path: Path) -> None:
    with Image.open(drawn(content, tmp_path)) as small:
        assert (small.format, small.size) == ("JPEG", size)


def test_it_tells_nothing_of_where_and_by_what_it_was_taken(tmp_path: Path) -> None:
    assert PLACE in photo()
    small = drawn(photo(), tmp_path)
    assert PLACE not in small.read_bytes()
    assert not Image.open(small).getexif()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (torn(png()), "不完整"),
        (torn(photo()), "不完整"),
        (photo()[:30], "不完整"),
        (b"GIF89a" + bytes(60), "不完整"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "不完整"),
        (bomb(), "超过 6,400 万像素"),
        (bomb(7_000), "不完整"),
    ],
)
def test_what_cannot_be_read_is_told(content: bytes, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(PictureError, match=sentence):
        drawn(content, tmp_path)


def test_one_that_takes_too_much_or_too_long_harms_nobody(tmp_path: Path) -> None:
    with pytest.raises(PictureError, match="不完整"):
        drawn(png(), tmp_path, dataclasses.replace(LIMITS, memory=16 << 20))
    with pytest.raises(PictureError, match="太复杂"):
        drawn(png(), tmp_path, dataclasses.replace(LIMITS, wall=0.01))
