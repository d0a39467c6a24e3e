"""What runs of the self-audit found, and who is told."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

from qingqian.db.operations import RunSqlFile
from qingqian.db.rls import OneField, Policies, Revoke

SQL = Path(__file__).parent / "sql"
ALARM, RUN = "ledger_alarm", "ledger_selfaudit"


def _key() -> models.Field[int, int]:
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0031_sectors")]
    operations = [
        migrations.CreateModel(
            name="SelfAudit",
            fields=[
                ("id", _key()),
                ("day", models.DateField(null=True)),
                ("whole", models.BooleanField()),
                ("started_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField()),
                ("checked", models.IntegerField()),
                ("differences", models.IntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(condition=~Q(day=None), fields=["day"], name="self_audit_once_a_day")
                ]
            },
        ),
        migrations.CreateModel(
            name="Alarm",
            fields=[
                ("id", _key()),
                ("district_id", models.BigIntegerField(default=0, editable=False)),
                ("path", models.TextField(db_collation="C", default="", editable=False)),
                ("what", models.CharField(max_length=30)),
                ("message", models.TextField()),
                ("period", models.CharField(blank=True, default="", max_length=60)),
                ("version", models.IntegerField(null=True)),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="alarms", to="ledger.selfaudit"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.unit"),
                ),
            ],
            options={"ordering": ("path", "id")},
        ),
        Policies([ALARM]),
        OneField([ALARM]),
        Revoke("insert, update, delete", [RUN, ALARM]),
        RunSqlFile(SQL, "self_audit"),
    ]
