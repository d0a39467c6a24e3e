"""History is compared as rows when it is closed."""

from pathlib import Path

from django.db import migrations

from qingqian.db.operations import RunSqlFile


class Migration(migrations.Migration):
    dependencies = [("ledger", "0010_growth")]
    operations = [RunSqlFile(Path(__file__).parent / "sql", "freeze")]
