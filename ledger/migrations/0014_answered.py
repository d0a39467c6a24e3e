"""Who answers many findings at once tells the planner how many answers there are now."""

from pathlib import Path

from django.db import migrations

from qingqian.db.operations import RunSqlFile


class Migration(migrations.Migration):
    dependencies = [("ledger", "0013_twins")]
    operations = [RunSqlFile(Path(__file__).parent / "sql", "answered")]
