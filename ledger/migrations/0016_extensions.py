"""The level above gives one unit more time for one period (workflow.md rule 8)."""

from pathlib import Path
from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from qingqian.db.operations import RunSqlFile
from qingqian.db.rls import Audited, FillScope, Policies

EXTENSION = "ledger_extension"


def _of(model: str, name: str) -> models.Field[Any, Any]:
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name=name, to=model)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0015_no_change")]
    operations = [
        migrations.CreateModel(
            name="Extension",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("district_id", models.BigIntegerField(default=0, editable=False)),
                ("path", models.TextField(db_collation="C", default="", editable=False)),
                ("until", models.DateTimeField()),
                ("reason", models.TextField()),
                ("given_by_name", models.CharField(max_length=60)),
                ("given_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by_name", models.CharField(blank=True, default="", max_length=60)),
                ("period", _of("ledger.period", "extensions")),
                ("unit", _of("ledger.unit", "+")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(ended_at=None), fields=("unit", "period"), name="extension_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(until__gt=models.F("given_at")),
                        name="extension_ahead",
                        violation_error_message="延期要到现在以后的时间。",
                    ),
                ],
            },
        ),
        FillScope([EXTENSION]),
        Policies([EXTENSION]),
        Audited([EXTENSION]),
        RunSqlFile(Path(__file__).parent / "sql", "extensions"),
    ]
