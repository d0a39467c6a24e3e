"""Takes a whole import back while nothing was filed from it: its new rows go, its changed rows are as before."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.utils.timezone import localtime
from psycopg2 import sql

from ledger.actions.audit import note
from ledger.actions.locks import lock_ledgers
from ledger.actions.marks import mark_rows
from ledger.annexes.line import LINE_NAMES
from ledger.errors import RefusedError
from ledger.exchange.storing import mark_entry
from ledger.models import ArrearsRecord, Disposition, Entry, FilingVersion, ImportRow, Job, JobState, RowState, Unit
from ledger.permission import require
from ledger.policy import Action
from ledger.queries.imports import import_key
from ledger.scoping import Actor
from qingqian.db.clock import app_now
from qingqian.db.sqlfile import rows

NAMED: Final = 5

# Each record that the import wrote: whether it made it, is still there, moved again, or was split.
TOUCHED: Final = """
select t.record_id, t.made, r.id is not null as live,
    coalesce(r.version > t.version, true) or exists (
        select 1 from ledger_attachment a where a.unit_id = %(unit)s and a.record_id = t.record_id
            and a.removed_at is null and a.id > %(evidence)s) as moved,
    coalesce(r.contract_group is distinct from v.contract_group and r.contract_group is not null, false) as split
from (
    select record_id, bool_or(op = 'I') as made, max(version) as version from ledger_revision
    where unit_id = %(unit)s and rev_from > %(before)s and rev_from <= %(after)s group by record_id
) t join ledger_revision v on v.unit_id = %(unit)s and v.record_id = t.record_id and v.version = t.version
left join ledger_arrearsrecord r on r.unit_id = %(unit)s and r.id = t.record_id
order by t.record_id
"""
UNEXPLAIN: Final = "delete from ledger_explanation where unit_id = %s and record_id = any(%s)"
DELETE: Final = "delete from ledger_arrearsrecord where unit_id = %s and id = any(%s)"
RESTORE: Final = """
update ledger_arrearsrecord r set ({columns}, faulty, updated_at) = row ({kept}, v.faulty, app_now())
from ledger_revision v
where r.unit_id = %s and r.id = any(%s) and v.unit_id = r.unit_id and v.record_id = r.id
    and v.rev_from <= %s and v.rev_to > %s
"""


class EditedSinceError(RefusedError):
    """Rows of the import have been edited since; taking it back loses that too, so the person is asked first."""

    def __init__(self, count: int, named: Sequence[str]) -> None:
        more = " 等" if count > len(named) else ""
        words = "、".join(named) + more
        super().__init__(f"导入以后，其中 {count} 行又有改动（{words}）。撤销会连同这些改动一起撤销。")
        self.count = count


@dataclass(frozen=True, slots=True)
class Undone:
    """How many rows went, how many are as before; `repeated` says that it had been done before."""

    deleted: int
    restored: int
    repeated: bool = False


def undo(actor: Actor, unit: Unit, check_id: int, *, confirmed: bool = False) -> Undone:
    """Take the import of a check back in one act; twice is once.

    RefusedError when something was filed from it, or one of its rows was split or another merged into it;
    EditedSinceError, unless `confirmed`, when rows of it have been edited since.
    """
    require(actor, Action.IMPORT_RECORDS, unit)
    wanted = Job.objects.filter(unit=unit, key=import_key(check_id), state=JobState.DONE)
    # Looked up before the ledger is locked: a running import holds its job first and the ledger after it.
    if not wanted.exists():
        raise RefusedError("这次导入没有保存过任何行，不需要撤销。")
    lock_ledgers([unit.pk])
    job = wanted.select_for_update().get()
    if done := job.result.get("undone"):
        return Undone(done["deleted"], done["restored"], repeated=True)
    _refuse_filed(unit, job)
    touched = _touched(unit, job)
    _refuse_tied(unit, touched)
    moved = [item for item in touched if item["moved"]]
    if moved and not confirmed:
        raise EditedSinceError(len(moved), _named(unit, moved))
    outcome = _take_back(unit, job, touched)
    _settle(actor, unit, job, outcome)
    return outcome


def _refuse_filed(unit: Unit, job: Job) -> None:
    versions = FilingVersion.objects.filter(unit=unit, point__gt=job.result["rev_before"])
    version = versions.select_related("filing__period").order_by("point", "id").first()
    # An import that changed nothing has nothing to take back, whatever was filed.
    if version is not None and job.result["rev_after"] > job.result["rev_before"]:
        name = version.filing.period.name
        raise RefusedError(
            f"导入的内容已随“{name}”第 {version.number} 版报送，不能整次撤销；"
            "请先撤回或请上级退回这一版，再逐行更正，变化会随下一版报送。"
        )


def _touched(unit: Unit, job: Job) -> list[dict[str, Any]]:
    told = job.result
    since = {"before": told["rev_before"], "after": told["rev_after"], "evidence": told.get("evidence", 0)}
    return rows(TOUCHED, {"unit": unit.pk} | since)


def _refuse_tied(unit: Unit, touched: Sequence[dict[str, Any]]) -> None:
    """Refuse where another row hangs on one of these: the other half of a contract, or one merged into it."""
    if any(item["split"] for item in touched):
        raise RefusedError("导入的行里有合同已拆分成两行，不能整次撤销；请逐行更正。")
    made = [item["record_id"] for item in touched if item["made"]]
    if Disposition.objects.filter(unit=unit, into_record_id__in=made).exists():
        raise RefusedError("有其他行已并入这次导入的行，不能整次撤销；请先撤销合并。")


def _named(unit: Unit, moved: Sequence[dict[str, Any]]) -> list[str]:
    ids = [item["record_id"] for item in moved]
    found = ArrearsRecord.every.filter(unit=unit, pk__in=ids).order_by("sort_no", "id")
    return [
        f"{record.debtor_name or '（未填债务人）'}欠{record.creditor_name or '（未填债权人）'}"
        for record in found[:NAMED]
    ]


def _take_back(unit: Unit, job: Job, touched: Sequence[dict[str, Any]]) -> Undone:
    there = [item for item in touched if item["live"]]
    made = [item["record_id"] for item in there if item["made"]]
    changed = [item["record_id"] for item in there if not item["made"]]
    before = job.result["rev_before"]
    mark_entry(Entry.CORRECTED)
    columns = sql.SQL(", ").join(map(sql.Identifier, LINE_NAMES))
    kept = sql.SQL(", ").join(sql.Identifier("v", name) for name in LINE_NAMES)
    with connection.cursor() as cursor:
        if made:
            cursor.execute(UNEXPLAIN, [unit.pk, made])
            cursor.execute(DELETE, [unit.pk, made])
        if changed:
            cursor.cursor.execute(
                sql.SQL(RESTORE).format(columns=columns, kept=kept), [unit.pk, changed, before, before]
            )
    # Rows of other trays that this import had settled wait again.
    elsewhere = ImportRow.objects.filter(unit=unit, record_id__in=made, state=RowState.MENDED)
    elsewhere.exclude(job_id=job.params["check"]).update(state=RowState.WAITING, record_id=None)
    return Undone(len(made), len(changed))


def _settle(actor: Actor, unit: Unit, job: Job, outcome: Undone) -> None:
    """Say in the job, in the audit and at the rows that the import is undone; what waited is left out."""
    at = localtime(app_now()).strftime("%Y-%m-%d %H:%M")
    job.result["undone"] = {
        "by": actor.name,
        "at": at,
        "deleted": outcome.deleted,
        "restored": outcome.restored,
    }
    job.save(update_fields=["result"])
    waiting = ImportRow.objects.filter(unit=unit, job_id=job.params["check"], state=RowState.WAITING)
    waiting.update(state=RowState.DROPPED)
    mark_rows(unit, list(ArrearsRecord.objects.filter(unit=unit).values_list("id", flat=True)))
    note(unit.pk, "import_undone", {"job": job.pk, "deleted": outcome.deleted, "restored": outcome.restored})
