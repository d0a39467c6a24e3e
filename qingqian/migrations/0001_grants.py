from pathlib import Path

from django.db import migrations

from qingqian.db.operations import RunSqlFile


class Migration(migrations.Migration):
    """The very first: what is made after it belongs to the owner and serves the serving login."""

    run_before = [("contenttypes", "0001_initial")]
    dependencies = []
    operations = [RunSqlFile(Path(__file__).parent / "sql", "grants")]
