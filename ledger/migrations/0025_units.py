"""Units change: who took over whose rows, from when on; what a successor's reports are compared with (rule 13)."""

from pathlib import Path
from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import qingqian.db.clock
from qingqian.db.operations import RunSqlFile
from qingqian.db.rls import Audited, FillScope, Policies, Revoke
from qingqian.db.sqlfile import again, load

CHANGE = "ledger_unitchange"
SQL = Path(__file__).parent / "sql"
KINDS = [(1, "新设"), (2, "更名"), (3, "划出"), (4, "划入"), (5, "并入"), (6, "合并而来")]
CHILD_STATES = [
    (1, "已报"),
    (2, "零报告"),
    (3, "未更新"),
    (4, "视为无"),
    (5, "免报"),
    (6, "未报"),
    (7, "无变化"),
    (8, "已划转"),
]
# The same functions as they were made by 0008_facts.
FACTS = load(SQL / "facts.sql", serving=settings.SERVING_ROLE)
BEFORE = again(FACTS, "record_reckon()", "record_post()", "record_post_adjustment()", "facts_entered()")
UNNAMED = """
alter table ledger_storedfile drop constraint ledger_storedfile_stored_name_key;
drop index ledger_storedfile_stored_name_1fe72f33_like;
"""
NAMED = """
alter table ledger_storedfile add constraint ledger_storedfile_stored_name_key unique (stored_name);
create index ledger_storedfile_stored_name_1fe72f33_like on ledger_storedfile (stored_name varchar_pattern_ops);
"""


def _unit(**more: Any) -> models.Field[Any, Any]:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name=more.pop("name", "+"), to="ledger.unit", **more
    )


class Migration(migrations.Migration):
    dependencies = [("ledger", "0024_people")]
    operations = [
        migrations.CreateModel(
            name="UnitChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("district_id", models.BigIntegerField(default=0, editable=False)),
                ("path", models.TextField(db_collation="C", default="", editable=False)),
                ("kind", models.PositiveSmallIntegerField(choices=KINDS)),
                ("effective_on", models.DateField()),
                ("other_code", models.CharField(blank=True, default="", max_length=20)),
                ("other_name", models.CharField(blank=True, default="", max_length=80)),
                ("other_above", models.CharField(blank=True, default="", max_length=80)),
                ("name_before", models.CharField(blank=True, default="", max_length=80)),
                ("name_after", models.CharField(blank=True, default="", max_length=80)),
                ("reason", models.CharField(max_length=200)),
                ("row_count", models.PositiveIntegerField(default=0)),
                ("owed_fen", models.BigIntegerField(default=0)),
                ("point", models.BigIntegerField(null=True)),
                ("act", models.UUIDField()),
                ("by_name", models.CharField(max_length=60)),
                ("at", models.DateTimeField(db_default=qingqian.db.clock.AppNow(), editable=False)),
                ("other", _unit(null=True)),
                ("unit", _unit(name="changes")),
            ],
            options={
                "ordering": ("id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="unit_change_has_reason"
                    )
                ],
                "indexes": [models.Index(fields=["unit", "kind"], name="unit_change_kind")],
            },
        ),
        migrations.AddField("ledger", "closed_on", models.DateField(editable=False, null=True)),
        migrations.AddField("expectedreporter", "successor", _unit(null=True)),
        migrations.AddField("expectedreporter", "handed_over_at", models.DateTimeField(null=True)),
        migrations.AddField("filing", "opening", models.BooleanField(db_default=False, default=False, editable=False)),
        migrations.AddField(
            "filingversion", "opening", models.BooleanField(db_default=False, default=False, editable=False)
        ),
        migrations.RemoveConstraint("filing", "filing_once"),
        migrations.AddConstraint(
            "filing",
            models.UniqueConstraint(
                condition=models.Q(("opening", False)), fields=("unit", "period"), name="filing_once"
            ),
        ),
        migrations.AlterField("pinnedchild", "state", models.PositiveSmallIntegerField(choices=CHILD_STATES)),
        # By its statements: backward, the constraint bears the name again that 0001_initial has given it.
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(UNNAMED, NAMED)],
            [migrations.AlterField("storedfile", "stored_name", models.CharField(max_length=80))],
        ),
        migrations.AddConstraint(
            "storedfile", models.UniqueConstraint(fields=("unit", "stored_name"), name="stored_file_once")
        ),
        FillScope([CHANGE]),
        Policies([CHANGE]),
        Revoke("update, delete", [CHANGE]),
        Audited([CHANGE]),
        RunSqlFile(SQL, "lineage"),
        migrations.RunSQL(load(SQL / "carrying.sql"), BEFORE),
    ]
