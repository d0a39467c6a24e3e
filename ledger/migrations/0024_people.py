"""Who leads the work and whom to call (附件1); what one person cannot be beside being something else (三员分立)."""

from pathlib import Path
from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from qingqian.db.clock import app_now
from qingqian.db.operations import RunSqlFile
from qingqian.db.rls import Audited, FillScope, Policies

CONTACTS = "ledger_contactsheet"


def _of(model: str) -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=model)


def _text(most: int) -> models.CharField[str, str]:
    return models.CharField(blank=True, default="", max_length=most)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0023_paper")]
    operations = [
        migrations.CreateModel(
            name="ContactSheet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("district_id", models.BigIntegerField(default=0, editable=False)),
                ("path", models.TextField(db_collation="C", default="", editable=False)),
                ("lead_office", _text(80)),
                ("leader_name", _text(40)),
                ("leader_title", _text(40)),
                ("leader_phone", _text(40)),
                ("contact_name", _text(40)),
                ("contact_title", _text(40)),
                ("contact_phone", _text(40)),
                ("version", models.PositiveIntegerField(default=0)),
                ("saved_name", _text(60)),
                ("saved_at", models.DateTimeField(default=app_now)),
                ("campaign", _of("ledger.campaign")),
                ("unit", _of("ledger.unit")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("unit", "campaign"), name="contact_sheet_once")],
            },
        ),
        FillScope([CONTACTS]),
        Policies([CONTACTS]),
        Audited([CONTACTS]),
        RunSqlFile(Path(__file__).parent / "sql", "people"),
    ]
