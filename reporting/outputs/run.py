"""The step of a job that makes files to take away; settings.JOB_STEPS names it, for the ledger does not know it."""

import hashlib
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from django.utils import timezone

from ledger.actions import jobs
from ledger.actions.beats import beating
from ledger.actions.outputs import part_of, put
from ledger.annexes.annex1 import NUMBER as CONTACTS
from ledger.models import Job
from ledger.scoping import Actor
from reporting.outputs.below import Below, below, pieces_below
from reporting.outputs.manifest import LIST, NAME, Entry, listed, manifest
from reporting.outputs.order import WHOLE, Order
from reporting.outputs.pieces import Piece, Pinned, pieces, pinned
from reporting.tables.address import BY, LIVE
from reporting.workbooks.build import ROWS
from reporting.workbooks.names import package_name

Lists = Callable[[Sequence[Entry]], Iterator[tuple[str, bytes]]]
"""Gives the names and contents of what a package says of itself, once its files are known."""

_WHEN: Final = "%Y年%m月%d日 %H:%M"


def make(job: Job, actor: Actor) -> None:
    """Make the file of a job beside its place, by its owner's present rights, then put it there with the job's end.

    A worker that is killed leaves a part that the next one clears; the file is there once and whole, or not at all.
    """
    order = Order.read(job.params)
    with part_of(job) as part, beating(job):
        meant = pinned(actor, order)
        found = pieces(actor, order, meant)
        told = _whole(job, actor, order, found, part) if order.annex == WHOLE else _alone(job, found[0], part)
        put(job, part, {**_said(order, meant), **told, "size": part.stat().st_size})


def _said(order: Order, meant: Pinned) -> dict[str, Any]:
    """Say whose figures they are, in the words of the audit, and whether telephone numbers can be read in it."""
    version = meant.version
    return {
        "annex": order.annex,
        "form": "zip" if order.annex == WHOLE else str(order.form),
        "period": order.period or LIVE,
        "version": None if version is None else version.number,
        "by": BY[order.grouping],
        "phones": meant.phones and order.annex in (WHOLE, CONTACTS, *ROWS),
        **({} if meant.only is None else {"chosen": True}),
        **({"below": True} if order.below else {}),
    }


def _alone(job: Job, piece: Piece, part: Path) -> Mapping[str, Any]:
    jobs.progress(job, 0, 1)
    with part.open("wb") as out:
        exported = piece.write(out)
    job.total = 1
    return {"file": piece.name, "lines": exported.lines, "sha256": exported.sha256}


def _whole(job: Job, actor: Actor, order: Order, own: Sequence[Piece], part: Path) -> Mapping[str, Any]:
    """Pack a whole period, with the units below if they are wanted."""
    meant = own[0].meant
    lower = below(actor, order, meant)
    found = own if lower is None else [*own, *pieces_below(actor, lower)]
    entries = _packed(job, found, part, lambda entries: _lists(meant, entries, lower))
    job.total = len(found)
    with part.open("rb") as whole:
        sha256 = hashlib.file_digest(whole, "sha256").hexdigest()
    name = package_name(meant.unit, meant.period, meant.version, below=lower is not None)
    return {"file": name, "lines": len(entries), "sha256": sha256}


def _packed(job: Job, found: Sequence[Piece], part: Path, lists: Lists) -> Sequence[Entry]:
    """Write all files into one, which they leave as they are: what they hold is compressed already."""
    entries: list[Entry] = []
    with zipfile.ZipFile(part, "w", zipfile.ZIP_STORED) as package:
        for done, piece in enumerate(found):
            jobs.progress(job, done, len(found))
            with package.open(_member(piece.path), "w", force_zip64=True) as out:
                exported = piece.write(out)  # type: ignore[arg-type]
            entries.append(Entry(piece.path, exported.lines, exported.sha256, piece.meant))
        for name, content in lists(entries):
            package.writestr(_member(name), content)
    return entries


def _lists(meant: Pinned, entries: Sequence[Entry], lower: Below | None) -> Iterator[tuple[str, bytes]]:
    """Give what the package says of itself; the list for people bears the checksum of the table too."""
    if lower is not None:
        table = listed(entries, lower)
        yield LIST, table
        entries = [*entries, Entry(LIST, 0, hashlib.sha256(table).hexdigest())]
    yield NAME, manifest(meant, entries, f"{timezone.localtime():{_WHEN}}", lower)


def _member(name: str) -> zipfile.ZipInfo:
    now = timezone.localtime()
    return zipfile.ZipInfo(name, (now.year, now.month, now.day, now.hour, now.minute, now.second))
