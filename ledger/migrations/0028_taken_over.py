"""A reporter knows since when it owes a period in the place of others: what was due before was theirs."""

from django.db import migrations, models

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
    dependencies = [("ledger", "0027_unit_notices")]
    operations = [
        migrations.AddField("expectedreporter", "taken_over_at", models.DateTimeField(null=True)),
        migrations.RunSQL(KNOWN, migrations.RunSQL.noop),
    ]
