"""Deletes the rows of settled imports when their time is over; what waits in a tray stays until it is mended."""

from datetime import timedelta
from typing import Final

from django.conf import settings

from ledger.models import ImportRow, Job, RowState
from ledger.queries.imports import CHECK
from ledger.scoping import SYSTEM, tenant_scope
from qingqian.db.clock import app_now

AT_ONCE: Final = 5


def clear_rows() -> int:
    """Clear the oldest settled checks whose rows were kept for IMPORT_ROWS_DAYS; return how many checks."""
    with tenant_scope(SYSTEM):
        end = app_now() - timedelta(days=settings.IMPORT_ROWS_DAYS)
        due = Job.objects.select_for_update(skip_locked=True).filter(
            kind=CHECK, finished_at__lt=end, result__has_key="decided"
        )
        checks = list(due.exclude(result__has_key="cleared").order_by("id")[:AT_ONCE])
        for check in checks:
            ImportRow.objects.filter(unit_id=check.unit_id, job=check).exclude(state=RowState.WAITING).delete()
            check.result["cleared"] = True
            check.save(update_fields=["result"])
        return len(checks)
