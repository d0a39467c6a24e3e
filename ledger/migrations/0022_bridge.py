"""Facts count from a revision on, so that the bridge between any two versions can be told from them."""

from pathlib import Path

from django.db import migrations, models

from qingqian.db.fields import SpansField
from qingqian.db.operations import RunSqlFile

FACTS = ("payment", "agreement", "litigation", "adjustment", "disposition")
REFUSABLE = ("adjustment", "disposition")
COUNTED = ("payment", "adjustment", "disposition")


KINDS = (
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
)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0021_notices")]
    operations = [
        *(
            migrations.AddField(name, "rev", models.BigIntegerField(db_default=0, default=0, editable=False))
            for name in FACTS
        ),
        *(
            migrations.AddField(name, "holds", SpansField(db_default=models.Value("{}"), editable=False))
            for name in REFUSABLE
        ),
        *(
            migrations.AddIndex(name, models.Index(fields=["unit", "rev"], name=f"{name}_unit_rev"))
            for name in COUNTED
        ),
        migrations.AlterField(
            "notice", "kind", models.PositiveSmallIntegerField(choices=KINDS, db_default=0, default=0)
        ),
        RunSqlFile(Path(__file__).parent / "sql", "bridge"),
    ]
