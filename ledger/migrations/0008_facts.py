from pathlib import Path

from django.db import migrations

from ledger.totals.sql import render
from qingqian.db.operations import RunSqlFile
from qingqian.db.rls import FROM_BELOW, Audited, CascadingKeys, CompositeKeys, FillScope, Policies

TIED = (
    "ledger_payment",
    "ledger_agreement",
    "ledger_litigation",
    "ledger_adjustment",
    "ledger_disposition",
    "ledger_attachment",
)
MARKS = "ledger_recordmark"
PARTIES = ("ledger_debtor", "ledger_creditor")
DESK = ("ledger_draft", "ledger_savedview", "ledger_importrow")
PARENTS = "ledger_parentcompany"
RECORD = "ledger_arrearsrecord"
KEYS = (
    ("ledger_adjustment", "unit_id", "version_id", "ledger_filingversion"),
    ("ledger_disposition", "unit_id", "version_id", "ledger_filingversion"),
    ("ledger_disposition", "unit_id", "into_record_id", RECORD),
    ("ledger_attachment", "unit_id", "stored_file_id", "ledger_storedfile"),
)
CASCADING = (
    *((table, "unit_id", "record_id", RECORD) for table in (*TIED, MARKS)),
    ("ledger_importrow", "unit_id", "job_id", "ledger_job"),
)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0007_entry")]
    operations = [
        FillScope([*TIED, MARKS, *PARTIES, *DESK, PARENTS]),
        CompositeKeys(KEYS),
        CascadingKeys(CASCADING),
        Policies([*TIED, MARKS, *PARTIES, *DESK]),
        Policies([PARENTS], using=FROM_BELOW),
        Audited([*TIED, *PARTIES, PARENTS]),
        migrations.RunSQL(
            render("record_capture", here="not r.gone", new_here="not n.gone"),
            render("record_capture"),
        ),
        RunSqlFile(Path(__file__).parent / "sql", "facts"),
    ]
