"""Call-backs: what creditors said of clues that were ended and of rows that were cleared."""

from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from qingqian.db.operations import RunSqlFile
from qingqian.db.rls import Audited, FillFollowing, FollowingKeys, OneField, Policies, Revoke

SQL = Path(__file__).parent / "sql"
CALLBACK = "ledger_callback"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0039_channels")]
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
                ("sample_no", models.BigIntegerField(null=True)),
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
                ],
            },
        ),
        RunSqlFile(SQL, "callbacks"),
        FillFollowing([CALLBACK], "follow_clue"),
        Policies([CALLBACK]),
        OneField([CALLBACK]),
        FollowingKeys([(CALLBACK, "unit_id", "clue_id", "ledger_clue")]),
        Revoke("update, delete", [CALLBACK]),
        Audited([CALLBACK]),
    ]
