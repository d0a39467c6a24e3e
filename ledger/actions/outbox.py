"""What others must learn: written beside the act, delivered after commit by 系统 (workflow.md rule 12)."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django_tasks import task

from ledger.models import Filing, FilingEvent, Notice, Outbox, Period, Unit
from ledger.policy import Action
from ledger.scoping import SYSTEM, tenant_scope
from qingqian.db.clock import app_now

TEXTS = {
    Action.SUBMIT_FILING: "{unit}提交了“{period}”第 {number} 版，请审核。",
    Action.REPORT_FOR_CHILD: "上级已代{unit}报送“{period}”第 {number} 版：{reason}",
    Action.AMEND_FILING: "{unit}提交了“{period}”的更正，第 {number} 版，请审核。",
    Action.UNDO_DECISION: "对“{period}”第 {number} 版的处理已撤销，正在重新审核。",
    Action.WITHDRAW_FILING: "{unit}撤回了“{period}”第 {number} 版。",
    Action.RETURN_FILING: "“{period}”第 {number} 版已被退回：{reason}",
    Action.APPROVE_FILING: "“{period}”第 {number} 版已审核通过。",
}
MERGED_TEXT = "{by}代为整理了一份附件2，共 {rows} 行，请核对后确认导入；确认前不会进入台账。"
UPWARD = frozenset({Action.SUBMIT_FILING, Action.AMEND_FILING, Action.WITHDRAW_FILING})
BATCH = 500
_together: ContextVar[bool] = ContextVar("announced_together", default=False)


def announce(filing: Filing, event: FilingEvent) -> None:
    """Put a row into the outbox for moves that somebody else waits for, and a task that delivers it after commit."""
    if event.action not in TEXTS:
        return
    Outbox.objects.create(
        unit_id=filing.unit_id,
        kind="filing",
        key=f"filing-event:{event.pk}",
        payload={
            "action": event.action,
            "period": filing.period_id,
            "number": event.number,
            "reason": event.comment[:120],
        },
    )
    if not _together.get():
        deliver_outbox.enqueue()


@contextmanager
def announced_together() -> Iterator[None]:
    """Wake the worker once for all moves inside, not once for each: a queue of idle tasks would hold up imports."""
    token = _together.set(True)
    try:
        yield
    finally:
        _together.reset(token)
    deliver_outbox.enqueue()


@task()
def deliver_outbox() -> int:
    """Deliver in the worker."""
    return deliver()


def deliver() -> int:
    """Turn undelivered outbox rows into notices, each once; return how many. Safe to run beside itself."""
    with tenant_scope(SYSTEM):
        waiting = Outbox.objects.select_for_update(skip_locked=True).filter(delivered_at=None).order_by("id")
        rows = list(waiting[:BATCH])
        for row in rows:
            _deliver(row)
        return len(rows)


def _deliver(row: Outbox) -> None:
    _DELIVERIES[row.kind](row)
    row.delivered_at = app_now()
    row.save(update_fields=["delivered_at"])


def _deliver_move(row: Outbox) -> None:
    action = Action(row.payload["action"])
    unit = Unit.objects.get(pk=row.unit_id)
    period = Period.objects.get(pk=row.payload["period"])
    target = unit.parent_id if action in UPWARD else unit.pk
    if target is not None:
        words = {**row.payload, "unit": unit.name, "period": period.name}
        Notice.objects.get_or_create(
            key=row.key,
            defaults={
                "unit_id": target,
                "about_unit": unit,
                "text": TEXTS[action].format(**words)[:300],
                "url": f"/filings/{unit.code}/{period.code}/",
            },
        )


def _deliver_merged(row: Outbox) -> None:
    """Tell a unit that the level above has prepared rows for it, which only its own clerk imports."""
    Notice.objects.get_or_create(
        key=row.key,
        defaults={
            "unit_id": row.unit_id,
            "about_unit_id": row.unit_id,
            "text": MERGED_TEXT.format(**row.payload)[:300],
            "url": f"/imports/{row.payload['check']}/",
        },
    )


_DELIVERIES = {"filing": _deliver_move, "merged": _deliver_merged}
