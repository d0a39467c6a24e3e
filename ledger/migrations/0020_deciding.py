"""What goes with a decision: remarks pinned to rows, a new due time, and whether anybody has acted on it since."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

from qingqian.db.operations import RunSqlFile
from qingqian.db.rls import Audited, CompositeKeys, FillScope, Policies

REMARK = "ledger_remark"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0019_audit_chain")]
    operations = [
        migrations.AddField("filing", "redo_by", models.DateTimeField(null=True)),
        migrations.AddField(
            "filing", "redo_name", models.CharField(blank=True, db_default="", default="", max_length=40)
        ),
        migrations.AddField("filingevent", "rev", models.BigIntegerField(null=True)),
        migrations.CreateModel(
            name="Remark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("district_id", models.BigIntegerField(default=0, editable=False)),
                ("path", models.TextField(db_collation="C", default="", editable=False)),
                ("number", models.PositiveIntegerField()),
                ("record_id", models.BigIntegerField(null=True)),
                ("row_number", models.PositiveIntegerField(null=True)),
                ("column", models.PositiveSmallIntegerField(null=True)),
                ("text", models.CharField(max_length=500)),
                ("author_name", models.CharField(max_length=60)),
                ("written_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                ("answer", models.CharField(blank=True, default="", max_length=500)),
                ("answered_by_name", models.CharField(blank=True, default="", max_length=60)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "filing",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="remarks",
                        to="ledger.filing",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.unit"),
                ),
            ],
            options={
                "ordering": ("row_number", "column", "id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="remark_says_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("column", None), ("record_id__isnull", False), _connector="OR"),
                        name="remark_column_of_a_row",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("answer", ""), ("sent_at__isnull", False), _connector="OR"),
                        name="remark_answered_once_sent",
                    ),
                ],
            },
        ),
        CompositeKeys([(REMARK, "unit_id", "filing_id", "ledger_filing")]),
        FillScope([REMARK]),
        Policies([REMARK]),
        Audited([REMARK]),
        RunSqlFile(Path(__file__).parent / "sql", "deciding"),
    ]
