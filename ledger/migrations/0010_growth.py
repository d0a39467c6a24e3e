"""A large import tells the planner how many rows there are now."""

from pathlib import Path

from django.db import migrations

from qingqian.db.operations import RunSqlFile


class Migration(migrations.Migration):
    dependencies = [("ledger", "0009_clock")]
    operations = [RunSqlFile(Path(__file__).parent / "sql", "growth")]
