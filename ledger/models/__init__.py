from ledger.models.alarm import Alarm, SelfAudit
from ledger.models.audit import AuditChain, AuditEvent, Outbox
from ledger.models.calendar import CalendarDay, PeriodChange
from ledger.models.callback import CallAnswer, Callback, ClueSample, ClueSampleItem, SampleKind, Satisfaction
from ledger.models.campaign import Campaign, ExpectedReporter, Extension, Period, PeriodClock
from ledger.models.channel import ChannelScope, ComplaintChannel
from ledger.models.clue import Clue
from ledger.models.clue_tied import ClueClock, ClueDebtor, ClueEvent, ClueEvidence, ClueLink, ClueMeasure
from ledger.models.clue_words import (
    ENDED,
    ClueChannel,
    ClueEvidenceKind,
    ClueKind,
    ClueResult,
    ClueState,
    MeasureKind,
)
from ledger.models.contact import CONTACT_FIELDS, ContactSheet
from ledger.models.desk import Draft, ImportRow, RowOutcome, RowState, SavedView
from ledger.models.facts import (
    ACTIVE,
    Adjustment,
    AdjustmentKind,
    Agreement,
    Attachment,
    Disposition,
    DispositionKind,
    Entry,
    Evidence,
    Litigation,
    Payment,
    RecordMark,
    Standing,
)
from ledger.models.filing import (
    ChildState,
    Filing,
    FilingEvent,
    FilingVersion,
    PinnedChild,
    Remark,
    State,
    VersionFinding,
    VersionTotal,
)
from ledger.models.job import Job, JobState, StoredFile
from ledger.models.lease import Lease
from ledger.models.limit import RateBucket
from ledger.models.lineage import ARRIVED, LEFT, UnitChange
from ledger.models.mail import Mail, MailState
from ledger.models.narrative import Narrative
from ledger.models.notice import ADDRESSED_TO, Addressee, Notice, NoticeKind
from ledger.models.paper import CodeCheck, PaperReceipt, PaperScan
from ledger.models.party import Creditor, Debtor, ParentCompany
from ledger.models.record import ArrearsRecord, Explanation, PrintedLine
from ledger.models.reminder import Reminder
from ledger.models.revision import FOREVER, Revision
from ledger.models.rules import RuleSet
from ledger.models.shared import SharedAnswer
from ledger.models.totals import LiveAging, LiveTotal, Totals
from ledger.models.unit import Ledger, Unit
from ledger.models.user import Membership, Person, Rhythm, User

__all__ = [
    "ACTIVE",
    "ADDRESSED_TO",
    "ARRIVED",
    "CONTACT_FIELDS",
    "ENDED",
    "FOREVER",
    "LEFT",
    "Addressee",
    "Adjustment",
    "AdjustmentKind",
    "Agreement",
    "Alarm",
    "ArrearsRecord",
    "Attachment",
    "AuditChain",
    "AuditEvent",
    "CalendarDay",
    "CallAnswer",
    "Callback",
    "Campaign",
    "ChannelScope",
    "ChildState",
    "Clue",
    "ClueChannel",
    "ClueClock",
    "ClueDebtor",
    "ClueEvent",
    "ClueEvidence",
    "ClueEvidenceKind",
    "ClueKind",
    "ClueLink",
    "ClueMeasure",
    "ClueResult",
    "ClueSample",
    "ClueSampleItem",
    "ClueState",
    "CodeCheck",
    "ComplaintChannel",
    "ContactSheet",
    "Creditor",
    "Debtor",
    "Disposition",
    "DispositionKind",
    "Draft",
    "Entry",
    "Evidence",
    "ExpectedReporter",
    "Explanation",
    "Extension",
    "Filing",
    "FilingEvent",
    "FilingVersion",
    "ImportRow",
    "Job",
    "JobState",
    "Lease",
    "Ledger",
    "Litigation",
    "LiveAging",
    "LiveTotal",
    "Mail",
    "MailState",
    "MeasureKind",
    "Membership",
    "Narrative",
    "Notice",
    "NoticeKind",
    "Outbox",
    "PaperReceipt",
    "PaperScan",
    "ParentCompany",
    "Payment",
    "Period",
    "PeriodChange",
    "PeriodClock",
    "Person",
    "PinnedChild",
    "PrintedLine",
    "RateBucket",
    "RecordMark",
    "Remark",
    "Reminder",
    "Revision",
    "Rhythm",
    "RowOutcome",
    "RowState",
    "RuleSet",
    "SampleKind",
    "Satisfaction",
    "SavedView",
    "SelfAudit",
    "SharedAnswer",
    "Standing",
    "State",
    "StoredFile",
    "Totals",
    "Unit",
    "UnitChange",
    "User",
    "VersionFinding",
    "VersionTotal",
]
