"""How units' rows are compared, and what a unit above answers about what two below have in common."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

from qingqian.db.operations import RunSqlFile
from qingqian.db.rls import Audited, FillScope, Policies

ANSWERS = "ledger_sharedanswer"


def _index(party: str, name: str) -> migrations.AddIndex:
    condition = models.Q(**{"gone": False, f"{party}__gt": ""})
    return migrations.AddIndex(
        "arrearsrecord",
        models.Index(condition=condition, fields=[party, "owed_fen"], include=["path", "unit"], name=name),
    )


class Migration(migrations.Migration):
    dependencies = [("ledger", "0012_rules")]
    operations = [
        _index("creditor_uscc", "record_creditor_owed"),
        _index("debtor_uscc", "record_debtor_owed"),
        RunSqlFile(Path(__file__).parent / "sql", "twins"),
        migrations.CreateModel(
            name="SharedAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("district_id", models.BigIntegerField(default=0, editable=False)),
                ("path", models.TextField(db_collation="C", default="", editable=False)),
                ("rule", models.CharField(max_length=8)),
                ("fingerprint", models.CharField(max_length=64)),
                ("text", models.TextField()),
                ("author_name", models.CharField(max_length=60)),
                ("written_at", models.DateTimeField(auto_now=True)),
                ("accepted_at", models.DateTimeField(null=True)),
                ("accepted_by_name", models.CharField(blank=True, default="", max_length=60)),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.unit"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("unit", "rule", "fingerprint"), name="shared_answer_once")
                ],
            },
        ),
        FillScope([ANSWERS]),
        Policies([ANSWERS]),
        Audited([ANSWERS]),
    ]
