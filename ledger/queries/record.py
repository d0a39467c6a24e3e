"""One live row: its place in the ledger, what the rules say of it, and how it was last handed in."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models import Q

from ledger.annexes.checks import Context, Finding
from ledger.annexes.checks.duplicates import TWIN_RULES, twin_named
from ledger.annexes.line import LINE_NAMES, Line
from ledger.errors import Located, MissingError
from ledger.models import ArrearsRecord, FilingVersion, Revision, Unit
from ledger.queries.beside import beside
from ledger.queries.findings import findings_among
from ledger.queries.openings import of_ledger
from ledger.queries.rows import Row


@dataclass(frozen=True, slots=True)
class Place:
    """A row's printed number and its neighbours' ids (None at the ends)."""

    number: int
    before: int | None
    after: int | None


def record_by_id(pk: int) -> ArrearsRecord:
    """Return a row in the actor's scope with its unit; MissingError for a stranger's and for one that is not there."""
    record = ArrearsRecord.objects.select_related("unit").filter(pk=pk).first()
    if record is None:
        raise MissingError("没有找到这一行，它可能已被删除。")
    return record


def line_of(values: ArrearsRecord | Revision) -> Line:
    """Return the printed line of a stored row."""
    return Line(*(getattr(values, name) for name in LINE_NAMES))


def place_of(record: ArrearsRecord) -> Place:
    """Return where a row stands in its unit's ledger (three queries)."""
    rows = ArrearsRecord.objects.filter(unit_id=record.unit_id)
    earlier = rows.filter(Q(sort_no__lt=record.sort_no) | Q(sort_no=record.sort_no, id__lt=record.pk))
    later = rows.filter(Q(sort_no__gt=record.sort_no) | Q(sort_no=record.sort_no, id__gt=record.pk))
    before = earlier.order_by("-sort_no", "-id").values_list("id", flat=True).first()
    after = later.order_by("sort_no", "id").values_list("id", flat=True).first()
    return Place(earlier.count() + 1, before, after)


def row_of(record: ArrearsRecord, number: int = 0) -> Row:
    """Return a stored row as checks and explanations take it."""
    return Row(record.pk, number, line_of(record), record.contract_group, record.lineage)


def findings_of_record(record: ArrearsRecord, context: Context, number: int = 0) -> list[Located]:
    """Judge one row among those that have a say in it (six queries, one more for each twin that is named)."""
    around = beside(record.unit, [record.pk], context.thresholds.phone_creditors)
    found = findings_among(record.unit, around, context)
    return [Located(_placed(item.finding, around.among), record.pk, number, item.answer) for item in found]


def _placed(finding: Finding, among: Sequence[Row]) -> Finding:
    """Name the twin of a debt by its printed number in the ledger."""
    if finding.rule not in TWIN_RULES:
        return finding
    return replace(finding, message=twin_named(finding.message, lambda place: _numbered(among[place].record_id)))


def _numbered(record_id: int) -> str:
    return f"与第 {place_of(ArrearsRecord.objects.get(pk=record_id)).number} 件"


def last_filed_line(record: ArrearsRecord) -> Line | None:
    """Return the row as the unit's last version holds it; None if it was not handed in (two queries)."""
    versions = of_ledger(FilingVersion.every.filter(unit_id=record.unit_id)).order_by("-submitted_at", "-id")
    point = versions.values_list("point", flat=True).first()
    if point is None:
        return None
    spans = Revision.objects.filter(unit_id=record.unit_id, record_id=record.pk, rev_from__lte=point, rev_to__gt=point)
    revision = spans.first()
    return None if revision is None else line_of(revision)


def siblings_of(record: ArrearsRecord) -> list[tuple[int, int]]:
    """Return printed number and id of the other rows that a contract was split into (no query where it was not)."""
    if record.contract_group is None:
        return []
    rows = ArrearsRecord.objects.filter(unit_id=record.unit_id).order_by("sort_no", "id")
    numbered = enumerate(rows.values_list("id", "contract_group").iterator(), 1)
    return [(number, pk) for number, (pk, group) in numbered if group == record.contract_group and pk != record.pk]


def names_below(unit: Unit, children: Sequence[Unit]) -> dict[str, str]:
    """Return what column 4 says for each path of a table of `unit`: the unit one level below, or the unit itself."""
    return {unit.path: unit.name, **{child.path: child.name for child in children}}
