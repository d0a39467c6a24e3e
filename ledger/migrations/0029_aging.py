"""Sums by age and size of what is owed (账龄), kept by a trigger and filled from the rows that stand."""

import django.db.models.deletion
from django.db import migrations, models

from ledger.totals.sql import render
from qingqian.db.rls import Policies, Revoke

AGING = "ledger_liveaging"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0028_verify")]
    operations = [
        migrations.CreateModel(
            name="LiveAging",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("district_id", models.BigIntegerField(default=0, editable=False)),
                ("path", models.TextField(db_collation="C", default="", editable=False)),
                ("due_month", models.CharField(blank=True, db_collation="C", default="", max_length=7)),
                ("band", models.PositiveSmallIntegerField()),
                (
                    "nature",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "政府序列部门（含政府投融资平台）"),
                            (2, "非政府序列部门"),
                            (3, "事业单位"),
                            (4, "大型企业（央企）"),
                            (5, "大型企业（地方国企）"),
                            (6, "大型企业（民营、外资）"),
                        ]
                    ),
                ),
                ("sector", models.PositiveSmallIntegerField(default=0)),
                ("row_count", models.BigIntegerField(default=0)),
                ("open_count", models.BigIntegerField(default=0)),
                ("owed_fen", models.BigIntegerField(default=0)),
                ("balance_fen", models.BigIntegerField(default=0)),
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.unit"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("unit", "due_month", "band", "nature", "sector"), name="live_aging_once"
                    )
                ],
            },
        ),
        Policies([AGING]),
        Revoke("insert, update, delete", [AGING]),
        migrations.RunSQL(render("aging", here="not r.gone"), render("aging_undo")),
    ]
