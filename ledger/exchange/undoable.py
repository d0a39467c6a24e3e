"""Tells whether a whole import can be taken back: what it wrote, and what has become of that since."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from ledger.errors import RefusedError
from ledger.models import FilingVersion, Job, JobState, Ledger, Unit
from ledger.models.revision import FOREVER
from ledger.queries.evidence import last_evidence
from ledger.queries.imports import import_key
from qingqian.db.sqlfile import rows

NAMED: Final = 5
NOTHING_STORED: Final = "这次导入没有保存过任何行，不需要撤销。"

# Of the records that the import wrote: which it made, which are there, which moved again since the import; whether
# any moved since a person looked, was split, or had another merged into it. History that was closed tells of a row
# that changed or left.
# One row comes back, however many the import wrote: this runs in a request too.
TOUCHED: Final = """
with written as (
    select v.record_id, bool_or(v.op = 'I') as made,
        bool_or(v.rev_from > %(after)s or v.rev_to > %(after)s and v.rev_to < %(forever)s) as moved,
        bool_or(v.rev_from > %(rev)s or v.rev_to > %(rev)s and v.rev_to < %(forever)s) as later
    from ledger_revision v where v.unit_id = %(unit)s and v.rev_from > %(before)s
    group by v.record_id having min(v.rev_from) <= %(after)s
)
select coalesce(array_agg(w.record_id) filter (where w.made), '{}') as made,
    coalesce(array_agg(w.record_id) filter (where r.id is not null), '{}') as live,
    coalesce(array_agg(w.record_id) filter (where w.moved or w.record_id in (
        select a.record_id from ledger_attachment a
        where a.unit_id = %(unit)s and a.removed_at is null and a.id > %(brought)s)), '{}') as moved,
    coalesce(bool_or(w.later or w.record_id in (
        select a.record_id from ledger_attachment a
        where a.unit_id = %(unit)s and a.removed_at is null and a.id > %(evidence)s)), false) as later,
    coalesce(bool_or(r.contract_group is not null and r.contract_group is distinct from (
        select v.contract_group from ledger_revision v where v.unit_id = %(unit)s and v.record_id = w.record_id
            and v.rev_from <= %(after)s and v.rev_to > %(after)s)), false) as split,
    coalesce(bool_or(w.made and w.record_id in (
        select d.into_record_id from ledger_disposition d
        where d.unit_id = %(unit)s and d.into_record_id is not null)), false) as merged
from written w left join ledger_arrearsrecord r on r.unit_id = %(unit)s and r.id = w.record_id
"""
NAMES: Final = """
select debtor_name, creditor_name from ledger_arrearsrecord
where unit_id = %s and id = any(%s) order by sort_no, id limit %s
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """How far a ledger had come when a person looked: its revision, and the newest evidence of its unit."""

    rev: int
    evidence: int

    def __str__(self) -> str:
        return f"{self.rev}.{self.evidence}"


@dataclass(frozen=True, slots=True)
class Touched:
    """What an import wrote, as ids of records: which it made, which are there, which moved since (any order).

    `later` tells whether one of them moved after the person had looked, `split` whether one was split, `merged`
    whether another row was merged into one that it made.
    """

    made: list[int]
    live: list[int]
    moved: list[int]
    later: bool
    split: bool
    merged: bool


class EditedSinceError(RefusedError):
    """Rows of the import have been edited since; taking it back loses that too, so the person is asked first.

    `seen` is how far the ledger had come when this was told: who agrees has agreed to that.
    """

    def __init__(self, count: int, named: Sequence[str], seen: Seen, *, again: bool = False) -> None:
        more = " 等" if count > len(named) else ""
        words = f"（{'、'.join(named)}{more}）" if named else ""
        first = "确认以后又有新的改动。" if again else ""
        super().__init__(f"{first}导入以后，其中 {count:,} 行又有改动{words}。撤销会连同这些改动一起撤销。")
        self.count = count
        self.seen = seen


def look(unit: Unit) -> Seen:
    """Return how far a unit's ledger has come; what is read after this may be newer, and never older."""
    return Seen(Ledger.objects.values_list("rev", flat=True).get(unit=unit), last_evidence(unit))


def stored_import(unit: Unit, check_id: int) -> Job:
    """Return the finished import of a check; RefusedError where nothing was stored."""
    job = Job.objects.filter(unit=unit, key=import_key(check_id), state=JobState.DONE).first()
    if job is None:
        raise RefusedError(NOTHING_STORED)
    return job


def undoable(unit: Unit, job: Job, agreed: Seen | None) -> Touched:
    """Return what an import wrote, if it can be taken back as a whole.

    RefusedError when something was filed from it, one of its rows was split or another merged into it;
    EditedSinceError when rows of it were edited since it was stored, or since what the person `agreed` to.
    """
    now = look(unit)
    _refuse_filed(unit, job)
    stored = Seen(job.result["rev_after"], job.result.get("evidence", 0))
    touched = _touched(unit, job, stored, agreed or stored)
    _refuse_tied(touched)
    if touched.later:
        named = _named(unit, touched.moved)
        raise EditedSinceError(len(touched.moved), named, now, again=agreed is not None)
    return touched


def _refuse_filed(unit: Unit, job: Job) -> None:
    versions = FilingVersion.every.filter(unit=unit, point__gt=job.result["rev_before"])
    version = versions.select_related("filing__period").order_by("point", "id").first()
    # An import that changed nothing has nothing to take back, whatever was filed.
    if version is not None and job.result["rev_after"] > job.result["rev_before"]:
        name = version.filing.period.name
        raise RefusedError(
            f"导入的内容已随“{name}”第 {version.number} 版报送，不能整次撤销；"
            "请先撤回或请上级退回这一版，再逐行更正，变化会随下一版报送。"
        )


def _touched(unit: Unit, job: Job, stored: Seen, seen: Seen) -> Touched:
    since = {"before": job.result["rev_before"], "after": stored.rev, "brought": stored.evidence}
    told: dict[str, Any] = {"unit": unit.pk, "forever": FOREVER, **since, **asdict(seen)}
    return Touched(**rows(TOUCHED, told)[0])


def _refuse_tied(touched: Touched) -> None:
    """Refuse where another row hangs on one of these: the other half of a contract, or one merged into it."""
    if touched.split:
        raise RefusedError("导入的行里有合同已拆分成两行，不能整次撤销；请逐行更正。")
    if touched.merged:
        raise RefusedError("有其他行已并入这次导入的行，不能整次撤销；请先撤销合并。")


def _named(unit: Unit, record_ids: Sequence[int]) -> list[str]:
    found = rows(NAMES, [unit.pk, list(record_ids), NAMED])
    return [
        f"{each['debtor_name'] or '（未填债务人）'}欠{each['creditor_name'] or '（未填债权人）'}" for each in found
    ]
