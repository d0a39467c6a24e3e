"""A 行业主管 reads one 所属领域 across units: memberships with a sector, and a policy of its own on every table."""

from pathlib import Path
from typing import Any

from django.db import migrations, models
from django.db.models import Q

from qingqian.db.operations import RunSqlFile
from qingqian.db.rls import OF_FIELD, OF_SELF, OneField

# The lists as they were when this migration was written; ledger.tenancy has those of now.
OF_ONE_FIELD = (
    "ledger_arrearsrecord",
    "ledger_revision",
    "ledger_livetotal",
    "ledger_liveaging",
    "ledger_versiontotal",
)
NAMING = ("ledger_unit", "ledger_campaign", "ledger_period", "ledger_periodclock")
PERSONAL = ("ledger_person", "ledger_membership")
CLOSED = (
    "ledger_ledger",
    "ledger_expectedreporter",
    "ledger_explanation",
    "ledger_filing",
    "ledger_filingversion",
    "ledger_pinnedchild",
    "ledger_filingevent",
    "ledger_storedfile",
    "ledger_job",
    "ledger_auditevent",
    "ledger_auditchain",
    "ledger_outbox",
    "ledger_notice",
    "ledger_payment",
    "ledger_agreement",
    "ledger_litigation",
    "ledger_adjustment",
    "ledger_disposition",
    "ledger_attachment",
    "ledger_recordmark",
    "ledger_debtor",
    "ledger_creditor",
    "ledger_draft",
    "ledger_savedview",
    "ledger_importrow",
    "ledger_versionfinding",
    "ledger_sharedanswer",
    "ledger_extension",
    "ledger_remark",
    "ledger_narrative",
    "ledger_reminder",
    "ledger_addressee",
    "ledger_mail",
    "ledger_paperscan",
    "ledger_paperreceipt",
    "ledger_contactsheet",
    "ledger_unitchange",
    "ledger_parentcompany",
    "ledger_ruleset",
    "ledger_calendarday",
    "ledger_periodchange",
)
ROLES = [
    (1, "填报员"),
    (2, "审核员"),
    (3, "负责人"),
    (4, "管理员"),
    (5, "查看"),
    (6, "行业主管"),
    (7, "审计"),
]
SECTORS = [
    (1, "发展改革"),
    (2, "公安"),
    (3, "住建"),
    (4, "卫生健康"),
    (5, "交通"),
    (6, "水利"),
    (7, "教育"),
    (8, "农业农村"),
    (9, "平台公司"),
    (21, "政法委"),
    (22, "宣传部"),
    (99, "其他"),
]
SECTOR = 6
UNCOUNTED = Q(source=None) | Q(nature=None) | Q(disputed=None) | Q(owed_fen=None) | Q(owed_fen__lte=0)
INDEXES: dict[str, dict[str, Any]] = {
    "record_unit_order": {"fields": ["unit", "sort_no", "id"], "include": ["path", "sector"]},
    "record_creditor_owed": {
        "fields": ["creditor_uscc", "owed_fen"],
        "include": ["path", "unit", "sector"],
        "condition": Q(gone=False, creditor_uscc__gt=""),
    },
    "record_debtor_owed": {
        "fields": ["debtor_uscc", "owed_fen"],
        "include": ["path", "unit", "sector"],
        "condition": Q(gone=False, debtor_uscc__gt=""),
    },
    "record_uncounted": {"fields": ["unit"], "include": ["path", "sector"], "condition": UNCOUNTED},
}
# Going back, there is nobody of that kind: two sectors at one unit would be one role twice.
NOBODY = """
alter table ledger_membership disable trigger user;
delete from ledger_membership where role = 6;
alter table ledger_membership enable trigger user;
"""


def _index(name: str) -> list[Any]:
    """Let an index hold the sector too, which every policy on the rows reads now: else the rows are looked up."""
    of: dict[str, Any] = INDEXES[name]
    return [
        migrations.RemoveIndex("arrearsrecord", name),
        migrations.AddIndex("arrearsrecord", models.Index(name=name, **of)),
    ]


class Migration(migrations.Migration):
    dependencies = [("ledger", "0030_tiles")]
    operations = [
        migrations.AlterField("membership", "role", models.PositiveSmallIntegerField(choices=ROLES)),
        migrations.AddField(
            "membership", "sector", models.PositiveSmallIntegerField(blank=True, choices=SECTORS, null=True)
        ),
        migrations.RemoveConstraint("membership", "membership_once"),
        migrations.AddConstraint(
            "membership",
            models.UniqueConstraint(
                fields=("unit", "user", "role", "sector"), nulls_distinct=False, name="membership_once"
            ),
        ),
        migrations.AddConstraint(
            "membership",
            models.CheckConstraint(
                condition=Q(role=SECTOR, sector__isnull=False) | (~Q(role=SECTOR) & Q(sector__isnull=True)),
                name="membership_sector",
            ),
        ),
        *(operation for name in INDEXES for operation in _index(name)),
        RunSqlFile(Path(__file__).parent / "sql", "sectors"),
        OneField(CLOSED),
        OneField(OF_ONE_FIELD, reads=OF_FIELD),
        OneField(NAMING, reads="true"),
        OneField(PERSONAL, reads=OF_SELF),
        migrations.RunSQL(migrations.RunSQL.noop, NOBODY),
    ]
