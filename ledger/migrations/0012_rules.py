"""Sets of rules for a campaign, and how often each rule spoke in a version."""

from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import qingqian.db.clock
from qingqian.db.operations import RunSqlFile
from qingqian.db.rls import FROM_BELOW, Audited, CompositeKeys, FillScope, Policies, Revoke

SETS, COUNTS = "ledger_ruleset", "ledger_versionfinding"
# The rules and the phrases of the day before: a campaign that runs keeps them, and what came since is on trial.
KNOWN = "F01 F02 F03 F04 F05 F06 F07 F08 F09 S01 S02 S03 S08 A01 A02 A03 A04 A05 A06 A07 A08 A09 D01 N01"
PHRASES = (
    "核实无误 核对无误 情况属实 情况真实 真实有效 符合实际 以上属实 没有问题 没有异议 无异议 无问题 无误 属实 真实 准确 正常 正确 没有 确认 确实如此 确实 如实 "
    "同意 核实 核对 核查 审核 检查 情况 说明 数据 信息 内容 以上 我单位 本单位 单位 均 都 已 经 无 是 的 了 此 该 为"
)
KEYS = (
    ("ledger_explanation", "unit_id", "evidence_id", "ledger_attachment"),
    (COUNTS, "unit_id", "version_id", "ledger_filingversion"),
    (SETS, "unit_id", "campaign_id", "ledger_campaign"),
)
FIRST_SETS = """
insert into ledger_ruleset (
    unit_id, district_id, path, campaign_id, number, valid_from, in_force, figures, city_groups, empty_phrases, reason,
    author_name)
select unit_id, district_id, path, id, 1, survey_date, string_to_array(%s, ' '), '{}', '{}', string_to_array(%s, ' '),
    '沿用系统升级以前的规则，升级带来的新规则先试行', '系统'
from ledger_campaign order by id
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0011_freeze")]
    operations = [
        migrations.AddField(
            model_name="explanation",
            name="accepted_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="explanation",
            name="accepted_by_name",
            field=models.CharField(blank=True, default="", max_length=60),
        ),
        migrations.AddField(
            model_name="explanation",
            name="evidence",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledger.attachment",
            ),
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.UniqueConstraint(fields=("unit", "id"), name="campaign_of_unit"),
        ),
        migrations.CreateModel(
            name="RuleSet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("district_id", models.BigIntegerField(default=0, editable=False)),
                ("path", models.TextField(db_collation="C", default="", editable=False)),
                ("number", models.PositiveSmallIntegerField()),
                ("valid_from", models.DateField()),
                (
                    "in_force",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=8), size=None),
                ),
                ("figures", models.JSONField(default=dict)),
                (
                    "city_groups",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=200), blank=True, default=list, size=None
                    ),
                ),
                (
                    "empty_phrases",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), blank=True, default=list, size=None
                    ),
                ),
                ("reason", models.TextField()),
                ("author_name", models.CharField(max_length=60)),
                ("created_at", models.DateTimeField(db_default=qingqian.db.clock.AppNow(), editable=False)),
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
                    "campaign",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rule_sets",
                        to="ledger.campaign",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.unit"),
                ),
            ],
            options={
                "ordering": ("number",),
                "constraints": [
                    models.UniqueConstraint(fields=("campaign", "number"), name="rule_set_once"),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="rule_set_has_reason"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VersionFinding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("district_id", models.BigIntegerField(default=0, editable=False)),
                ("path", models.TextField(db_collation="C", default="", editable=False)),
                ("rule", models.CharField(max_length=8)),
                ("severity", models.CharField(max_length=1)),
                ("rows", models.IntegerField()),
                ("explained", models.IntegerField()),
                ("owed_fen", models.BigIntegerField()),
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.unit"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="counted",
                        to="ledger.filingversion",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("version", "rule", "severity"), name="version_finding_once")
                ],
            },
        ),
        FillScope([SETS]),
        CompositeKeys(KEYS),
        Policies([SETS], using=FROM_BELOW),
        Policies([COUNTS]),
        Revoke("insert, update, delete", [COUNTS]),
        Revoke("update, delete", [SETS]),
        Audited([SETS]),
        RunSqlFile(Path(__file__).parent / "sql", "rules"),
        migrations.RunSQL([(FIRST_SETS, [KNOWN, PHRASES])], migrations.RunSQL.noop),
    ]
