from pathlib import Path

from django.db import migrations

from ledger import tenancy
from qingqian.db.operations import RunSqlFile
from qingqian.db.rls import Audited


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_versions")]
    operations = [
        RunSqlFile(Path(__file__).parent / "sql", "audit"),
        Audited(tenancy.AUDITED_TABLES),
        Audited(tenancy.AUDITED_INSERTS, verbs=["insert"]),
    ]
