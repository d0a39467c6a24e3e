"""Small pictures of pictures, drawn by a child process: whatever the picture does to it, this process lives on."""

import logging
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from qingqian.sheets.confine import ROOT, environment
from qingqian.uploads.picture_child import TOO_LARGE, UNREADABLE

MB: Final = 1 << 20
_MOST_TOLD: Final = 2000
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PictureLimits:
    """Bounds of one picture: pixels, bytes of memory, seconds of CPU and of waiting."""

    pixels: int = 64_000_000
    memory: int = 768 * MB
    cpu: int = 15
    wall: float = 30


LIMITS: Final = PictureLimits()


class PictureError(ValueError):
    """A picture that is not taken; its words are one clear sentence in Chinese."""


def draw_small(source: Path, target: Path, limits: PictureLimits = LIMITS) -> None:
    """Draw a JPEG or PNG small to `target`; PictureError for what cannot be read whole, or has too many pixels."""
    command = [sys.executable, "-m", "qingqian.uploads.picture_child", str(source.resolve()), str(target.resolve())]
    command += [str(limit) for limit in (limits.memory, limits.cpu, limits.pixels)]
    try:
        child = subprocess.run(  # noqa: S603 - our own module, the file only as an argument
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            env=environment(),
            timeout=limits.wall,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise PictureError("这张图片太复杂，读不出来，请重新拍照或另存为普通的 JPG 后再传。") from late
    if child.returncode == 0:
        return
    if child.returncode == TOO_LARGE:
        raise PictureError(f"图片超过 {limits.pixels // 10_000:,} 万像素，请缩小后再传。")
    if child.returncode != UNREADABLE:
        told = child.stderr[-_MOST_TOLD:].decode(errors="replace")
        _log.error("picture reader ended with status %s: %s", child.returncode, told)
    raise PictureError("图片不完整或已损坏，读不出来，请重新拍照或另存后再传。")
