"""Fictional rows of Annex 2 that break no rule, one shape a status (domain.md §3.1)."""

import uuid
from itertools import count
from typing import Any

from stdnum.cn import uscc as gb32100

from ledger.models import ArrearsRecord, Unit
from ledger.scoping import SYSTEM, tenant_scope
from ledger.vocabulary import Category, Nature, Sector, Source, Status
from tests.factories.campaigns import LAST_DAY

WAN = 1_000_000  # 分 in 1 万元
_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_numbers = count(1)

# Within the campaign of tests/factories/campaigns.py, and not past on whatever day the tests run (A12, A13).
PROMISED = f"{LAST_DAY:%Y-%m}"
# Columns 22 to 28 of a row of each status that owes 18 = 10 万元.
OWED = 10 * WAN
STATUS_COLUMNS: dict[Status, dict[str, Any]] = {
    Status.CLEARED: {"cleared_fen": OWED},
    Status.COURT: {"court_fen": OWED},
    Status.PART: {"paid_fen": 4 * WAN, "remaining_fen": 6 * WAN, "remaining_due_month": PROMISED},
    Status.AGREED: {"agreed_fen": OWED, "agreed_due_month": PROMISED},
    Status.NONE: {},
}


def uscc(number: int, prefix: str = "91", division: str = "500110") -> str:
    """Return an invented code with both check digits right: 11 organ, 12 institution, 91 enterprise."""
    body = f"{number:08d}"
    rest = -sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) % 11
    code = f"{prefix}{division}{body}{'X' if rest == 10 else rest}"
    return code + str(gb32100.calc_check_digit(code))


def values(status: Status = Status.NONE, number: int | None = None, **changed: Any) -> dict[str, Any]:
    """Return columns 2, 3 and 5 to 28 of a faultless row of this status; further columns as given."""
    n = next(_numbers) if number is None else number
    return {
        "source": Source.SELF,
        "debtor_name": f"綦江区第{n}建设处",
        "debtor_uscc": uscc(n, "11"),
        "nature": Nature.GOVERNMENT,
        "sector": Sector.HOUSING,
        "debtor_contact": "经办人甲",
        "debtor_phone": "023-48600000",
        "creditor_name": f"重庆第{n}建材有限公司",
        "creditor_uscc": uscc(50_000_000 + n),
        "creditor_contact": "经办人乙",
        "creditor_phone": f"138{n % 10_000:04d}0001",
        "contract_name": f"第{n}号工程采购合同",
        "contract_fen": 12 * WAN,
        "owed_fen": OWED,
        "category": Category.WORKS,
        "due_month": "2022-03",
        "disputed": False,
        **STATUS_COLUMNS[status],
        **changed,
    }


def build(unit: Unit, status: Status = Status.NONE, **changed: Any) -> ArrearsRecord:
    """Return an unsaved row; sort_no, lineage, faulty and reconciled may be given too."""
    own = {"sort_no": next(_numbers), "lineage": uuid.uuid4(), "faulty": False}
    return ArrearsRecord(unit=unit, **(own | values(status, **changed)))


def record(unit: Unit, status: Status = Status.NONE, **changed: Any) -> ArrearsRecord:
    """Store a row as 系统 and return it as the database holds it."""
    with tenant_scope(SYSTEM):
        made = build(unit, status, **changed)
        made.save()
        made.refresh_from_db()
    return made


def one_of_each(unit: Unit) -> dict[Status, ArrearsRecord]:
    """Store one row of every status, in one statement."""
    with tenant_scope(SYSTEM):
        made = ArrearsRecord.objects.bulk_create([build(unit, status) for status in Status])
        found = ArrearsRecord.objects.in_bulk([row.pk for row in made])
    return {Status(row.status): row for row in found.values()}
