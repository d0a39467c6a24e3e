from pathlib import Path

from django.db import migrations

from qingqian.db.operations import RunSqlFile
from qingqian.db.rls import Audited

# The list as it was when this migration was written; ledger.tenancy has that of now.
AUDITED = (
    "ledger_person",
    "ledger_membership",
    "ledger_campaign",
    "ledger_period",
    "ledger_periodclock",
    "ledger_expectedreporter",
    "ledger_arrearsrecord",
    "ledger_explanation",
    "ledger_filing",
    "ledger_filingversion",
    "ledger_filingevent",
    "ledger_storedfile",
)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_versions")]
    operations = [
        RunSqlFile(Path(__file__).parent / "sql", "audit"),
        Audited(AUDITED),
        Audited(["ledger_job"], verbs=["insert"]),
    ]
