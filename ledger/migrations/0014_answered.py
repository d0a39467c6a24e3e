"""Who marks many rows or answers many findings at once tells the planner how many there are now."""

from pathlib import Path

from django.conf import settings
from django.db import migrations

from qingqian.db.sqlfile import again, load

SQL = Path(__file__).parent / "sql"
BEFORE = again(load(SQL / "growth.sql", serving=settings.SERVING_ROLE), "note_growth")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0013_twins")]
    operations = [migrations.RunSQL(load(SQL / "answered.sql"), BEFORE)]
