"""Imports as pages show them: a check with its rows, what was decided of it, and what waits in trays."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Value, When

from ledger.errors import MissingError
from ledger.models import ImportRow, Job, JobState, Revision, RowOutcome, RowState, Unit

CHECK: Final = "check"
IMPORT: Final = "import"
SPLIT: Final = "split"
DIRECTORY: Final = "directory"
UNDO: Final = "undo"
"""The kinds of jobs of an import: reading a file beside the ledger, storing it, cutting up a merged one, taking the
parties of its rows into the directory, and taking it back."""

MERGED: Final = "merged"
"""The source of a check that the level above made out of one workbook of all its children."""

UNDER_WAY: Final = frozenset({JobState.QUEUED, JobState.RUNNING})

PAGE: Final = 50


def check_by_id(pk: int) -> Job:
    """Return a check in scope with its unit; MissingError for a stranger's and for one that is not there."""
    job = Job.objects.select_related("unit").filter(pk=pk, kind=CHECK).first()
    if job is None:
        raise MissingError("没有找到这次导入。")
    return job


def checks_of(unit: Unit) -> QuerySet[Job]:
    """Return the unit's checks: those made by the level above that wait for its word first, then the newest."""
    waits = Q(params__source=MERGED, state=JobState.DONE) & ~Q(result__has_key="decided")
    pending = Case(When(waits, then=Value(1)), default=Value(0))
    return Job.objects.filter(unit=unit, kind=CHECK).annotate(pending=pending).order_by("-pending", "-id")


def checks_by_id(ids: Sequence[int]) -> dict[int, Job]:
    """Return the checks of these ids that are in scope (one query)."""
    return Job.objects.filter(kind=CHECK).in_bulk(ids)


def form_key(kind: str, unit: Unit, key: str) -> str:
    """Return the key of the one job of this kind that a form of this key may lead to."""
    return f"{kind}:{unit.pk}:{key}"


def known_job(kind: str, unit: Unit, key: str) -> Job | None:
    """Return the job that a form of this key has made before, so that its file is not kept twice."""
    return Job.objects.filter(unit=unit, key=form_key(kind, unit, key)).first()


def import_key(check_id: int) -> str:
    """Return the key of the one import that a check may lead to."""
    return f"{IMPORT}:{check_id}"


def imports_of(checks: Iterable[Job]) -> dict[int, Job]:
    """Return the imports that were decided on, by the id of their check (one query)."""
    keys = {import_key(check.pk): check.pk for check in checks}
    return {keys[job.key]: job for job in Job.objects.filter(kind=IMPORT, key__in=keys)}


def undo_key(check_id: int, times: int) -> str:
    """Return the key of an undoing of a check's import, the first, the second … time that it is asked for."""
    return f"{UNDO}:{check_id}:{times}"


def undos_of(checks: Iterable[Job]) -> dict[int, Job]:
    """Return the undoings last asked for, by the id of their check (one query, none where nobody asked)."""
    asked = {check.result["undo"]["job"]: check.pk for check in checks if "undo" in check.result}
    return {asked[pk]: job for pk, job in Job.objects.filter(kind=UNDO).in_bulk(asked).items()}


def undo_of(check: Job) -> Job | None:
    """Return the undoing of a check's import that was last asked for, if any."""
    return undos_of([check]).get(check.pk)


def waiting_by_check(unit: Unit) -> dict[int, int]:
    """Count the waiting rows of the unit by the id of their check (one query)."""
    rows = ImportRow.objects.filter(unit=unit, state=RowState.WAITING).order_by()
    return dict(rows.values_list("job_id").annotate(number_of=Count("id")).values_list("job_id", "number_of"))


def waiting_of(check: Job) -> int:
    """Count the rows of one import that wait to be mended."""
    return tray(check).count()


# Which rows of a check each tab of its preview shows.
TABS: Final[dict[str, Q]] = {
    "new": Q(outcome=RowOutcome.NEW),
    "changed": Q(outcome=RowOutcome.CHANGED),
    "unchanged": Q(outcome=RowOutcome.UNCHANGED),
    "wrong": Q(worst="E"),
    "proposed": ~Q(proposals=[]),
    "all": Q(),
}


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows in the file's order, and where the pages before and after them begin (None: there is none)."""

    rows: list[Any]
    before: int | None = None
    after: int | None = None


def rows_page(check: Job, tab: str, *, after: int | None = None, before: int | None = None) -> Page:
    """Return one page of a check's rows by keyset: one query, however many rows the file has."""
    rows = ImportRow.objects.filter(job=check).filter(TABS[tab])
    return _page(rows, "number", after, before)


def _page(rows: QuerySet[Any], name: str, after: int | None, before: int | None) -> Page:
    """Cut a page out of rows in the order of `name`, which tells them apart."""
    if before is not None:
        found = list(rows.filter(**{f"{name}__lt": before}).order_by(f"-{name}")[: PAGE + 1])[::-1]
        more = len(found) > PAGE
        found = found[-PAGE:]
        return Page(found, getattr(found[0], name) if more else None, before - 1 if found else None)
    start = rows if after is None else rows.filter(**{f"{name}__gt": after})
    found = list(start.order_by(name)[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    first = getattr(found[0], name) if found and after is not None else None
    return Page(found, first, getattr(found[-1], name) if more else None)


def absent_page(check: Job, *, after: int | None = None, before: int | None = None) -> Page:
    """Return one page of the rows that the ledger had when it was checked, and the file has not."""
    rev = check.result["rev"]
    met = ImportRow.objects.filter(job=check, record_id=OuterRef("record_id"))
    rows = Revision.objects.filter(~Exists(met), unit_id=check.unit_id, rev_from__lte=rev, rev_to__gt=rev)
    return _page(rows, "record_id", after, before)


def found_rows(check: Job) -> QuerySet[ImportRow]:
    """Return the rows on which something was found or proposed, in the file's order."""
    return ImportRow.objects.filter(job=check).exclude(findings=[], proposals=[]).order_by("number")


def tray(check: Job) -> QuerySet[ImportRow]:
    """Return the rows of an import that wait to be mended, in the file's order."""
    return ImportRow.objects.filter(job=check, state=RowState.WAITING).order_by("number")


def tray_row(pk: int) -> ImportRow:
    """Return one row of an import with its unit and check; MissingError for a stranger's."""
    row = ImportRow.objects.select_related("unit", "job").filter(pk=pk).first()
    if row is None:
        raise MissingError("没有找到这一行，它可能已过保存期。")
    return row
