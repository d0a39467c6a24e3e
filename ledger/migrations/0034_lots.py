"""The past of a row that units handed on: by its lineage, for whoever draws lots or looks for contradictions."""

from pathlib import Path

from django.db import migrations

from qingqian.db.operations import RunSqlFile


class Migration(migrations.Migration):
    dependencies = [("ledger", "0033_search")]
    operations = [RunSqlFile(Path(__file__).parent / "sql", "lots")]
