from django.conf import settings
from django.db import migrations

from ledger.totals.sql import render

GRANT = f"grant execute on function lines_digest(bigint, bigint) to {settings.SERVING_ROLE}"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_walls")]
    operations = [
        migrations.RunSQL(render("record_capture"), "drop function record_capture()"),
        migrations.RunSQL(render("capture"), render("capture_undo")),
        migrations.RunSQL(GRANT, migrations.RunSQL.noop),
    ]
