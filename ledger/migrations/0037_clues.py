"""Clues and complaints: what was complained of, where it lies, what was done, what proves it, and its clocks."""

from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import qingqian.db.clock
from qingqian.db.operations import RunSqlFile
from qingqian.db.rls import FROM_BELOW, Audited, FillFollowing, FillScope, FollowingKeys, OneField, Policies, Revoke

SQL = Path(__file__).parent / "sql"
NOTICES = [
    (0, "通知"),
    (1, "待审核"),
    (2, "撤回"),
    (3, "退回"),
    (4, "通过"),
    (5, "代为整理"),
    (6, "催报"),
    (7, "将到期"),
    (8, "逾期"),
    (9, "延期"),
    (10, "收回延期"),
    (11, "免报"),
    (12, "改为要报"),
    (13, "报送期调整"),
    (14, "代报"),
    (15, "撤销决定"),
    (16, "下级有更正"),
    (20, "纸质件"),
    (21, "单位变更"),
    (22, "线索"),
    (23, "线索待定"),
    (24, "线索待办"),
]
CLUE, CLOCK, EVENT = "ledger_clue", "ledger_clueclock", "ledger_clueevent"
TIED = ["ledger_cluedebtor", EVENT, "ledger_clueevidence", "ledger_cluelink", "ledger_cluemeasure"]


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0036_order"),
    ]

    operations = [
        migrations.CreateModel(
            name="Clue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("district_id", models.BigIntegerField(default=0, editable=False)),
                ("path", models.TextField(db_collation="C", default="", editable=False)),
                ("intake_name", models.CharField(max_length=80)),
                (
                    "number",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.text.Concat(
                            models.Value("XS"),
                            django.db.models.functions.comparison.Cast(
                                django.db.models.functions.datetime.ExtractYear("received_on"), models.CharField()
                            ),
                            models.Value("-"),
                            django.db.models.functions.text.LPad(
                                django.db.models.functions.comparison.Cast("id", models.CharField()),
                                django.db.models.functions.comparison.Greatest(
                                    models.Value(6),
                                    django.db.models.functions.text.Length(
                                        django.db.models.functions.comparison.Cast("id", models.CharField())
                                    ),
                                ),
                                models.Value("0"),
                            ),
                        ),
                        output_field=models.CharField(db_collation="C", max_length=40, unique=True),
                        unique=True,
                    ),
                ),
                ("version", models.IntegerField(default=1)),
                (
                    "kind",
                    models.PositiveSmallIntegerField(choices=[(1, "拖欠账款"), (2, "非法增加企业负担")], default=1),
                ),
                (
                    "channel",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "工信部登记（投诉）平台"),
                            (2, "国务院“互联网+督查”"),
                            (3, "上级交办"),
                            (4, "电话"),
                            (5, "信访"),
                            (6, "审计"),
                            (7, "网上填报"),
                            (9, "其他"),
                        ]
                    ),
                ),
                ("channel_no", models.CharField(blank=True, default="", max_length=80)),
                ("creditor_name", models.CharField(max_length=200)),
                ("creditor_key", models.CharField(editable=False, max_length=200)),
                ("debtor_name", models.CharField(blank=True, default="", max_length=200)),
                ("debtor_key", models.CharField(blank=True, default="", editable=False, max_length=200)),
                ("party_count", models.PositiveIntegerField(blank=True, null=True)),
                ("amount_fen", models.BigIntegerField(blank=True, null=True)),
                ("matter", models.TextField(blank=True, default="")),
                ("contact_name", models.CharField(blank=True, default="", max_length=80)),
                ("contact_phone", models.CharField(blank=True, default="", max_length=80)),
                (
                    "state",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "待审查"),
                            (2, "待补正"),
                            (3, "不予受理"),
                            (4, "待转办"),
                            (5, "待接办"),
                            (6, "办理中"),
                            (7, "待批延期"),
                            (8, "待定改派"),
                            (9, "待复核"),
                            (10, "已办结"),
                            (11, "已归档"),
                            (12, "已撤诉"),
                            (13, "已转司法"),
                            (14, "已并入"),
                        ],
                        default=1,
                    ),
                ),
                (
                    "ending",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[
                            (1, "待审查"),
                            (2, "待补正"),
                            (3, "不予受理"),
                            (4, "待转办"),
                            (5, "待接办"),
                            (6, "办理中"),
                            (7, "待批延期"),
                            (8, "待定改派"),
                            (9, "待复核"),
                            (10, "已办结"),
                            (11, "已归档"),
                            (12, "已撤诉"),
                            (13, "已转司法"),
                            (14, "已并入"),
                        ],
                        null=True,
                    ),
                ),
                ("received_on", models.DateField()),
                ("accepted_on", models.DateField(blank=True, null=True)),
                ("ended_on", models.DateField(blank=True, null=True)),
                ("due_on", models.DateField(blank=True, null=True)),
                ("result_due", models.DateField(blank=True, null=True)),
                ("result_last", models.DateField(blank=True, null=True)),
                ("asked_until", models.DateField(blank=True, null=True)),
                (
                    "result",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[
                            (1, "属实-已清偿"),
                            (2, "属实-部分清偿"),
                            (3, "属实-已签协议"),
                            (4, "有分歧-协商中"),
                            (5, "有分歧-引导司法"),
                            (6, "不属实"),
                            (7, "不属范围"),
                            (8, "重复"),
                            (21, "属实-已纠正"),
                            (22, "属实-已退还"),
                        ],
                        null=True,
                    ),
                ),
                ("result_text", models.TextField(blank=True, default="")),
                ("unreachable", models.BooleanField(default=False)),
                ("false_found", models.BooleanField(default=False)),
                ("joined_number", models.CharField(blank=True, default="", max_length=40)),
                (
                    "query_digest",
                    models.CharField(blank=True, db_collation="C", default="", editable=False, max_length=64),
                ),
                ("registered_name", models.CharField(max_length=60)),
                ("registered_at", models.DateTimeField(db_default=qingqian.db.clock.AppNow(), editable=False)),
                ("entered_at", models.DateTimeField(db_default=qingqian.db.clock.AppNow())),
                (
                    "desk",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.unit"),
                ),
                (
                    "owner",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.unit"),
                ),
                (
                    "registered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
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
            name="ClueClock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("district_id", models.BigIntegerField(default=0, editable=False)),
                ("path", models.TextField(db_collation="C", default="", editable=False)),
                ("examine_days", models.PositiveSmallIntegerField(default=10)),
                ("examine_working", models.BooleanField(default=True)),
                ("transfer_days", models.PositiveSmallIntegerField(default=10)),
                ("transfer_working", models.BooleanField(default=True)),
                ("result_days", models.PositiveSmallIntegerField(default=30)),
                ("result_working", models.BooleanField(default=False)),
                ("most_days", models.PositiveSmallIntegerField(default=90)),
                ("changed_by_name", models.CharField(blank=True, default="", max_length=60)),
                ("changed_at", models.DateTimeField(auto_now=True)),
                (
                    "unit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.unit"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ClueDebtor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("district_id", models.BigIntegerField(default=0, editable=False)),
                ("path", models.TextField(db_collation="C", default="", editable=False)),
                ("name", models.CharField(max_length=200)),
                ("key", models.CharField(editable=False, max_length=200)),
                ("amount_fen", models.BigIntegerField(blank=True, null=True)),
                (
                    "clue",
                    models.ForeignKey(
                        db_constraint=False,
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
            },
        ),
        migrations.CreateModel(
            name="ClueEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("district_id", models.BigIntegerField(default=0, editable=False)),
                ("path", models.TextField(db_collation="C", default="", editable=False)),
                ("act", models.CharField(max_length=40)),
                (
                    "from_state",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "待审查"),
                            (2, "待补正"),
                            (3, "不予受理"),
                            (4, "待转办"),
                            (5, "待接办"),
                            (6, "办理中"),
                            (7, "待批延期"),
                            (8, "待定改派"),
                            (9, "待复核"),
                            (10, "已办结"),
                            (11, "已归档"),
                            (12, "已撤诉"),
                            (13, "已转司法"),
                            (14, "已并入"),
                        ]
                    ),
                ),
                (
                    "to_state",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "待审查"),
                            (2, "待补正"),
                            (3, "不予受理"),
                            (4, "待转办"),
                            (5, "待接办"),
                            (6, "办理中"),
                            (7, "待批延期"),
                            (8, "待定改派"),
                            (9, "待复核"),
                            (10, "已办结"),
                            (11, "已归档"),
                            (12, "已撤诉"),
                            (13, "已转司法"),
                            (14, "已并入"),
                        ]
                    ),
                ),
                ("by_unit_name", models.CharField(max_length=80)),
                ("to_unit_name", models.CharField(blank=True, default="", max_length=80)),
                ("comment", models.TextField(blank=True, default="")),
                ("facts", models.JSONField(default=dict)),
                ("actor_name", models.CharField(max_length=60)),
                ("at", models.DateTimeField()),
                (
                    "actor",
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
            },
        ),
        migrations.CreateModel(
            name="ClueEvidence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("district_id", models.BigIntegerField(default=0, editable=False)),
                ("path", models.TextField(db_collation="C", default="", editable=False)),
                (
                    "kind",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "投诉材料"),
                            (2, "合同"),
                            (3, "付款凭证"),
                            (4, "债权人确认"),
                            (5, "还款协议"),
                            (6, "司法文书"),
                            (7, "债务人书面说明"),
                            (8, "联系记录"),
                            (9, "撤诉书"),
                            (10, "督办文书"),
                            (99, "其他"),
                        ]
                    ),
                ),
                ("title", models.CharField(blank=True, default="", max_length=100)),
                ("original_name", models.CharField(max_length=255)),
                ("stored_name", models.CharField(max_length=80)),
                ("size", models.BigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("media_type", models.CharField(max_length=100)),
                ("author_name", models.CharField(max_length=60)),
                ("entered_at", models.DateTimeField(db_default=qingqian.db.clock.AppNow(), editable=False)),
                ("removed_at", models.DateTimeField(null=True)),
                ("removed_by_name", models.CharField(blank=True, default="", max_length=60)),
                (
                    "clue",
                    models.ForeignKey(
                        db_constraint=False,
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
            },
        ),
        migrations.CreateModel(
            name="ClueLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("district_id", models.BigIntegerField(default=0, editable=False)),
                ("path", models.TextField(db_collation="C", default="", editable=False)),
                ("lineage", models.UUIDField(db_index=True)),
                ("author_name", models.CharField(max_length=60)),
                ("entered_at", models.DateTimeField(db_default=qingqian.db.clock.AppNow(), editable=False)),
                (
                    "clue",
                    models.ForeignKey(
                        db_constraint=False,
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
            },
        ),
        migrations.CreateModel(
            name="ClueMeasure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("district_id", models.BigIntegerField(default=0, editable=False)),
                ("path", models.TextField(db_collation="C", default="", editable=False)),
                (
                    "kind",
                    models.PositiveSmallIntegerField(choices=[(1, "督办"), (2, "约谈"), (3, "通报"), (4, "挂牌督办")]),
                ),
                ("by_unit_name", models.CharField(max_length=80)),
                ("by_unit_path", models.TextField(db_collation="C")),
                ("by_name", models.CharField(max_length=60)),
                ("text", models.TextField()),
                ("complete_by", models.DateField(blank=True, null=True)),
                ("at", models.DateTimeField(db_default=qingqian.db.clock.AppNow(), editable=False)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by_name", models.CharField(blank=True, default="", max_length=60)),
                ("ended_text", models.TextField(blank=True, default="")),
                (
                    "clue",
                    models.ForeignKey(
                        db_constraint=False,
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
            },
        ),
        migrations.AddIndex(
            model_name="clue",
            index=models.Index(fields=["path", "state", "-id"], name="clue_place_state"),
        ),
        migrations.AddIndex(
            model_name="clue",
            index=models.Index(fields=["desk", "state", "due_on"], name="clue_desk_due"),
        ),
        migrations.AddIndex(
            model_name="clue",
            index=models.Index(
                fields=["creditor_key", "debtor_key"], include=("path", "amount_fen"), name="clue_parties"
            ),
        ),
        migrations.AddIndex(
            model_name="clue",
            index=models.Index(
                condition=models.Q(("channel_no", ""), _negated=True),
                fields=["channel", "channel_no"],
                name="clue_channel_no",
            ),
        ),
        migrations.AddConstraint(
            model_name="clue",
            constraint=models.UniqueConstraint(fields=("unit", "id"), name="clue_of_unit"),
        ),
        migrations.AddConstraint(
            model_name="clue",
            constraint=models.UniqueConstraint(
                condition=models.Q(("query_digest", ""), _negated=True),
                fields=("query_digest",),
                name="clue_query_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="clue",
            constraint=models.CheckConstraint(
                condition=models.Q(("creditor_name", ""), _negated=True), name="clue_names_creditor"
            ),
        ),
        migrations.AddConstraint(
            model_name="clue",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount_fen", None),
                    models.Q(("amount_fen__gt", 0), ("amount_fen__isnull", False)),
                    _connector="OR",
                ),
                name="clue_amount_above_zero",
                violation_error_message="欠款金额应大于 0；不知道的请填“/”。",
            ),
        ),
        migrations.AddConstraint(
            model_name="clue",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", [9, 10, 11]), _negated=True), ("ending__isnull", False), _connector="OR"
                ),
                name="clue_ending_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="clue",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ending", 10), _negated=True), ("result__isnull", False), _connector="OR"
                ),
                name="clue_closed_with_result",
            ),
        ),
        migrations.AddConstraint(
            model_name="clue",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", 14), ("joined_number", ""), _connector="XOR"), name="clue_joined_to_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="clueclock",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("examine_days__gt", 0),
                    ("result_days__gt", 0),
                    ("transfer_days__gt", 0),
                    ("most_days__gte", models.F("result_days")),
                ),
                name="clue_clock_sound",
                violation_error_message="天数应大于 0，最长办理天数不能少于办理天数。",
            ),
        ),
        migrations.AddIndex(
            model_name="cluedebtor",
            index=models.Index(fields=["key"], include=("path",), name="clue_debtor_key"),
        ),
        migrations.AddConstraint(
            model_name="cluedebtor",
            constraint=models.UniqueConstraint(fields=("unit", "clue", "key"), name="clue_debtor_once"),
        ),
        migrations.AddIndex(
            model_name="clueevent",
            index=models.Index(fields=["clue", "id"], name="clue_event_clue"),
        ),
        migrations.AddIndex(
            model_name="clueevidence",
            index=models.Index(fields=["clue", "id"], name="clue_evidence_clue"),
        ),
        migrations.AddConstraint(
            model_name="clueevidence",
            constraint=models.UniqueConstraint(fields=("unit", "id"), name="clue_evidence_of_unit"),
        ),
        migrations.AddConstraint(
            model_name="cluelink",
            constraint=models.UniqueConstraint(fields=("unit", "clue", "lineage"), name="clue_link_once"),
        ),
        migrations.AddConstraint(
            model_name="cluemeasure",
            constraint=models.UniqueConstraint(fields=("unit", "id"), name="clue_measure_of_unit"),
        ),
        migrations.AddConstraint(
            model_name="cluemeasure",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None), ("kind", 4)), fields=("unit", "clue"), name="clue_hung_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="cluemeasure",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="clue_measure_says_why"
            ),
        ),
        migrations.AddConstraint(
            model_name="cluemeasure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", 4), _negated=True), ("complete_by__isnull", False), _connector="OR"
                ),
                name="clue_hung_until_a_day",
            ),
        ),
        migrations.AlterField(
            "notice", "kind", models.PositiveSmallIntegerField(choices=NOTICES, db_default=0, default=0)
        ),
        RunSqlFile(SQL, "clues"),
        FillFollowing([CLUE], "clue_place"),
        FillFollowing(TIED, "follow_clue"),
        FillScope([CLOCK]),
        Policies([CLUE, *TIED]),
        Policies([CLOCK], using=FROM_BELOW),
        RunSqlFile(SQL, "clue_clocks"),
        OneField([CLUE, *TIED, CLOCK]),
        FollowingKeys([(table, "unit_id", "clue_id", CLUE) for table in TIED]),
        Revoke("update, delete", [EVENT]),
        Audited([CLUE, *TIED, CLOCK]),
    ]
