"""Words are found in the rows by their neighbouring signs; lists of a whole city begin and go on by an index."""

from pathlib import Path

import django.contrib.postgres.fields
from django.db import migrations, models
from django.db.models import Case, F, Q, Value, When

from qingqian.db.operations import RunSqlFile

LIVE = Q(gone=False)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0032_self_audit")]
    operations = [
        migrations.AddField(
            model_name="recordmark",
            name="rules",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=8), default=list, size=None
            ),
        ),
        migrations.AddIndex(
            model_name="arrearsrecord",
            index=models.Index(fields=["path", "sort_no", "id"], condition=LIVE, name="record_tree_order"),
        ),
        migrations.AddIndex(
            model_name="arrearsrecord",
            index=models.Index(
                Case(
                    When(owed_fen__isnull=True, then=Value(-1)),
                    default="owed_fen",
                    output_field=models.BigIntegerField(),
                ),
                F("id"),
                condition=LIVE,
                name="record_owed_order",
            ),
        ),
        migrations.AddIndex(
            model_name="arrearsrecord",
            index=models.Index(
                Case(When(due_month="", then=Value("9999-12")), default="due_month"),
                F("id"),
                condition=LIVE,
                name="record_due_order",
            ),
        ),
        RunSqlFile(Path(__file__).parent / "sql", "search"),
    ]
