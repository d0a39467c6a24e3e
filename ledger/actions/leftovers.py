"""Deletes what lies among the uploads and belongs to nothing: it holds people's papers, and nobody would ask for it.

A request that was rolled back leaves its file behind, a process that was killed what it had half written.
"""

import logging
import os
import re
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

from django.conf import settings

from ledger.models import ClueEvidence, StoredFile
from ledger.scoping import SYSTEM, tenant_scope

log = logging.getLogger("qingqian.worker")
AGE_SECONDS: Final = 24 * 3600
"""What is younger may belong to a request that is under way."""
AGAIN_SECONDS: Final = 3600
_AT_ONCE: Final = 5_000
# The names of ours (files.py): a file, its small picture, and what is there only while somebody is at it. No others.
_OURS: Final = re.compile(r"([0-9a-f]{32})(|\.thumb|\.part|\.aside|\.small)")
_KEPT: Final = ("", ".thumb")


class Leftovers:
    """Clears them once an hour."""

    def __init__(self) -> None:
        self.not_before = 0.0

    def turn(self) -> int:
        """Clear what is left if it is time to; return how many files."""
        if time.monotonic() < self.not_before:
            return 0
        self.not_before = time.monotonic() + AGAIN_SECONDS
        return clear_leftovers()


def clear_leftovers() -> int:
    """Delete files a day old that no row names; return how many (two queries for each 5,000 files).

    A row that is hidden, or of a closed unit, names its file still.
    """
    found, count = _old(settings.UPLOAD_DIR), 0
    while names := list(islice(found, _AT_ONCE)):
        count += _clear(names)
    return count


def _old(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the stem and the suffix of each file that is old enough."""
    before = time.time() - AGE_SECONDS
    if not folder.is_dir():
        return
    with os.scandir(folder) as found:
        for entry in found:
            ours = _OURS.fullmatch(entry.name)
            if ours and entry.is_file(follow_symlinks=False) and _dated(entry) < before:
                yield ours[1], ours[2]


def _dated(entry: os.DirEntry[str]) -> float:
    """Return when a file was written last; one that is gone meanwhile counts as new."""
    try:
        return entry.stat(follow_symlinks=False).st_mtime
    except FileNotFoundError:
        return time.time()


def _clear(found: Sequence[tuple[str, str]]) -> int:
    stems = {stem for stem, _suffix in found}
    with tenant_scope(SYSTEM):
        named = {
            name
            for model in (StoredFile, ClueEvidence)
            for name in model.objects.filter(stored_name__in=stems).values_list("stored_name", flat=True)
        }
    over = [stem + suffix for stem, suffix in found if stem not in named or suffix not in _KEPT]
    for name in over:
        (settings.UPLOAD_DIR / name).unlink(missing_ok=True)
    if over:
        log.info("%d files that belong to nothing were deleted", len(over))
    return len(over)
