"""Lists of a district begin and go on by an index of its own rows; words of two signs are found by the index alone."""

from pathlib import Path

from django.db import migrations, models
from django.db.models import Case, F, Q, Value, When

from qingqian.db.operations import RunSqlFile

LIVE = Q(gone=False)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0035_guards")]
    operations = [
        migrations.RemoveIndex(model_name="arrearsrecord", name="record_district_owed"),
        migrations.AddIndex(
            model_name="arrearsrecord",
            index=models.Index(
                fields=["district_id", "path", "sort_no", "id"], condition=LIVE, name="record_district_tree"
            ),
        ),
        migrations.AddIndex(
            model_name="arrearsrecord",
            index=models.Index(
                F("district_id"),
                Case(
                    When(owed_fen__isnull=True, then=Value(-1)),
                    default="owed_fen",
                    output_field=models.BigIntegerField(),
                ),
                F("id"),
                condition=LIVE,
                name="record_district_owed",
            ),
        ),
        migrations.AddIndex(
            model_name="arrearsrecord",
            index=models.Index(
                F("district_id"),
                Case(When(due_month="", then=Value("9999-12")), default="due_month"),
                F("id"),
                condition=LIVE,
                name="record_district_due",
            ),
        ),
        RunSqlFile(Path(__file__).parent / "sql", "order"),
    ]
