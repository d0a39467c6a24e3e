"""Which tables the audit watches, and that it does."""

import pytest
from django.db import transaction

from ledger.scoping import SYSTEM, tenant_scope
from ledger.tenancy import AUDITED_INSERTS, AUDITED_TABLES, TENANT_TABLES
from qingqian.db.sqlfile import rows, scalar
from tests.walls.attack import bound, fetch
from tests.walls.tenants import World

# Tenant tables whose writes leave no event by trigger, each with its reason.
UNAUDITED = {
    "ledger_ledger": "moved by capture; the rows' own event tells",
    "ledger_revision": "is history itself",
    "ledger_livetotal": "moved by capture; the rows' own event tells",
    "ledger_liveaging": "moved by capture; the rows' own event tells",
    "ledger_versiontotal": "written with its version, which has an event",
    "ledger_versionfinding": "counted with its version, which has an event",
    "ledger_pinnedchild": "written with its version, which has an event",
    "ledger_auditevent": "is the audit itself",
    "ledger_alarm": "what the self-audit found; kept for ever beside its run",
    "ledger_auditchain": "says where the chains of the audit end",
    "ledger_outbox": "made and ticked off by the program beside an audited move",
    "ledger_notice": "made by the program from the outbox",
    "ledger_mail": "made by the program from notices; what an administrator decides about one is noted",
    "ledger_addressee": "made with its notice; reading one is no act",
    "ledger_recordmark": "counted by the program from the rows' findings",
    "ledger_draft": "a person's unsaved typing; saving it leaves the row's own event",
    "ledger_savedview": "how a person likes a list to look",
    "ledger_importrow": "read from a stored file, which has an event; storing it leaves the row's own",
}
LAST = "select max(id) from ledger_auditevent"
SINCE = "select what, op, row_id from ledger_auditevent where id > %s order by id"


def test_every_tenant_table_is_audited_or_has_its_reason() -> None:
    audited = {*AUDITED_TABLES, *AUDITED_INSERTS, "ledger_unit"}
    assert audited | set(UNAUDITED) == set(TENANT_TABLES)
    assert not audited & set(UNAUDITED)


@pytest.mark.usefixtures("clone")
def test_every_audited_table_has_its_triggers() -> None:
    found = rows(
        "select tgrelid::regclass::text as name, array_agg(tgname::text order by tgname) as triggers from pg_trigger "
        "where tgfoid = 'audit_rows'::regproc and tgenabled = 'O' group by 1"
    )
    every = ["z_audit_delete", "z_audit_insert", "z_audit_update"]
    expected = dict.fromkeys(AUDITED_TABLES, every) | dict.fromkeys(AUDITED_INSERTS, every[1:2])
    assert {row["name"]: row["triggers"] for row in found} == expected


@pytest.mark.parametrize("table", [*AUDITED_TABLES, *AUDITED_INSERTS, "ledger_unit"])
def test_a_write_on_each_audited_table_is_counted(world: World, table: str) -> None:
    (row, *_) = world.rows[table]
    with tenant_scope(SYSTEM):
        made = scalar("select count(*) from ledger_auditevent where what = %s and op = 'I'", [table])
        assert made >= len({row["path"] for row in world.rows[table]})
        if table in {
            *AUDITED_INSERTS,
            "ledger_filingversion",
            "ledger_filingevent",
            "ledger_ruleset",
            "ledger_periodchange",
            "ledger_reminder",
            "ledger_paperscan",
            "ledger_paperreceipt",
            "ledger_unitchange",
            "ledger_clueevent",
            "ledger_callback",
            "ledger_cluesample",
            "ledger_cluesampleitem",
        }:
            return  # a job's progress is no event; the others never change
        with transaction.atomic():
            before = scalar(LAST)
            fetch(bound("update {table} set path = path where {key} = %s returning 1", table), [row["id"]])
            assert rows(SINCE, [before]) == [{"what": table, "op": "U", "row_id": row["id"]}]
            transaction.set_rollback(True)
