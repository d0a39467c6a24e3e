"""The one list of tables that carry tenant rows; a test compares it with the policies in the catalogue."""

# Readable and writable in scope only.
SCOPED_TABLES = (
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
    "ledger_auditchain",
    "ledger_outbox",
    "ledger_notice",
    "ledger_payment",
    "ledger_agreement",
    "ledger_litigation",
    "ledger_adjustment",
    "ledger_disposition",
    "ledger_attachment",
    "ledger_recordmark",
    "ledger_debtor",
    "ledger_creditor",
    "ledger_draft",
    "ledger_savedview",
    "ledger_importrow",
    "ledger_versionfinding",
    "ledger_sharedanswer",
    "ledger_extension",
    "ledger_remark",
    "ledger_narrative",
    "ledger_reminder",
    "ledger_addressee",
    "ledger_mail",
    "ledger_paperscan",
    "ledger_paperreceipt",
    "ledger_contactsheet",
    "ledger_unitchange",
    "ledger_liveaging",
    "ledger_alarm",
    "ledger_clue",
    "ledger_cluedebtor",
    "ledger_clueevent",
    "ledger_clueevidence",
    "ledger_cluelink",
    "ledger_cluemeasure",
    "ledger_callback",
    "ledger_cluesample",
    "ledger_cluesampleitem",
)
# Readable from below too: a unit reads its ancestors' names, periods and clocks (workflow.md rule 12).
UPWARD_TABLES = (
    "ledger_unit",
    "ledger_campaign",
    "ledger_period",
    "ledger_periodclock",
    "ledger_parentcompany",
    "ledger_ruleset",
    "ledger_calendarday",
    "ledger_periodchange",
    "ledger_clueclock",
    "ledger_complaintchannel",
)
# A person's own rows are readable before a scope exists.
PERSONAL_TABLES = ("ledger_person", "ledger_membership")
TENANT_TABLES = (*SCOPED_TABLES, *UPWARD_TABLES, *PERSONAL_TABLES)

# How a tenant table meets a 行业主管, for whom app.field is set: it is closed, unless it stands here. Such a reader
# writes none. (qingqian.db.rls.OneField makes the policies; each migration that adds a table names it there too.)
FIELD_TABLES = (
    "ledger_arrearsrecord",
    "ledger_revision",
    "ledger_livetotal",
    "ledger_liveaging",
    "ledger_versiontotal",
)
"""Of these the rows are read whose `sector` is the one."""
NAMING_TABLES = ("ledger_unit", "ledger_campaign", "ledger_period", "ledger_periodclock")
"""These are read as by everybody: they name what the page speaks of."""
CLOSED_TABLES = tuple(
    table for table in TENANT_TABLES if table not in (*FIELD_TABLES, *NAMING_TABLES, *PERSONAL_TABLES)
)
"""All others; of persons and memberships one's own are read."""

# What only triggers and functions of the owner write.
READ_ONLY_TABLES = (
    "ledger_revision",
    "ledger_livetotal",
    "ledger_filingversion",
    "ledger_versiontotal",
    "ledger_pinnedchild",
    "ledger_auditevent",
    "ledger_auditchain",
    "ledger_versionfinding",
    "ledger_liveaging",
    "ledger_alarm",
)
APPEND_ONLY_TABLES = (
    "ledger_filingevent",
    "ledger_ruleset",
    "ledger_periodchange",
    "ledger_reminder",
    "ledger_paperscan",
    "ledger_paperreceipt",
    "ledger_unitchange",
    "ledger_clueevent",
    "ledger_callback",
    "ledger_cluesample",
    "ledger_cluesampleitem",
)

# References between tenant rows: (table, column, referred table); each is a composite key led by unit_id.
COMPOSITE_KEYS = (
    ("ledger_explanation", "unit_id", "record_id", "ledger_arrearsrecord"),
    ("ledger_filingversion", "unit_id", "filing_id", "ledger_filing"),
    ("ledger_filingevent", "unit_id", "filing_id", "ledger_filing"),
    ("ledger_versiontotal", "unit_id", "version_id", "ledger_filingversion"),
    ("ledger_pinnedchild", "unit_id", "version_id", "ledger_filingversion"),
    ("ledger_pinnedchild", "child_unit_id", "child_version_id", "ledger_filingversion"),
    ("ledger_job", "unit_id", "stored_file_id", "ledger_storedfile"),
    ("ledger_adjustment", "unit_id", "version_id", "ledger_filingversion"),
    ("ledger_disposition", "unit_id", "version_id", "ledger_filingversion"),
    ("ledger_disposition", "unit_id", "into_record_id", "ledger_arrearsrecord"),
    ("ledger_attachment", "unit_id", "stored_file_id", "ledger_storedfile"),
    ("ledger_explanation", "unit_id", "evidence_id", "ledger_attachment"),
    ("ledger_versionfinding", "unit_id", "version_id", "ledger_filingversion"),
    ("ledger_ruleset", "unit_id", "campaign_id", "ledger_campaign"),
    ("ledger_remark", "unit_id", "filing_id", "ledger_filing"),
    ("ledger_addressee", "unit_id", "notice_id", "ledger_notice"),
    ("ledger_addressee", "unit_id", "mail_id", "ledger_mail"),
    ("ledger_paperscan", "unit_id", "version_id", "ledger_filingversion"),
    ("ledger_paperscan", "unit_id", "stored_file_id", "ledger_storedfile"),
    ("ledger_paperreceipt", "unit_id", "version_id", "ledger_filingversion"),
    ("ledger_cluesampleitem", "unit_id", "sample_id", "ledger_cluesample"),
)
# The same, for what goes with its row: only a record that was never filed is ever deleted.
CASCADING_KEYS = (
    ("ledger_payment", "unit_id", "record_id", "ledger_arrearsrecord"),
    ("ledger_agreement", "unit_id", "record_id", "ledger_arrearsrecord"),
    ("ledger_litigation", "unit_id", "record_id", "ledger_arrearsrecord"),
    ("ledger_adjustment", "unit_id", "record_id", "ledger_arrearsrecord"),
    ("ledger_disposition", "unit_id", "record_id", "ledger_arrearsrecord"),
    ("ledger_attachment", "unit_id", "record_id", "ledger_arrearsrecord"),
    ("ledger_recordmark", "unit_id", "record_id", "ledger_arrearsrecord"),
    ("ledger_importrow", "unit_id", "job_id", "ledger_job"),
)
# The same, for what moves with its row: a clue goes from unit to unit, and takes along what belongs to it.
FOLLOWING_KEYS = (
    ("ledger_cluedebtor", "unit_id", "clue_id", "ledger_clue"),
    ("ledger_clueevent", "unit_id", "clue_id", "ledger_clue"),
    ("ledger_clueevidence", "unit_id", "clue_id", "ledger_clue"),
    ("ledger_cluelink", "unit_id", "clue_id", "ledger_clue"),
    ("ledger_cluemeasure", "unit_id", "clue_id", "ledger_clue"),
    ("ledger_callback", "unit_id", "clue_id", "ledger_clue"),
)
# Statements on these leave an audit event by trigger; a job's progress is no event, its making is.
AUDITED_TABLES = (
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
    "ledger_payment",
    "ledger_agreement",
    "ledger_litigation",
    "ledger_adjustment",
    "ledger_disposition",
    "ledger_attachment",
    "ledger_debtor",
    "ledger_creditor",
    "ledger_parentcompany",
    "ledger_ruleset",
    "ledger_sharedanswer",
    "ledger_extension",
    "ledger_calendarday",
    "ledger_periodchange",
    "ledger_narrative",
    "ledger_remark",
    "ledger_reminder",
    "ledger_paperscan",
    "ledger_paperreceipt",
    "ledger_contactsheet",
    "ledger_unitchange",
    "ledger_clue",
    "ledger_cluedebtor",
    "ledger_clueevent",
    "ledger_clueevidence",
    "ledger_cluelink",
    "ledger_cluemeasure",
    "ledger_clueclock",
    "ledger_complaintchannel",
    "ledger_callback",
    "ledger_cluesample",
    "ledger_cluesampleitem",
)
AUDITED_INSERTS = ("ledger_job",)
