"""How the root's filing ends (审定, 已报送); a code on each version; its stamped paper: scans and receipts.

Adding `code` writes the table anew with one code for each version that is there: no row is updated, so nothing that is
frozen is touched.
"""

from pathlib import Path
from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import ledger.models.filing
import qingqian.db.clock
from qingqian.db.operations import RunSqlFile
from qingqian.db.rls import Audited, CompositeKeys, FillScope, Policies, Revoke

SQL = Path(__file__).parent / "sql"
SCAN, RECEIPT = "ledger_paperscan", "ledger_paperreceipt"
STATES = [
    (1, "未开始"),
    (2, "填报中"),
    (3, "汇总中"),
    (4, "待上报"),
    (5, "已提交"),
    (6, "审核中"),
    (7, "已退回"),
    (8, "已通过"),
    (9, "已接收"),
    (10, "已审定"),
    (11, "已报送"),
]
KINDS = [
    (0, "通知"),
    (1, "待审核"),
    (2, "撤回"),
    (3, "退回"),
    (4, "通过"),
    (5, "代为整理"),
    (6, "催报"),
    (7, "将到期"),
    (8, "逾期"),
    (9, "延期"),
    (10, "收回延期"),
    (11, "免报"),
    (12, "改为要报"),
    (13, "报送期调整"),
    (14, "代报"),
    (15, "撤销决定"),
    (16, "下级有更正"),
    (20, "纸质件"),
]


def _tenant() -> list[tuple[str, models.Field[Any, Any]]]:
    return [
        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
        ("district_id", models.BigIntegerField(default=0, editable=False)),
        ("path", models.TextField(db_collation="C", default="", editable=False)),
        ("at", models.DateTimeField(db_default=qingqian.db.clock.AppNow(), editable=False)),
        ("by_name", models.CharField(max_length=60)),
        ("unit", _of("ledger.unit")),
    ]


def _of(model: str, related: str = "+", **more: Any) -> models.Field[Any, Any]:
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name=related, to=model, **more)


class Migration(migrations.Migration):
    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL), ("ledger", "0022_bridge")]
    operations = [
        migrations.AlterField("filing", "state", models.PositiveSmallIntegerField(choices=STATES)),
        migrations.AlterField("filingevent", "from_state", models.PositiveSmallIntegerField(choices=STATES)),
        migrations.AlterField("filingevent", "to_state", models.PositiveSmallIntegerField(choices=STATES)),
        migrations.AddField(
            "filingevent", "document_no", models.CharField(blank=True, db_default="", default="", max_length=60)
        ),
        migrations.AddField(
            "filingevent", "recipient", models.CharField(blank=True, db_default="", default="", max_length=60)
        ),
        migrations.AddField("filingevent", "dated", models.DateField(null=True)),
        migrations.AlterField(
            "notice", "kind", models.PositiveSmallIntegerField(choices=KINDS, db_default=0, default=0)
        ),
        RunSqlFile(SQL, "codes"),
        migrations.AddField(
            "filingversion",
            "code",
            models.CharField(
                db_collation="C",
                db_default=ledger.models.filing.VerificationCode(),
                editable=False,
                max_length=16,
                unique=True,
            ),
        ),
        migrations.AddField("periodclock", "stamped_paper", models.BooleanField(blank=True, null=True)),
        migrations.AddField("periodclock", "paper_due_at", models.DateTimeField(blank=True, null=True)),
        migrations.CreateModel(
            name="PaperScan",
            fields=[
                *_tenant(),
                ("media_type", models.CharField(max_length=100)),
                ("stored_file", _of("ledger.storedfile", db_constraint=False)),
                ("version", _of("ledger.filingversion", "scans", db_constraint=False)),
            ],
            options={"ordering": ("id",)},
        ),
        migrations.CreateModel(
            name="PaperReceipt",
            fields=[
                *_tenant(),
                ("arrived", models.BooleanField(default=True)),
                ("received_on", models.DateField()),
                (
                    "checked",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "校验码相符"), (2, "旧版的校验码"), (3, "纸上没有校验码")], null=True
                    ),
                ),
                ("note", models.CharField(blank=True, default="", max_length=200)),
                ("by", _of(settings.AUTH_USER_MODEL, null=True)),
                ("version", _of("ledger.filingversion", "receipts", db_constraint=False)),
            ],
            options={
                "ordering": ("id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("arrived", True), ("checked__isnull", False)),
                            models.Q(("arrived", False), ("checked", None)),
                            _connector="OR",
                        ),
                        name="receipt_checked_if_arrived",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("arrived", True), models.Q(("note", ""), _negated=True), _connector="OR"),
                        name="receipt_undone_says_why",
                    ),
                ],
            },
        ),
        FillScope([SCAN, RECEIPT]),
        Policies([SCAN, RECEIPT]),
        CompositeKeys(
            [
                (SCAN, "unit_id", "version_id", "ledger_filingversion"),
                (SCAN, "unit_id", "stored_file_id", "ledger_storedfile"),
                (RECEIPT, "unit_id", "version_id", "ledger_filingversion"),
            ]
        ),
        Revoke("update, delete", [SCAN, RECEIPT]),
        Audited([SCAN, RECEIPT]),
        RunSqlFile(SQL, "paper"),
    ]
