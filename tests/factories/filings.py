"""Filings and versions as the database makes them, without the mover: for tests of what lies beneath it."""

import json
from typing import Any

from ledger.models import Filing, FilingVersion, Period, State, Unit
from ledger.scoping import SYSTEM, tenant_scope
from qingqian.db.sqlfile import scalar
from tests.factories import campaigns

FILE_VERSION = "select file_version(%s, %s, %s, %s)"


def head(unit: Unit, **changed: Any) -> dict[str, Any]:
    """Return what a version prints."""
    return {
        "unit_name": unit.name,
        "unit_level": unit.level,
        "is_leaf": True,
        "parent_name": "",
        "period_name": "排查报告",
        "campaign_name": "专项行动",
        "rules_version": "1",
        "findings": [],
        "prepared_by": "填表人",
        "checked_by": "审核人",
        "headed_by": "负责人",
        "contact_phone": "023-48600000",
        "submitted_name": "系统",
        "nil": False,
        "late": False,
        "with_missing": False,
        "declared_small_firms": True,
        **changed,
    }


def filing(unit: Unit, period: Period | None = None, state: State = State.SUBMITTED) -> Filing:
    """Store a unit's filing for a period (default: the survey)."""
    of = period or campaigns.period()
    with tenant_scope(SYSTEM):
        return Filing.objects.get_or_create(unit=unit, period=of, defaults={"state": state})[0]


def version(unit: Unit, *children: FilingVersion, period: Period | None = None, **changed: Any) -> FilingVersion:
    """File a version of the unit's rows as they stand, pinning these versions of its children."""
    of = filing(unit, period)
    with tenant_scope(SYSTEM):
        pins = [
            {"unit": c.unit_id, "version": c.pk, "state": 1, "name": c.unit_name, "sort_no": n}
            for n, c in enumerate(children)
        ]
        printed = head(unit, is_leaf=not children, **changed)
        made = scalar(FILE_VERSION, [unit.pk, of.pk, json.dumps(printed), json.dumps(pins)])
        return FilingVersion.objects.get(pk=made)


def states() -> list[int]:
    """Return how every filing stands, unit by unit and period by period."""
    with tenant_scope(SYSTEM):
        return list(Filing.objects.order_by("unit__sort_no", "period__sort_no").values_list("state", flat=True))
