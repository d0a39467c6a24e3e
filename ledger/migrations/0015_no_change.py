"""A version can say that nothing has changed since the last approved one (domain.md §2, N02)."""

from django.db import migrations, models

from ledger.totals.sql import render
from qingqian.db.sqlfile import again

VERSION = "filingversion"
BEFORE = again(render("versions"), "file_version", "expected_digest")
CHILD_STATES = [
    (1, "已报"),
    (2, "零报告"),
    (3, "未更新"),
    (4, "视为无"),
    (5, "免报"),
    (6, "未报"),
    (7, "无变化"),
]


class Migration(migrations.Migration):
    dependencies = [("ledger", "0014_answered")]
    operations = [
        migrations.AddField(VERSION, "no_change", models.BooleanField(db_default=False, default=False)),
        migrations.AddConstraint(
            VERSION,
            models.CheckConstraint(condition=~models.Q(nil=True, no_change=True), name="version_nil_or_no_change"),
        ),
        migrations.AlterField("pinnedchild", "state", models.PositiveSmallIntegerField(choices=CHILD_STATES)),
        migrations.RunSQL(render("no_change"), BEFORE),
    ]
