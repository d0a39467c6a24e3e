"""Where anybody may complain, and the three questions that the public pages ask without a scope."""

from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from qingqian.db.operations import RunSqlFile
from qingqian.db.rls import FROM_BELOW, Audited, FillScope, OneField, Policies

SQL = Path(__file__).parent / "sql"
CHANNEL = "ledger_complaintchannel"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0037_clues")]

    operations = [
        migrations.CreateModel(
            name="ComplaintChannel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("district_id", models.BigIntegerField(default=0, editable=False)),
                ("path", models.TextField(db_collation="C", default="", editable=False)),
                ("scope", models.PositiveSmallIntegerField(choices=[(1, "全国省级"), (2, "重庆市")])),
                ("seq", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=80)),
                ("unit_code", models.CharField(blank=True, default="", max_length=20)),
                (
                    "phones",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), blank=True, default=list, size=None
                    ),
                ),
                ("email", models.CharField(blank=True, default="", max_length=120)),
                ("website", models.CharField(blank=True, default="", max_length=400)),
                ("note", models.CharField(blank=True, default="", max_length=200)),
                ("version", models.IntegerField(default=1)),
                ("ended_on", models.DateField(blank=True, null=True)),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.unit"),
                ),
            ],
            options={"ordering": ("scope", "seq", "id")},
        ),
        migrations.AddConstraint(
            model_name="complaintchannel",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_on", None)),
                fields=("unit", "scope", "name"),
                name="channel_named_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="complaintchannel",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="channel_has_a_name"
            ),
        ),
        FillScope([CHANNEL]),
        Policies([CHANNEL], using=FROM_BELOW),
        OneField([CHANNEL]),
        Audited([CHANNEL]),
        RunSqlFile(SQL, "channels"),
    ]
