from pathlib import Path

from django.db import migrations

from ledger import tenancy
from qingqian.db.operations import RunSqlFile
from qingqian.db.rls import FROM_BELOW, OWN, CompositeKeys, FillScope, Policies, Revoke

FILLED = [t for t in tenancy.TENANT_TABLES if t not in {"ledger_unit", "ledger_ledger"}]


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [
        RunSqlFile(Path(__file__).parent / "sql", "units"),
        FillScope(t for t in FILLED if t not in tenancy.READ_ONLY_TABLES),
        CompositeKeys(tenancy.COMPOSITE_KEYS),
        Policies(tenancy.SCOPED_TABLES),
        Policies(tenancy.UPWARD_TABLES, using=FROM_BELOW),
        Policies(tenancy.PERSONAL_TABLES, using=OWN),
        Revoke("insert, update, delete", tenancy.READ_ONLY_TABLES),
        Revoke("update, delete", tenancy.APPEND_ONLY_TABLES),
        # A leaver's sign-in is switched off and stays: what was done by it must keep its name.
        Revoke("delete", ["ledger_user"]),
    ]
