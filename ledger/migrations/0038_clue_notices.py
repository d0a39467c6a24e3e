"""Units are told of clues: that one came, is to be decided on or worked on, and by when."""

from django.db import migrations, models

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
    (16, "下级有更正"),
    (20, "纸质件"),
    (21, "单位变更"),
    (22, "线索"),
    (23, "线索待定"),
    (24, "线索待办"),
]


class Migration(migrations.Migration):
    dependencies = [("ledger", "0037_clues")]
    operations = [
        migrations.AlterField(
            "notice", "kind", models.PositiveSmallIntegerField(choices=KINDS, db_default=0, default=0)
        ),
    ]
