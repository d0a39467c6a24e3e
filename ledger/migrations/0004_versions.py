from django.conf import settings
from django.db import migrations

from ledger.totals.sql import render

GRANT = (
    "grant execute on function file_version(bigint, bigint, jsonb, jsonb), version_digest(text, bytea, jsonb), "
    f"expected_digest(bigint) to {settings.SERVING_ROLE}"
)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_capture")]
    operations = [
        migrations.RunSQL(render("versions"), render("versions_undo")),
        migrations.RunSQL(GRANT, migrations.RunSQL.noop),
    ]
