"""What a version says beside its rows: a report in words with its draft, 更正, 代报 (domain.md §2, workflow.md)."""

from pathlib import Path
from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from ledger.totals.sql import render
from qingqian.db.clock import app_now
from qingqian.db.operations import RunSqlFile
from qingqian.db.rls import Audited, FillScope, Policies

NARRATIVE = "ledger_narrative"


def _of(model: str, **more: Any) -> models.Field[Any, Any]:
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=model, **more)


class Migration(migrations.Migration):
    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL), ("ledger", "0017_calendar")]
    operations = [
        migrations.CreateModel(
            name="Narrative",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("district_id", models.BigIntegerField(default=0, editable=False)),
                ("path", models.TextField(db_collation="C", default="", editable=False)),
                ("practice", models.TextField(blank=True, default="")),
                ("progress", models.TextField(blank=True, default="")),
                ("problems", models.TextField(blank=True, default="")),
                ("version", models.PositiveIntegerField(default=0)),
                ("saved_name", models.CharField(blank=True, default="", max_length=60)),
                ("saved_at", models.DateTimeField(default=app_now)),
                ("period", _of("ledger.period")),
                ("saved_by", _of(settings.AUTH_USER_MODEL, null=True)),
                ("unit", _of("ledger.unit")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("unit", "period"), name="narrative_once")],
            },
        ),
        migrations.AddField("filingversion", "amendment", models.BooleanField(db_default=False, default=False)),
        migrations.AddField("filingversion", "proxy_name", models.TextField(blank=True, db_default="", default="")),
        FillScope([NARRATIVE]),
        Policies([NARRATIVE]),
        Audited([NARRATIVE]),
        RunSqlFile(Path(__file__).parent / "sql", "narrative"),
        migrations.RunSQL(render("said"), render("no_change")),
    ]
