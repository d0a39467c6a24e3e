"""Every way by which the serving login can write rows of the ledger."""

import io
import uuid
from collections.abc import Callable

from django.db import connection
from django.db.models import F

from ledger.models import ArrearsRecord, Unit
from ledger.vocabulary import Status
from tests.factories import records

NEW, KEPT = "新合同", "改后的合同"
COLUMNS = "unit_id, sort_no, lineage, source, nature, owed_fen, disputed, contract_name, faulty, reconciled"
BLANK = (
    "source_no, debtor_name, debtor_uscc, parent_company, debtor_contact, debtor_phone, creditor_name, creditor_uscc, "
    "creditor_contact, creditor_phone, due_month, remaining_due_month, agreed_due_month"
)
REST = "version, district_id, path, created_at, updated_at"
TARGET = f"insert into ledger_arrearsrecord ({COLUMNS}, {BLANK}, {REST}) "
FILLING = "'', '', '', '', '', '', '', '', '', '', '', '', '', 1, 0, '', now(), now() "
ROW = "%(unit)s, 9, gen_random_uuid(), 1, 1, 500, false, '新合同', true, false, "


def run(statement: str, unit: Unit) -> None:
    """Send one statement."""
    with connection.cursor() as cursor:
        cursor.execute(statement, {"unit": unit.pk})


def _save(unit: Unit) -> None:
    records.build(unit, contract_name=NEW).save()


def _bulk_create(unit: Unit) -> None:
    ArrearsRecord.objects.bulk_create([records.build(unit, contract_name=NEW)])


def _insert(unit: Unit) -> None:
    run(TARGET + "select " + ROW + FILLING, unit)


def _copy(unit: Unit) -> None:
    run("create temp table incoming (unit_id bigint, lineage uuid, contract_name text) on commit drop", unit)
    with connection.cursor() as cursor:
        cursor.copy_expert("copy incoming from stdin", io.StringIO(f"{unit.pk}\t{uuid.uuid4()}\t{NEW}\n"))
    row = "select unit_id, 9, lineage, 1, 1, 500, false, contract_name, true, false, "
    run(TARGET + row + FILLING + "from incoming", unit)
    run("drop table incoming", unit)


def _cte(unit: Unit) -> None:
    run("with gone as (delete from ledger_job where false) @".replace("@", TARGET + "select " + ROW + FILLING), unit)


def _own(unit: Unit) -> ArrearsRecord:
    return ArrearsRecord.objects.filter(unit=unit).earliest("id")


def _save_again(unit: Unit) -> None:
    row = _own(unit)
    row.contract_name = KEPT
    row.save()


def _update(unit: Unit) -> None:
    ArrearsRecord.objects.filter(pk=_own(unit).pk).update(contract_name=KEPT, owed_fen=F("owed_fen") + 1, faulty=True)


def _bulk_update(unit: Unit) -> None:
    row = _own(unit)
    row.contract_name = KEPT
    ArrearsRecord.objects.bulk_update([row], ["contract_name"])


def _sql_update(unit: Unit) -> None:
    run("update ledger_arrearsrecord set contract_name = '改后的合同', nature = 2 where unit_id = %(unit)s", unit)


def _upsert(unit: Unit) -> None:
    row = _own(unit)
    row.contract_name = KEPT
    ArrearsRecord.objects.bulk_create(
        [row], update_conflicts=True, update_fields=["contract_name"], unique_fields=["id"]
    )


def _merge(unit: Unit) -> None:
    run(
        "merge into ledger_arrearsrecord r using (select %(unit)s::bigint as unit_id) n on r.unit_id = n.unit_id "
        "when matched then update set contract_name = '改后的合同', disputed = true",
        unit,
    )


def _delete(unit: Unit) -> None:
    _own(unit).delete()


def _delete_all(unit: Unit) -> None:
    ArrearsRecord.objects.filter(unit=unit).delete()


def _sql_delete(unit: Unit) -> None:
    run("delete from ledger_arrearsrecord where unit_id = %(unit)s", unit)


INSERTS: dict[str, Callable[[Unit], None]] = {
    "save": _save,
    "bulk_create": _bulk_create,
    "insert": _insert,
    "copy": _copy,
    "cte": _cte,
}
UPDATES: dict[str, Callable[[Unit], None]] = {
    "save": _save_again,
    "update": _update,
    "bulk_update": _bulk_update,
    "sql": _sql_update,
    "upsert": _upsert,
    "merge": _merge,
}
DELETES: dict[str, Callable[[Unit], None]] = {"delete": _delete, "queryset": _delete_all, "sql": _sql_delete}
# (operation, way): what it is called on starts with one row of the unit.
ALL = [(op, name) for op, ways in (("I", INSERTS), ("U", UPDATES), ("D", DELETES)) for name in ways]


def write(op: str, name: str, unit: Unit) -> None:
    """Write by one of the ways, inside the scope that is open."""
    {"I": INSERTS, "U": UPDATES, "D": DELETES}[op][name](unit)


def start(unit: Unit) -> ArrearsRecord:
    """Store the one row that updates and deletes find."""
    return records.record(unit, Status.PART)
