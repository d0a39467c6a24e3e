"""Jobs and notices bear the time of the one clock, as all that people read."""

from django.db import migrations, models

import qingqian.db.clock


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0008_facts"),
    ]

    operations = [
        migrations.AlterField(
            model_name="job",
            name="created_at",
            field=models.DateTimeField(db_default=qingqian.db.clock.AppNow(), editable=False),
        ),
        migrations.AlterField(
            model_name="notice",
            name="created_at",
            field=models.DateTimeField(db_default=qingqian.db.clock.AppNow(), editable=False),
        ),
    ]
