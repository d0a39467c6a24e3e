"""Work that one process alone does is leased in a row: a lock of a session is lost behind a pooler of transactions."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0034_lots")]
    operations = [
        migrations.CreateModel(
            name="Lease",
            fields=[
                ("name", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("holder", models.CharField(max_length=32)),
                ("until", models.DateTimeField()),
            ],
            options={"db_table": "lease"},
        ),
    ]
