"""Holidays, what was done to a period and why, annexes by level, who is exempt and why (domain.md §2)."""

from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import qingqian.db.clock
from qingqian.db.operations import RunSqlFile
from qingqian.db.rls import FROM_BELOW, Audited, FillScope, Policies, Revoke

DAYS, CHANGES = "ledger_calendarday", "ledger_periodchange"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0016_extensions")]
    operations = [
        migrations.AddField("period", "waived_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "periodclock",
            "annexes",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.PositiveSmallIntegerField(), blank=True, null=True, size=None
            ),
        ),
        migrations.AddField(
            "expectedreporter",
            "exempt_reason",
            models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
        migrations.AddField(
            "expectedreporter",
            "exempted_by_name",
            models.CharField(blank=True, db_default="", default="", max_length=60),
        ),
        migrations.CreateModel(
            name="CalendarDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("district_id", models.BigIntegerField(default=0, editable=False)),
                ("path", models.TextField(db_collation="C", default="", editable=False)),
                ("day", models.DateField()),
                ("working", models.BooleanField()),
                ("name", models.CharField(max_length=40)),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.unit"),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("unit", "day"), name="calendar_day_once")],
            },
        ),
        migrations.CreateModel(
            name="PeriodChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("district_id", models.BigIntegerField(default=0, editable=False)),
                ("path", models.TextField(db_collation="C", default="", editable=False)),
                (
                    "kind",
                    models.PositiveSmallIntegerField(choices=[(1, "增加"), (2, "调整"), (3, "取消"), (4, "恢复")]),
                ),
                ("said", models.JSONField(default=list)),
                ("reason", models.CharField(max_length=200)),
                ("by_name", models.CharField(max_length=60)),
                ("at", models.DateTimeField(db_default=qingqian.db.clock.AppNow(), editable=False)),
                (
                    "period",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="changes", to="ledger.period"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.unit"),
                ),
            ],
            options={
                "ordering": ("id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="period_change_has_reason"
                    )
                ],
            },
        ),
        FillScope([DAYS, CHANGES]),
        Policies([DAYS, CHANGES], using=FROM_BELOW),
        Revoke("update, delete", [CHANGES]),
        Audited([DAYS, CHANGES]),
        RunSqlFile(Path(__file__).parent / "sql", "calendar"),
    ]
