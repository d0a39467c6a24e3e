"""Call-backs: what creditors said of clues that were ended and of rows that were cleared, and who was drawn."""

from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from qingqian.db.operations import RunSqlFile
from qingqian.db.rls import Audited, CompositeKeys, FillFollowing, FillScope, FollowingKeys, OneField, Policies, Revoke

SQL = Path(__file__).parent / "sql"
CALLBACK, SAMPLE, ITEM = "ledger_callback", "ledger_cluesample", "ledger_cluesampleitem"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0038_channels")]
    operations = [
        migrations.CreateModel(
            name="Callback",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("district_id", models.BigIntegerField(default=0, editable=False)),
                ("path", models.TextField(db_collation="C", default="", editable=False)),
                ("lineage", models.UUIDField(null=True)),
                ("reached", models.BooleanField()),
                (
                    "answer",
                    models.PositiveSmallIntegerField(choices=[(1, "属实"), (2, "不属实"), (3, "说不清")], null=True),
                ),
                (
                    "satisfaction",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "满意"), (2, "基本满意"), (3, "不满意"), (4, "未评价")], default=4
                    ),
                ),
                ("text", models.TextField(blank=True, default="")),
                (
                    "sample_nos",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), blank=True, default=list, size=None
                    ),
                ),
                ("key", models.UUIDField(editable=False, null=True)),
                ("by_unit_name", models.CharField(max_length=80)),
                ("by_name", models.CharField(max_length=60)),
                ("at", models.DateTimeField()),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "clue",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="ledger.clue",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.unit"),
                ),
            ],
            options={
                "ordering": ("id",),
                "indexes": [
                    models.Index(fields=["clue", "id"], name="callback_clue"),
                    models.Index(
                        condition=models.Q(("lineage__isnull", False)),
                        fields=["lineage", "id"],
                        name="callback_lineage",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("clue__isnull", True), ("lineage__isnull", False)),
                            models.Q(("clue__isnull", False), ("lineage__isnull", True)),
                            _connector="OR",
                        ),
                        name="callback_of_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer__isnull", False), ("reached", True)),
                            models.Q(
                                ("answer__isnull", True),
                                ("reached", False),
                                ("satisfaction", 4),
                                models.Q(("text", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="callback_answered_or_tried",
                    ),
                    models.UniqueConstraint(fields=("unit", "lineage", "key"), name="callback_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClueSample",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("district_id", models.BigIntegerField(default=0, editable=False)),
                ("path", models.TextField(db_collation="C", default="", editable=False)),
                ("kind", models.PositiveSmallIntegerField(choices=[(1, "已办结的线索"), (2, "已清偿的欠款")])),
                ("of_name", models.CharField(max_length=80)),
                ("since", models.DateField()),
                ("until", models.DateField()),
                ("seed", models.CharField(max_length=40)),
                ("size", models.PositiveSmallIntegerField()),
                ("candidates", models.TextField()),
                ("basis", models.CharField(db_collation="C", max_length=64)),
                ("of_count", models.PositiveIntegerField()),
                ("of_lots", models.PositiveIntegerField()),
                ("sha256", models.CharField(db_collation="C", max_length=64)),
                ("by_name", models.CharField(max_length=60)),
                ("at", models.DateTimeField()),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.unit"),
                ),
            ],
            options={
                "ordering": ("-id",),
            },
        ),
        migrations.CreateModel(
            name="ClueSampleItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("district_id", models.BigIntegerField(default=0, editable=False)),
                ("path", models.TextField(db_collation="C", default="", editable=False)),
                ("place", models.PositiveSmallIntegerField()),
                ("key", models.CharField(db_collation="C", max_length=40)),
                ("lots", models.PositiveSmallIntegerField()),
                ("reasons", models.CharField(blank=True, default="", max_length=200)),
                ("target", models.BigIntegerField()),
                ("creditor_name", models.CharField(max_length=200)),
                ("debtor_name", models.CharField(blank=True, default="", max_length=200)),
                ("amount_fen", models.BigIntegerField(null=True)),
                ("unit_name", models.CharField(max_length=80)),
                (
                    "sample",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="ledger.cluesample",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.unit"),
                ),
            ],
            options={
                "ordering": ("place",),
            },
        ),
        migrations.AddConstraint(
            model_name="cluesample",
            constraint=models.UniqueConstraint(fields=("unit", "id"), name="clue_sample_of_unit"),
        ),
        migrations.AddIndex(
            model_name="cluesampleitem",
            index=models.Index(fields=["key", "-id"], name="clue_sample_key"),
        ),
        migrations.AddConstraint(
            model_name="cluesampleitem",
            constraint=models.UniqueConstraint(fields=("unit", "sample", "place"), name="clue_sample_place"),
        ),
        RunSqlFile(SQL, "callbacks"),
        FillFollowing([CALLBACK], "follow_clue"),
        FillScope([SAMPLE, ITEM]),
        Policies([CALLBACK, SAMPLE, ITEM]),
        OneField([CALLBACK, SAMPLE, ITEM]),
        CompositeKeys([(ITEM, "unit_id", "sample_id", SAMPLE)]),
        FollowingKeys([(CALLBACK, "unit_id", "clue_id", "ledger_clue")]),
        Revoke("update, delete", [CALLBACK, SAMPLE, ITEM]),
        Audited([CALLBACK, SAMPLE, ITEM]),
    ]
