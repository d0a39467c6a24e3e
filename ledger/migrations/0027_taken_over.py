"""A reporter knows since when it owes a period in the place of others; units that move or merge are told."""

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
]
# Who stands in the list by taking over has begun when its predecessors ended; a unit that stood before owes its own.
KNOWN = """
alter table ledger_expectedreporter disable trigger user;
update ledger_expectedreporter n set taken_over_at = o.at
from (
    select e.successor_id, e.period_id, min(e.handed_over_at) as at, min(u.valid_to) as closed_on
    from ledger_expectedreporter e join ledger_unit u on u.id = e.unit_id
    where e.successor_id is not null
    group by e.successor_id, e.period_id
) o join ledger_unit s on s.id = o.successor_id
where n.unit_id = o.successor_id and n.period_id = o.period_id and s.valid_from = o.closed_on;
alter table ledger_expectedreporter enable trigger user;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0026_surveying")]
    operations = [
        migrations.AlterField(
            "notice", "kind", models.PositiveSmallIntegerField(choices=KINDS, db_default=0, default=0)
        ),
        migrations.AddField("expectedreporter", "taken_over_at", models.DateTimeField(null=True)),
        migrations.RunSQL(KNOWN, migrations.RunSQL.noop),
    ]
