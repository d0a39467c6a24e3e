from pathlib import Path

from django.db import migrations

from qingqian.db.operations import RunSqlFile
from qingqian.db.rls import FROM_BELOW, OWN, CompositeKeys, FillScope, Policies, Revoke

# The lists as they were when this migration was written; ledger.tenancy has those of now.
SCOPED = (
    "ledger_ledger",
    "ledger_expectedreporter",
    "ledger_arrearsrecord",
    "ledger_explanation",
    "ledger_revision",
    "ledger_livetotal",
    "ledger_filing",
    "ledger_filingversion",
    "ledger_versiontotal",
    "ledger_pinnedchild",
    "ledger_filingevent",
    "ledger_storedfile",
    "ledger_job",
    "ledger_auditevent",
    "ledger_outbox",
    "ledger_notice",
)
UPWARD = (
    "ledger_unit",
    "ledger_campaign",
    "ledger_period",
    "ledger_periodclock",
)
PERSONAL = (
    "ledger_person",
    "ledger_membership",
)
READ_ONLY = (
    "ledger_revision",
    "ledger_livetotal",
    "ledger_filingversion",
    "ledger_versiontotal",
    "ledger_pinnedchild",
    "ledger_auditevent",
)
KEYS = (
    ("ledger_explanation", "unit_id", "record_id", "ledger_arrearsrecord"),
    ("ledger_filingversion", "unit_id", "filing_id", "ledger_filing"),
    ("ledger_filingevent", "unit_id", "filing_id", "ledger_filing"),
    ("ledger_versiontotal", "unit_id", "version_id", "ledger_filingversion"),
    ("ledger_pinnedchild", "unit_id", "version_id", "ledger_filingversion"),
    ("ledger_pinnedchild", "child_unit_id", "child_version_id", "ledger_filingversion"),
    ("ledger_job", "unit_id", "stored_file_id", "ledger_storedfile"),
)
PLACED = ("ledger_unit", "ledger_ledger")
FILLED = [t for t in (*SCOPED, *UPWARD, *PERSONAL) if t not in (*PLACED, *READ_ONLY)]


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [
        RunSqlFile(Path(__file__).parent / "sql", "units"),
        FillScope(FILLED),
        CompositeKeys(KEYS),
        Policies(SCOPED),
        Policies(UPWARD, using=FROM_BELOW),
        Policies(PERSONAL, using=OWN),
        Revoke("insert, update, delete", READ_ONLY),
        Revoke("update, delete", ["ledger_filingevent"]),
        # A leaver's sign-in is switched off and stays: what was done by it must keep its name.
        Revoke("delete", ["ledger_user"]),
    ]
