"""Who was reminded of what (催报); what notices are about, and each person to whom one is addressed; mail of them."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

import qingqian.db.clock
from qingqian.db.operations import RunSqlFile
from qingqian.db.rls import Audited, CompositeKeys, FillScope, Policies, Revoke

REMINDER, ADDRESSEE, MAIL = "ledger_reminder", "ledger_addressee", "ledger_mail"
KINDS = [
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
]


class Migration(migrations.Migration):
    dependencies = [("ledger", "0020_deciding")]
    operations = [
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("district_id", models.BigIntegerField(default=0, editable=False)),
                ("path", models.TextField(db_collation="C", default="", editable=False)),
                ("day", models.DateField()),
                ("at", models.DateTimeField(db_default=qingqian.db.clock.AppNow(), editable=False)),
                ("by_name", models.CharField(max_length=60)),
                ("text", models.CharField(blank=True, default="", max_length=200)),
                (
                    "period",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reminders", to="ledger.period"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.unit"),
                ),
            ],
            options={
                "ordering": ("-id",),
                "constraints": [models.UniqueConstraint(fields=("unit", "period", "day"), name="reminder_once")],
            },
        ),
        migrations.AddField(
            "notice", "kind", models.PositiveSmallIntegerField(choices=KINDS, db_default=0, default=0)
        ),
        migrations.AddField(
            "notice", "detail", models.CharField(blank=True, db_default="", default="", max_length=300)
        ),
        migrations.AddConstraint("notice", models.UniqueConstraint(fields=("unit", "id"), name="notice_of_unit")),
        migrations.AddField(
            "person", "email", models.EmailField(blank=True, db_default="", default="", max_length=254)
        ),
        migrations.AddField(
            "person",
            "rhythm",
            models.PositiveSmallIntegerField(
                choices=[(1, "立即"), (2, "每日一次（08:30）"), (3, "不要")], db_default=2, default=2
            ),
        ),
        migrations.CreateModel(
            name="Mail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("district_id", models.BigIntegerField(default=0, editable=False)),
                ("path", models.TextField(db_collation="C", default="", editable=False)),
                ("message_id", models.CharField(max_length=160, unique=True)),
                ("address", models.EmailField(max_length=254)),
                (
                    "state",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "待发"),
                            (2, "正在发送"),
                            (3, "已发"),
                            (4, "是否送达不明"),
                            (5, "发送失败"),
                            (6, "不再发送"),
                        ],
                        default=1,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("made_at", models.DateTimeField()),
                ("next_at", models.DateTimeField()),
                ("sending_at", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("fault", models.CharField(blank=True, default="", max_length=300)),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.unit"),
                ),
                (
                    "user",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.user"),
                ),
            ],
            options={
                "ordering": ("-id",),
                "constraints": [models.UniqueConstraint(fields=("unit", "id"), name="mail_of_unit")],
                "indexes": [
                    models.Index(condition=models.Q(("state__in", [1, 2])), fields=["next_at"], name="mail_under_way"),
                    models.Index(
                        condition=models.Q(("state", 3), _negated=True), fields=["unit", "-id"], name="mail_not_sent"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Addressee",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("district_id", models.BigIntegerField(default=0, editable=False)),
                ("path", models.TextField(db_collation="C", default="", editable=False)),
                ("read_at", models.DateTimeField(null=True)),
                (
                    "mail",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="addressees",
                        to="ledger.mail",
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="addressees",
                        to="ledger.notice",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.unit"),
                ),
                (
                    "user",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.user"),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("notice", "user"), name="addressee_once")],
                "indexes": [
                    models.Index(fields=["user", "-id"], name="addressee_newest"),
                    models.Index(condition=models.Q(read_at=None), fields=["user"], name="addressee_unread"),
                    models.Index(
                        condition=models.Q(("mail", None), ("read_at", None)), fields=["id"], name="addressee_unmailed"
                    ),
                ],
            },
        ),
        FillScope([REMINDER, ADDRESSEE, MAIL]),
        Policies([REMINDER, ADDRESSEE, MAIL]),
        CompositeKeys([(ADDRESSEE, "unit_id", "notice_id", "ledger_notice"), (ADDRESSEE, "unit_id", "mail_id", MAIL)]),
        Revoke("update, delete", [REMINDER]),
        Audited([REMINDER]),
        RunSqlFile(Path(__file__).parent / "sql", "notices"),
    ]
