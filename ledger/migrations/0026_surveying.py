"""A weekly report that is due before the survey is may say in words alone what is being found out."""

from django.db import migrations, models

KNOWN = """
update ledger_period p set surveying = true
from ledger_periodclock c
where c.period_id = p.id and c.level = 2 and c.unit_id = p.unit_id and p.kind = 3 and exists (
    select 1 from ledger_period s join ledger_periodclock d on d.period_id = s.id and d.unit_id = s.unit_id and d.level = 2
    where s.campaign_id = p.campaign_id and s.kind = 2 and d.due_at > c.due_at)
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0025_units")]
    operations = [
        migrations.AddField("period", "surveying", models.BooleanField(db_default=False, default=False)),
        migrations.RunSQL(KNOWN, migrations.RunSQL.noop),
    ]
