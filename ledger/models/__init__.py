from ledger.models.audit import AuditEvent, Notice, Outbox
from ledger.models.campaign import Campaign, ExpectedReporter, Period, PeriodClock
from ledger.models.filing import (
    ChildState,
    Filing,
    FilingEvent,
    FilingVersion,
    PinnedChild,
    State,
    VersionTotal,
)
from ledger.models.job import Job, JobState, StoredFile
from ledger.models.record import ArrearsRecord, Explanation, PrintedLine
from ledger.models.revision import FOREVER, Revision
from ledger.models.totals import LiveTotal, Totals
from ledger.models.unit import Ledger, Unit
from ledger.models.user import Membership, Person, User

__all__ = [
    "FOREVER",
    "ArrearsRecord",
    "AuditEvent",
    "Campaign",
    "ChildState",
    "ExpectedReporter",
    "Explanation",
    "Filing",
    "FilingEvent",
    "FilingVersion",
    "Job",
    "JobState",
    "Ledger",
    "LiveTotal",
    "Membership",
    "Notice",
    "Outbox",
    "Period",
    "PeriodClock",
    "Person",
    "PinnedChild",
    "PrintedLine",
    "Revision",
    "State",
    "StoredFile",
    "Totals",
    "Unit",
    "User",
    "VersionTotal",
]
