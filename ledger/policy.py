"""Who may do what, and how far: the only place that grants anything (workflow.md, Roles)."""

from collections.abc import Mapping
from enum import Enum, StrEnum
from types import MappingProxyType

from django.db.models import IntegerChoices

from ledger.vocabulary import Sector


class Role(IntegerChoices):
    """What a person is at a unit; one may hold several, at several units."""

    CLERK = 1, "填报员"
    REVIEWER = 2, "审核员"
    HEAD = 3, "负责人"
    MANAGER = 4, "管理员"
    VIEWER = 5, "查看"
    SECTOR = 6, "行业主管"
    AUDITOR = 7, "审计"


class Action(StrEnum):
    """Everything that a page, a button or a command can do; a view names exactly one."""

    OPEN = "open"  # sign in, be somebody
    READ_UNITS = "read_units"
    READ_LEDGER = "read_ledger"
    EDIT_RECORD = "edit_record"
    IMPORT_RECORDS = "import_records"
    READ_FILING = "read_filing"
    SUBMIT_FILING = "submit_filing"
    ASK_RETURN = "ask_return"  # ask the level above to send back what it has taken up (申请退回)
    WITHDRAW_FILING = "withdraw_filing"
    AMEND_FILING = "amend_filing"  # file a better version of what was approved
    REPORT_FOR_CHILD = "report_for_child"  # file in the place of a unit below, marked everywhere (代报)
    EXPLAIN_FINDING = "explain_finding"
    EDIT_NARRATIVE = "edit_narrative"  # write the report in words that is handed in with the rows
    REVIEW_QUEUE = "review_queue"
    CLAIM_FILING = "claim_filing"
    RELEASE_FILING = "release_filing"
    RETURN_FILING = "return_filing"
    APPROVE_FILING = "approve_filing"
    UNDO_DECISION = "undo_decision"  # take a return or an approval back while nobody has acted on it
    ENDORSE_FILING = "endorse_filing"  # let a second person approve what the root itself has handed in (审定)
    REOPEN_FILING = "reopen_filing"  # give it back for a new version, before it is sent
    SEND_FILING = "send_filing"  # say that it went to the province or the ministry (已报送)
    UPLOAD_PAPER = "upload_paper"  # put the scan of stamped paper beside its version
    RECEIVE_PAPER = "receive_paper"  # say that a child's stamped paper came, and what its code says
    READ_SUMMARY = "read_summary"
    EXPORT_ANNEX = "export_annex"
    READ_PHONES = "read_phones"  # see telephone numbers unmasked; each look is logged
    READ_EVIDENCE = "read_evidence"  # open the files that prove a row
    IMPORT_MERGED = "import_merged"  # take one workbook of all children and split it by column 4
    READ_RULES = "read_rules"  # by what rows are judged, now and before
    EDIT_RULES = "edit_rules"  # set it for a campaign, and try it on past versions
    EXTEND_FILINGS = "extend_filings"  # give a unit below more time for one period
    READ_CALENDAR = "read_calendar"  # see when what is due, and why it was changed
    EDIT_CALENDAR = "edit_calendar"  # order campaigns, move periods; set the times of one's children
    READ_COMPLETENESS = "read_completeness"  # who has handed in what and when, never the figures
    REMIND = "remind"  # ask those directly below for what they have not handed in
    KEEP_MAIL = "keep_mail"  # decide about mail that did not arrive or may not have
    EDIT_PARENTS = "edit_parents"  # keep the list of parent companies for column 8
    ADD_UNITS = "add_units"  # found a unit below this one; move and merge what lies below it
    EDIT_UNITS = "edit_units"  # rename a unit, and keep what it is called by
    READ_ALARMS = "read_alarms"  # what the self-audit found not to fit, at and below the unit
    READ_AUDIT = "read_audit"  # who did what, when and from where
    EDIT_PEOPLE = "edit_people"  # make people, give roles, reset passwords, switch people off and on
    DRAW_SAMPLE = "draw_sample"  # draw rows of a version to be checked (抽查); each draw is noted
    READ_CONTACTS = "read_contacts"  # who leads and who is to be called (附件1)
    EDIT_CONTACTS = "edit_contacts"  # keep that of one's own unit
    READ_NOTICES = "read_notices"  # read what one was told, and say how often mail may come
    READ_SECTOR = "read_sector"  # read the rows of one 所属领域 across units, without contacts
    READ_CLUES = "read_clues"  # see complaints and what became of them
    REGISTER_CLUE = "register_clue"  # take a complaint in, by hand or from a workbook, and what it lacked
    EXAMINE_CLUE = "examine_clue"  # accept, refuse, pass down or join what is on the unit's desk
    HANDLE_CLUE = "handle_clue"  # work on it: files, rows of the ledger, more time, what was found
    CHECK_CLUE = "check_clue"  # decide on what came up: a result, or a wish for more time
    REASSIGN_CLUE = "reassign_clue"  # give it to another unit below
    CALL_BACK_CLUE = "call_back_clue"  # ask the creditor whether it is so; archive, or take it up again
    SUPERVISE_CLUE = "supervise_clue"  # 督办, 约谈, 通报, 挂牌督办
    EDIT_CHANNELS = "edit_channels"  # keep the complaint channels that the public reads


class Reach(Enum):
    """How far from the seat's unit a grant goes."""

    OWN = "own"  # the seat's unit itself
    CHILDREN = "children"  # its direct children only
    BELOW = "below"  # everything below, not itself
    SUBTREE = "subtree"  # itself and everything below
    TOP = "top"  # the seat's unit itself, where nobody is above it


_READS: Mapping[Action, Reach] = MappingProxyType(
    {
        Action.OPEN: Reach.OWN,
        Action.READ_UNITS: Reach.SUBTREE,
        Action.READ_LEDGER: Reach.SUBTREE,
        Action.READ_FILING: Reach.SUBTREE,
        Action.READ_SUMMARY: Reach.SUBTREE,
        Action.READ_RULES: Reach.OWN,
        Action.READ_CALENDAR: Reach.OWN,
        Action.READ_COMPLETENESS: Reach.SUBTREE,
        Action.EXPORT_ANNEX: Reach.SUBTREE,
        Action.READ_CONTACTS: Reach.SUBTREE,
        Action.READ_NOTICES: Reach.OWN,
        Action.READ_CLUES: Reach.SUBTREE,
    },
)

# Those who must reach the parties, or must prove what was said of them.
_CLOSE: Mapping[Action, Reach] = MappingProxyType(
    {Action.READ_PHONES: Reach.SUBTREE, Action.READ_EVIDENCE: Reach.SUBTREE},
)

# Who takes complaints in and works on them decides on none. One is decided at the desk where it lies, given elsewhere
# by a unit above, called back by its owner or above it.
_JUDGING_CLUES: Mapping[Action, Reach] = MappingProxyType(
    {
        Action.EXAMINE_CLUE: Reach.OWN,
        Action.CHECK_CLUE: Reach.OWN,
        Action.REASSIGN_CLUE: Reach.BELOW,
        Action.CALL_BACK_CLUE: Reach.SUBTREE,
        Action.SUPERVISE_CLUE: Reach.SUBTREE,
    },
)

GRANTS: Mapping[Role, Mapping[Action, Reach]] = MappingProxyType(
    {
        Role.CLERK: {
            **_READS,
            **_CLOSE,
            Action.EDIT_RECORD: Reach.OWN,
            Action.IMPORT_RECORDS: Reach.OWN,
            Action.IMPORT_MERGED: Reach.OWN,
            Action.EXPLAIN_FINDING: Reach.OWN,
            Action.EDIT_NARRATIVE: Reach.OWN,
            # Only where the unit has no head (settings.CLERK_SUBMITS_WITHOUT_HEAD; checked by the mover).
            Action.SUBMIT_FILING: Reach.OWN,
            Action.WITHDRAW_FILING: Reach.OWN,
            Action.ASK_RETURN: Reach.OWN,
            Action.AMEND_FILING: Reach.OWN,
            Action.SEND_FILING: Reach.TOP,
            Action.UPLOAD_PAPER: Reach.OWN,
            Action.REPORT_FOR_CHILD: Reach.CHILDREN,
            Action.EDIT_CONTACTS: Reach.OWN,
            Action.REGISTER_CLUE: Reach.OWN,
            Action.HANDLE_CLUE: Reach.OWN,
        },
        Role.HEAD: {
            **_READS,
            **_CLOSE,
            Action.EDIT_NARRATIVE: Reach.OWN,
            Action.SUBMIT_FILING: Reach.OWN,
            Action.WITHDRAW_FILING: Reach.OWN,
            Action.ASK_RETURN: Reach.OWN,
            Action.AMEND_FILING: Reach.OWN,
            # Nobody above decides on the root's filing: a second person of its own does (checked by the mover).
            Action.ENDORSE_FILING: Reach.TOP,
            Action.REOPEN_FILING: Reach.TOP,
            Action.SEND_FILING: Reach.TOP,
            Action.UPLOAD_PAPER: Reach.OWN,
            Action.REPORT_FOR_CHILD: Reach.CHILDREN,
            Action.DRAW_SAMPLE: Reach.SUBTREE,
            Action.EDIT_CONTACTS: Reach.OWN,
            **_JUDGING_CLUES,
        },
        Role.REVIEWER: {
            **_READS,
            **_CLOSE,
            Action.READ_ALARMS: Reach.SUBTREE,
            Action.REVIEW_QUEUE: Reach.OWN,
            Action.EDIT_RULES: Reach.OWN,
            Action.REMIND: Reach.OWN,
            Action.DRAW_SAMPLE: Reach.SUBTREE,
            Action.CLAIM_FILING: Reach.CHILDREN,
            Action.RELEASE_FILING: Reach.CHILDREN,
            Action.RETURN_FILING: Reach.CHILDREN,
            Action.APPROVE_FILING: Reach.CHILDREN,
            Action.UNDO_DECISION: Reach.CHILDREN,
            Action.ENDORSE_FILING: Reach.TOP,
            Action.REOPEN_FILING: Reach.TOP,
            Action.RECEIVE_PAPER: Reach.CHILDREN,
            **_JUDGING_CLUES,
        },
        # Managing people is separate from deciding filings and from reading the ledger.
        Role.MANAGER: {
            Action.OPEN: Reach.OWN,
            Action.READ_NOTICES: Reach.OWN,
            Action.READ_UNITS: Reach.SUBTREE,
            Action.READ_ALARMS: Reach.SUBTREE,
            Action.EXTEND_FILINGS: Reach.OWN,
            Action.READ_COMPLETENESS: Reach.SUBTREE,
            Action.REMIND: Reach.OWN,
            Action.KEEP_MAIL: Reach.SUBTREE,
            Action.READ_CALENDAR: Reach.OWN,
            Action.EDIT_CALENDAR: Reach.OWN,
            Action.EDIT_PARENTS: Reach.OWN,
            Action.EDIT_PEOPLE: Reach.SUBTREE,
            Action.READ_CONTACTS: Reach.SUBTREE,
            Action.EDIT_CONTACTS: Reach.OWN,
            # What a unit itself is called, and where it stands, is decided above it.
            Action.ADD_UNITS: Reach.SUBTREE,
            Action.EDIT_UNITS: Reach.BELOW,
            Action.EDIT_CHANNELS: Reach.TOP,
        },
        Role.VIEWER: _READS,
        # One field across units and nothing else: what it is not granted here, the database does not show it either.
        Role.SECTOR: {Action.OPEN: Reach.OWN, Action.READ_SECTOR: Reach.SUBTREE},
        # Nobody else reads the audit, least of all those whose acts it holds.
        Role.AUDITOR: {**_READS, **_CLOSE, Action.READ_ALARMS: Reach.SUBTREE, Action.READ_AUDIT: Reach.SUBTREE},
    },
)

# 三员分立: what one person cannot be beside being something else, at whatever units (workflow.md, Roles). A trigger
# holds the same (sql/people.sql).
APART: Mapping[Role, frozenset[Role]] = MappingProxyType(
    {
        Role.MANAGER: frozenset(Role) - {Role.MANAGER},
        Role.AUDITOR: frozenset(Role) - {Role.AUDITOR, Role.VIEWER},
        **dict.fromkeys((Role.CLERK, Role.REVIEWER, Role.HEAD), frozenset({Role.MANAGER, Role.AUDITOR})),
        Role.VIEWER: frozenset({Role.MANAGER}),
        # Beside any of the others it is a second identity, never held at the same time (切换身份).
        Role.SECTOR: frozenset({Role.MANAGER, Role.AUDITOR}),
    },
)
# Who keeps people and who reads what they did is chosen by the level above, at the root by its other managers.
GIVEN_FROM_ABOVE = frozenset({Role.MANAGER, Role.AUDITOR})

# 系统 (commands without a person) does everything but decide (workflow.md, States).
SYSTEM_NEVER = frozenset(
    {
        Action.CLAIM_FILING,
        Action.RELEASE_FILING,
        Action.RETURN_FILING,
        Action.APPROVE_FILING,
        Action.UNDO_DECISION,
        Action.REVIEW_QUEUE,
        Action.ENDORSE_FILING,
        Action.REOPEN_FILING,
        Action.SEND_FILING,
        Action.RECEIVE_PAPER,
        Action.EXAMINE_CLUE,
        Action.CHECK_CLUE,
        Action.REASSIGN_CLUE,
        Action.CALL_BACK_CLUE,
        Action.SUPERVISE_CLUE,
    },
)


def seat_label(role: int, sector: int | None) -> str:
    """Say what somebody is at a unit: 填报员, 行业主管（住建）."""
    label = str(Role(role).label)
    return label if sector is None else f"{label}（{Sector(sector).label}）"


def covers(reach: Reach, seat_path: str, path: str, parent_path: str) -> bool:
    """Tell whether a grant of `reach` at `seat_path` covers the unit at `path` (below `parent_path`)."""
    if reach is Reach.OWN:
        return path == seat_path
    if reach is Reach.TOP:
        return path == seat_path and not parent_path
    if reach is Reach.CHILDREN:
        return parent_path == seat_path
    if reach is Reach.BELOW:
        return path.startswith(seat_path) and path != seat_path
    return path.startswith(seat_path)


def reach_of(role: Role, action: Action) -> Reach | None:
    """Return how far a role may do an action, or None if it may not at all."""
    return GRANTS[role].get(action)
