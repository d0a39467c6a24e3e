"""What a printed code says without a sign-in, and how often somebody may ask."""

from pathlib import Path

from django.db import migrations, models

from qingqian.db.operations import RunSqlFile

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0027_taken_over")]
    operations = [
        migrations.CreateModel(
            name="RateBucket",
            fields=[
                (
                    "key",
                    models.CharField(db_collation="C", max_length=64, primary_key=True, serialize=False),
                ),
                ("full_at", models.DateTimeField()),
            ],
            options={"db_table": "rate_bucket"},
        ),
        RunSqlFile(SQL, "verify"),
    ]
